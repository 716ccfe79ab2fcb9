/** The location as state: changes of it are seen at once and written to the address bar a moment later. */
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatLocation, parseLocation } from './location.ts';
import type { PageLocation } from './location.ts';

/** Browsers refuse pages that change the address much more often than that, as holding down an arrow key would. */
const PAUSE_MS = 200;

export type Navigate = (change: Partial<PageLocation>, how?: 'push' | 'replace') => void;

/** `replace`: no step of its own for the Back button. */
export function useLocation(): readonly [PageLocation, Navigate] {
  const [location, setLocation] = useState(() => parseLocation(window.location.hash));
  const current = useRef(location);
  const pending = useRef<number | undefined>(undefined);

  const show = useCallback((next: PageLocation) => {
    current.current = next;
    setLocation(next);
  }, []);

  useLayoutEffect(() => {
    const read = (): void => {
      window.clearTimeout(pending.current);
      show(parseLocation(window.location.hash));
    };
    window.addEventListener('hashchange', read);
    window.addEventListener('popstate', read);
    return () => {
      window.removeEventListener('hashchange', read);
      window.removeEventListener('popstate', read);
    };
  }, [show]);

  const navigate: Navigate = useCallback(
    (change, how = 'push') => {
      const next = { ...current.current, ...change };
      show(next);
      window.clearTimeout(pending.current);
      if (how === 'push') window.history.pushState(null, '', formatLocation(next));
      else {
        pending.current = window.setTimeout(() => {
          window.history.replaceState(null, '', formatLocation(next));
        }, PAUSE_MS);
      }
    },
    [show],
  );
  return [location, navigate];
}
