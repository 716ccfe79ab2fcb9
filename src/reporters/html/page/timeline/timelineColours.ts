/** The theme's colours, for a canvas. */
import type { Colours } from './drawTimeline.ts';

export function timelineColours(element: Element): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour('text'),
    muted: colour('text-muted'),
    line: colour('border'),
    surface: colour('surface'),
    accent: colour('accent'),
    status: {
      passed: colour('passed'),
      failed: colour('failed'),
      error: colour('error'),
      skipped: colour('skipped'),
    },
    statusSoft: {
      passed: colour('passed-soft'),
      failed: colour('failed-soft'),
      error: colour('error-soft'),
      skipped: colour('skipped-soft'),
    },
    font: `12px ${style.fontFamily}`,
  };
}

/** Calls back when the theme changes, by the system or by the reader. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', callback);
  return () => {
    observer.disconnect();
    query.removeEventListener('change', callback);
  };
}
