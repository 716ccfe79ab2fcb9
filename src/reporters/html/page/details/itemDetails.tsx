/** Everything about one execution of one item. */
import { useEffect, useRef } from 'preact/hooks';
import type { ItemDetails as Details, PageItem } from '../../pageData.ts';
import { elsewhere } from '../environments/elsewhere.ts';
import { report, detailsOf } from '../report.ts';
import { CAUSES } from '../shared/causes.ts';
import { collectionRunName } from '../shared/collectionRunName.ts';
import { formatClock, formatDuration, plural } from '../shared/format.ts';
import { AgeTag, FlakyTag, HistoryNote } from '../shared/historyView.tsx';
import { StatusBadge, StatusIcon } from '../shared/status.tsx';
import { useDocumentRead } from '../shared/useDocumentRead.ts';
import { visibleText } from '../shared/visibleText.ts';
import { Comparison } from './comparison.tsx';
import { ExchangeView, ResponseStatus } from './exchangeView.tsx';

interface ItemDetailsProps {
  readonly place: number;
  /** Whether the heading takes the focus: where the details take the place of what had it. */
  readonly focused?: boolean;
}

export function ItemDetails({ place, focused = false }: ItemDetailsProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focused) heading.current?.focus();
  }, [focused]);
  const read = useDocumentRead();
  const item = report.items[place];
  const run = item === undefined ? undefined : report.collectionRuns[item.collectionRun];
  if (item === undefined || run === undefined) return <p class="empty">This report has no such item.</p>;
  const others = elsewhere(item);
  const details = read ? detailsOf(place) : null;
  return (
    <article class="item-details" aria-labelledby={`item-${place}`}>
      <p class="path">{[collectionRunName(run), ...item.folders].map(visibleText).join(' / ')}</p>
      <h2 id={`item-${place}`} tabIndex={-1} ref={heading}>
        <bdi>{visibleText(item.name)}</bdi>
      </h2>
      <div class="row facts">
        <StatusBadge status={item.status} />
        <FlakyTag flaky={item.flaky} />
        <AgeTag history={item.history} />
        {run.iterationCount > 1 && (
          <span>
            Iteration {item.iteration + 1} of {run.iterationCount}
          </span>
        )}
        {item.startedAt !== null && (
          <>
            <span class="number">{formatDuration(item.durationMs)}</span>
            <span class="muted">
              at <span class="number">{formatClock(item.startedAt)}</span>
              {run.shard !== null && `, shard ${run.shard}`}
              {run.worker !== null && `, worker ${run.worker}`}
            </span>
          </>
        )}
      </div>
      <Problems item={item} />
      {item.warnings.map((warning) => (
        <p class="note warning">{visibleText(warning)}</p>
      ))}
      <HistoryNote history={item.history} />
      {others !== null && <p class="note">{others}</p>}
      {item.attempts > 0 && (
        <p class="note">Ran again: see the earlier {item.attempts === 1 ? 'attempt' : 'attempts'} below.</p>
      )}
      {item.skipReason !== null && <p class="note">Skipped: {visibleText(item.skipReason)}.</p>}
      {!read && <p class="empty">Reading…</p>}
      {details !== null && <Sections details={details} />}
    </article>
  );
}

