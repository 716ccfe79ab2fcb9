/** Light or dark: the system's choice until the reader makes another, which is remembered. */
import { useEffect, useState } from 'preact/hooks';

type Theme = 'light' | 'dark';

const KEY = 'tokenman-report-theme';

/** Before anything is drawn. */
export function applyRememberedTheme(): void {
  const theme = remembered();
  if (theme !== null) document.documentElement.dataset['theme'] = theme;
}

export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(() => remembered() ?? systemTheme());
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => {
      if (remembered() === null) setTheme(systemTheme());
    };
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  const other = theme === 'dark' ? 'light' : 'dark';
  const change = (): void => {
    document.documentElement.dataset['theme'] = other;
    remember(other);
    setTheme(other);
  };
  return (
    <button
      type="button"
      class="button icon-button"
      onClick={change}
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" class="icon">
        {other === 'dark' ? (
          <path d="M13.2 9.8A5.6 5.6 0 0 1 6.2 2.8a5.6 5.6 0 1 0 7 7z" />
        ) : (
          <path d="M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3.05 3.05l1.15 1.15M11.8 11.8l1.15 1.15M3.05 12.95l1.15-1.15M11.8 4.2l1.15-1.15" />
        )}
      </svg>
    </button>
  );
}

function systemTheme(): Theme {
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

// Storage may be switched off, and throws then.
function remembered(): Theme | null {
  try {
    const theme = window.localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : null;
  } catch {
    return null;
  }
}

function remember(theme: Theme): void {
  try {
    window.localStorage.setItem(KEY, theme);
  } catch {
    // Then it lasts until the page is closed.
  }
}
