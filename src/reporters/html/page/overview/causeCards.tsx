/** Whom to ask: the token, the API, the tests, the run. */
import { useMemo } from 'preact/hooks';
import { FAILURE_CAUSES } from '../../pageData.ts';
import type { FailureCause } from '../../pageData.ts';
import { itemsLink, pageLink } from '../location.ts';
import { CAUSES } from '../shared/causes.ts';
import { formatCount } from '../shared/format.ts';
import { countCauses } from './failures.ts';
import type { Failure } from './failures.ts';

export function CauseCards({ failures }: { readonly failures: readonly Failure[] }) {
  const counts = useMemo(() => countCauses(failures), [failures]);
  const present = FAILURE_CAUSES.filter((cause) => counts.has(cause));
  const areas = [...new Set(present.map((cause) => CAUSES[cause].area))];
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">Token, API or test?</h2>
      <ul class="cards">
        {areas.map((area) => (
          <li class="card">
            <h3>{area}</h3>
            {present
              .filter((cause) => CAUSES[cause].area === area)
              .map((cause) => (
                <>
                  <p class="card-cause">
                    <span class="card-count">{formatCount(counts.get(cause) ?? 0)}</span>{' '}
                    <a href={linkOf(cause, failures)}>{CAUSES[cause].title}</a>
                  </p>
                  <p class="muted">{CAUSES[cause].explanation}</p>
                </>
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function linkOf(cause: FailureCause, failures: readonly Failure[]): string {
  if (cause === 'noToken') return pageLink('tokens');
  const hasItems = failures.some((failure) => failure.cause === cause && failure.kind === 'item');
  return itemsLink(hasItems ? { cause } : {});
}
