import { useEffect, useState } from 'preact/hooks';

/** Whether the browser has read the whole file: the script runs before the details of the items are there. */
export function useDocumentRead(): boolean {
  const [read, setRead] = useState(() => document.readyState !== 'loading');
  useEffect(() => {
    const finish = (): void => setRead(true);
    if (document.readyState !== 'loading') finish();
    document.addEventListener('DOMContentLoaded', finish);
    return () => document.removeEventListener('DOMContentLoaded', finish);
  }, []);
  return read;
}
