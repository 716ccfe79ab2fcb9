/** Puts a text on the clipboard and says so. */
import { useEffect, useState } from 'preact/hooks';

const SAID_FOR_MS = 2000;

export function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = window.setTimeout(() => setSaid(''), SAID_FOR_MS);
    return () => window.clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => {
    setSaid((await copyText(text())) ? 'Copied' : 'Not allowed here');
  };
  return (
    <button type="button" class="button small" onClick={() => void copy()}>
      <span aria-hidden={said === '' ? undefined : 'true'}>{said === '' ? label : said}</span>
      <span class="visually-hidden" role="status">
        {said}
      </span>
    </button>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Where the clipboard is out of reach: pages that a server shows without https, some browsers' files. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  try {
    // oxlint-disable-next-line typescript/no-deprecated -- the only way there, and kept by all browsers
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