function Problems({ item }: { readonly item: PageItem }) {
  // Failed assertions are in the list that follows.
  const problems = item.problems.filter(({ kind }) => kind !== 'assertion');
  if (item.problems.length === 0) return null;
  return (
    <section class={`problems status-${item.status}`} aria-label="What broke">
      {item.cause !== null && (
        <p class="cause">
          <strong>{CAUSES[item.cause].area}:</strong> {CAUSES[item.cause].explanation}
        </p>
      )}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ title, message }) => (
            <li>
              <p class="problem-title">{visibleText(title)}</p>
              <pre class="message">{visibleText(message)}</pre>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Sections({ details }: { readonly details: Details }) {
  const { exchange, assertions, scriptErrors, scriptRequests, console: lines } = details;
  return (
    <>
      <section class="section">
        <h3>
          Assertions <span class="count">{assertions.length}</span>
        </h3>
        {assertions.length === 0 ? <p class="empty">None.</p> : <Assertions assertions={assertions} />}
      </section>
      {exchange === null ? <p class="note">No request was sent.</p> : <ExchangeView exchange={exchange} />}
      {scriptErrors.length > 0 && (
        <section class="section">
          <h3>
            Script errors <span class="count">{scriptErrors.length}</span>
          </h3>
          <ScriptErrors errors={scriptErrors} />
        </section>
      )}
      {lines.length > 0 && (
        <section class="section">
          <h3>
            Console <span class="count">{lines.length}</span>
          </h3>
          <ConsoleLines lines={lines} />
        </section>
      )}
      {scriptRequests.length > 0 && (
        <section class="section">
          <h3>
            Requests of scripts <span class="count">{scriptRequests.length}</span>
          </h3>
          <p class="muted">{plural(scriptRequests.length, 'request')} that scripts sent with pm.sendRequest.</p>
          {scriptRequests.map((request) => (
            <details class="nested">
              <summary>
                <span class="method">{visibleText(request.request.method)}</span> {visibleText(request.request.url)}{' '}
                <span class="muted">
                  {request.response?.status ?? (request.notSent === true ? 'not sent' : 'no answer')}
                </span>
              </summary>
              <ExchangeView exchange={request} level={4} />
            </details>
          ))}
        </section>
      )}
      <Attempts attempts={details.attempts} />
    </>
  );
}

function Attempts({ attempts }: { readonly attempts: Details['attempts'] }) {
  if (attempts.length === 0) return null;
  return (
    <section class="section">
      <h3>
        Earlier attempts <span class="count">{attempts.length}</span>
      </h3>
      <p class="muted">They are in no count: what came of the item is above.</p>
      {attempts.map(({ reason, startedAt, durationMs, exchange, assertions, scriptErrors }) => (
        <details class="nested">
          <summary>
            <span class="number">{formatClock(startedAt)}</span>{' '}
            {exchange !== null && <ResponseStatus exchange={exchange} />}{' '}
            <span class="muted number">{formatDuration(durationMs)}</span>
          </summary>
          <p>{reason}</p>
          {assertions.length > 0 && <Assertions assertions={assertions} />}
          <ScriptErrors errors={scriptErrors} />
          {exchange !== null && <ExchangeView exchange={exchange} level={4} />}
        </details>
      ))}
    </section>
  );
}

const SCRIPT_ERRORS = {
  prerequest: 'In the pre-request script:',
  test: 'In the test script:',
  runtime: 'In what runs the item, not in a script of it:',
};

function ScriptErrors({ errors }: { readonly errors: Details['scriptErrors'] }) {
  return (
    <>
      {errors.map(({ script, error }) => (
        <>
          <p>{SCRIPT_ERRORS[script]}</p>
          <pre class="message status-error">{visibleText(error.stack ?? error.message)}</pre>
        </>
      ))}
    </>
  );
}

function Assertions({ assertions }: { readonly assertions: Details['assertions'] }) {
  return (
    <ul class="assertions">
      {assertions.map(({ name, status, script, error, history }) => (
        <li>
          <StatusIcon status={status} />
          <div>
            <bdi>{visibleText(name)}</bdi>
            {script === 'prerequest' && <span class="muted"> (pre-request script)</span>}{' '}
            <FlakyTag flaky={history?.flaky ?? false} /> <AgeTag history={history} />
            {error !== null && <pre class="message">{visibleText(error.message)}</pre>}
            {error !== null && error.comparison !== null && <Comparison {...error.comparison} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

export function ConsoleLines({ lines }: { readonly lines: Details['console'] }) {
  return (
    <ol class="console">
      {lines.map(({ at, level, text }) => (
        <li class={`console-${level}`}>
          <span class="number muted">{formatClock(at)}</span>
          <span class="console-level">{level}</span>
          <span class="console-text">{visibleText(text)}</span>
        </li>
      ))}
    </ol>
  );
}
