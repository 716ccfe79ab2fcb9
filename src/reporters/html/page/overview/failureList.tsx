/** Each failure with what one needs to act on it. */
import type { ComponentChildren } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { PageCollectionRun } from '../../pageData.ts';
import { itemsLink } from '../location.ts';
import { report } from '../report.ts';
import { answerText } from '../shared/answerText.ts';
import { CAUSES } from '../shared/causes.ts';
import { collectionRunName } from '../shared/collectionRunName.ts';
import { Comparison } from '../details/comparison.tsx';
import { formatCount, plural } from '../shared/format.ts';
import { AgeTag, FlakyTag } from '../shared/historyView.tsx';
import { Printed } from '../shared/printed.ts';
import { StatusIcon } from '../shared/status.tsx';
import { visibleText } from '../shared/visibleText.ts';
import { elsewhere } from '../environments/elsewhere.ts';
import { historyOf } from './failures.ts';
import type { Failure } from './failures.ts';

const FIRST_FAILURES = 20;
/** More than that is read in the list of items. */
const MOST_FAILURES = 200;
const LINES_OF_MESSAGE = 4;

export function FailureList({ failures }: { readonly failures: readonly Failure[] }) {
  const printed = useContext(Printed);
  const [shown, setShown] = useState(printed ? MOST_FAILURES : FIRST_FAILURES);
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">
        Failures <span class="count">{formatCount(failures.length)}</span>
      </h2>
      <ol class="failures">
        {failures.slice(0, shown).map((failure) => (
          <li class="failure">
            <FailureEntry failure={failure} />
          </li>
        ))}
      </ol>
      {failures.length > shown &&
        (shown < MOST_FAILURES ? (
          <button type="button" class="button" onClick={() => setShown(MOST_FAILURES)}>
            {failures.length > MOST_FAILURES
              ? `Show ${MOST_FAILURES} failures`
              : `Show all ${formatCount(failures.length)} failures`}
          </button>
        ) : (
          <a href={itemsLink({ statuses: ['failed', 'error'] })}>All failed items</a>
        ))}
    </section>
  );
}

function FailureEntry({ failure }: { readonly failure: Failure }) {
  switch (failure.kind) {
    case 'item':
      return <FailedItem failure={failure} />;
    case 'reporter':
      return (
        <>
          <Heading status="error" cause={failure}>
            {visibleText(failure.title)}
          </Heading>
          <Message text={failure.message} />
        </>
      );
    case 'collectionRuns': {
      const runs = failure.runs.flatMap((place) => report.collectionRuns[place] ?? []);
      return (
        <>
          <Heading status="error" cause={failure}>
            {endTitle(failure, runs)}
          </Heading>
          <p class="failure-path">{runs.map(collectionRunName).map(visibleText).join(', ')}</p>
          <Message text={failure.message} />
          {failure.hint !== null && <p class="hint">{visibleText(failure.hint)}</p>}
          {failure.itemsLeft > 0 && <p class="muted">{plural(failure.itemsLeft, 'item')} did not run.</p>}
        </>
      );
    }
  }
}

function endTitle(
  { cause, title }: Failure & { readonly kind: 'collectionRuns' },
  runs: readonly PageCollectionRun[],
): string {
  const environment = runs[0]?.environment ?? null;
  if (cause === 'noToken') return `No access token${environment === null ? '' : ` in ${visibleText(environment)}`}`;
  return `Ended early: ${visibleText(title)}`;
}

function FailedItem({ failure }: { readonly failure: Failure & { readonly kind: 'item' } }) {
  const place = failure.places[0] ?? 0;
  const item = report.items[place];
  const run = item === undefined ? undefined : report.collectionRuns[item.collectionRun];
  if (item === undefined || run === undefined) return null;
  const [problem] = item.problems;
  const more = item.problems.length - 1;
  const others = elsewhere(item);
  return (
    <>
      <Heading status={item.status} cause={failure}>
        <a href={itemsLink({}, place)}>
          <bdi>{visibleText(item.name)}</bdi>
        </a>
      </Heading>
      <p class="failure-path">
        {[collectionRunName(run), ...item.folders].map(visibleText).join(' / ')}
        {run.iterationCount > 1 && ` – ${iterationsOf(failure.places)}`}
      </p>
      {others !== null && <p class="failure-elsewhere">{others}</p>}
      {item.request !== null && (
        <p class="request-line">
          <span class="method">{visibleText(item.request.method)}</span>{' '}
          <span class="url">{visibleText(item.request.url)}</span>{' '}
          <span class="request-answer">→ {answerText(item)}</span>
        </p>
      )}
      {problem !== undefined && (
        <>
          <p class="problem-title">{visibleText(problem.title)}</p>
          <Message text={problem.message} />
          {problem.comparison !== null && <Comparison {...problem.comparison} />}
        </>
      )}
      {more > 0 && <p class="muted">and {plural(more, 'more problem')}</p>}
    </>
  );
}

interface HeadingProps {
  readonly status: 'failed' | 'error' | 'passed' | 'skipped';
  readonly cause: Failure;
  readonly children: ComponentChildren;
}

function Heading({ status, cause, children }: HeadingProps) {
  const history = historyOf(report, cause);
  return (
    <h3 class="failure-title">
      <StatusIcon status={status} />
      <span class="failure-name">{children}</span>
      <FlakyTag flaky={history?.flaky ?? false} />
      <AgeTag history={history} />
      <span class="tag">{CAUSES[cause.cause].area}</span>
    </h3>
  );
}

function Message({ text }: { readonly text: string }) {
  const lines = visibleText(text).trim().split('\n');
  return (
    <pre class="message">
      {lines.slice(0, LINES_OF_MESSAGE).join('\n')}
      {lines.length > LINES_OF_MESSAGE && ' …'}
    </pre>
  );
}

/** `iteration 3`, `iterations 1, 2 and 5`, `12 iterations` */
function iterationsOf(places: readonly number[]): string {
  const numbers = places.map((place) => (report.items[place]?.iteration ?? 0) + 1);
  if (numbers.length > 4) return plural(numbers.length, 'iteration');
  const last = numbers.at(-1);
  const others = numbers.slice(0, -1);
  return others.length === 0 ? `iteration ${last}` : `iterations ${others.join(', ')} and ${last}`;
}
