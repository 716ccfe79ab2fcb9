/** The frame of the page: what it is about, the way to its parts, the part that is shown. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { EnvironmentsPage } from './environments/environmentsPage.tsx';
import { ItemsPage } from './items/itemsPage.tsx';
import { formatLocation, pageLink, PAGES } from './location.ts';
import type { PageName } from './location.ts';
import { OverviewPage } from './overview/overviewPage.tsx';
import { environmentNames } from './environments/compareItems.ts';
import { report } from './report.ts';
import { NotRedacted } from './shared/notRedacted.tsx';
import { formatCount } from './shared/format.ts';
import { StatusBadge } from './shared/status.tsx';
import { ThemeButton } from './shared/theme.tsx';
import { TimelinePage } from './timeline/timelinePage.tsx';
import { TokensPage } from './tokens/tokensPage.tsx';
import { useLocation } from './useLocation.ts';

const TITLES: Readonly<Record<PageName, string>> = {
  overview: 'Overview',
  items: 'Items',
  environments: 'Environments',
  timeline: 'Timeline',
  tokens: 'Tokens',
};

export function App() {
  const [location, navigate] = useLocation();
  const search = useRef<HTMLInputElement>(null);
  const wantsSearch = useRef(false);
  const main = useRef<HTMLElement>(null);
  const { page } = location;

  useEffect(() => {
    document.title = `${statusMark()} ${TITLES[page]} – tokenman report`;
    main.current?.scrollTo(0, 0);
  }, [page]);

  // At once, as one presses it while the page appears.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      if (search.current !== null) search.current.focus();
      else {
        wantsSearch.current = true;
        navigate({ page: 'items', item: null });
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate]);

  // At once, or the first letters of the search would be lost.
  useLayoutEffect(() => {
    if (!wantsSearch.current || search.current === null) return;
    wantsSearch.current = false;
    search.current.focus();
  });

  return (
    <>
      <a
        class="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header>
        <div class="site-header">
          <p class="brand">
            tokenman <span class="muted">report</span> <StatusBadge status={report.status} />
          </p>
          <nav aria-label="Parts of the report">
            <ul>
              {PAGES.filter(isShown).map((name) => (
                <li>
                  <a
                    href={name === page ? formatLocation(location) : pageLink(name)}
                    aria-current={name === page ? 'page' : undefined}
                  >
                    {TITLES[name]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <ThemeButton />
        </div>
        <NotRedacted />
      </header>
      <main id="main" ref={main} tabIndex={-1} class={`main-${page}`}>
        {page === 'overview' && <OverviewPage />}
        {page === 'items' && <ItemsPage location={location} navigate={navigate} searchRef={search} />}
        {page === 'environments' && <EnvironmentsPage location={location} navigate={navigate} />}
        {page === 'timeline' && <TimelinePage navigate={navigate} />}
        {page === 'tokens' && <TokensPage />}
      </main>
    </>
  );
}

/** One environment has nothing beside it. */
function isShown(page: PageName): boolean {
  return page !== 'environments' || environmentNames(report).length > 1;
}

/** For tabs: `✓`, or how much did not pass. */
function statusMark(): string {
  const { failed, error } = report.counts.items;
  if (report.status === 'passed') return '✓';
  return failed + error === 0 ? '✗' : `✗ ${formatCount(failed + error)}`;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}
