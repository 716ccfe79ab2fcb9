/** Whom to ask: the token, the API, the tests, the run. */
import { useMemo } from 'preact/hooks';
import { FAILURE_CAUSES } from '../../pageData.ts';
import type { FailureCause } from '../../pageData.ts';
import { formatLocation, itemsLink, NO_FILTERS } from '../location.ts';
import { CAUSES } from '../shared/causes.ts';
import { formatCount, plural } from '../shared/format.ts';
import { countCauses } from './failures.ts';
import type { Failure } from './failures.ts';

export function CauseCards({ failures }: { readonly failures: readonly Failure[] }) {
  const counts = useMemo(() => countCauses(failures), [failures]);
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">Where it lies</h2>
      <ul class="cards">
        {FAILURE_CAUSES.map((cause) => {
          const count = counts.get(cause);
          if (count === undefined) return null;
          const { area, title, explanation } = CAUSES[cause];
          return (
            <li class="card">
              <p class="card-area">{area}</p>
              <h3>
                {title} <span class="count">{formatCount(count)}</span>
              </h3>
              <p>{explanation}</p>
              <p>
                <a href={linkOf(cause)}>{linkText(cause, count, failures)}</a>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function linkOf(cause: FailureCause): string {
  return cause === 'noToken'
    ? formatLocation({ page: 'tokens', filters: NO_FILTERS, item: null })
    : itemsLink({ cause });
}

function linkText(cause: FailureCause, count: number, failures: readonly Failure[]): string {
  if (cause === 'noToken') return 'What was asked and answered';
  const hasItems = failures.some((failure) => failure.cause === cause && failure.kind !== 'reporter');
  return hasItems ? `Show ${cause === 'run' ? 'the items' : plural(count, 'item')}` : 'Items';
}
