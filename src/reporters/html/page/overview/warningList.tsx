/** What was sent and may not be what was meant: variables that nothing defines. */
import { useContext, useState } from 'preact/hooks';
import { itemsLink } from '../location.ts';
import { report } from '../report.ts';
import { collectionRunName } from '../shared/collectionRunName.ts';
import { formatCount, plural } from '../shared/format.ts';
import { Printed } from '../shared/printed.ts';
import { visibleText } from '../shared/visibleText.ts';

const FIRST_WARNINGS = 10;

export function WarningList() {
  const printed = useContext(Printed);
  const [all, setAll] = useState(printed);
  const warnings = report.collectionRuns.flatMap((run, place) =>
    run.warnings.map((warning) => ({ ...warning, run, place })),
  );
  if (warnings.length === 0) return null;
  const shown = all ? warnings : warnings.slice(0, FIRST_WARNINGS);
  return (
    <section aria-labelledby="warnings">
      <h2 id="warnings">
        Warnings <span class="count">{formatCount(warnings.length)}</span>
      </h2>
      <ul class="warnings">
        {shown.map(({ itemId, name, message, executions, run, place }) => (
          <li class="note warning">
            <a href={itemsLink({}, placeOf(itemId, place))}>
              <bdi>{visibleText(name)}</bdi>
            </a>{' '}
            <span class="muted">
              {visibleText(collectionRunName(run))}
              {run.iterationCount > 1 && `, ${plural(executions, 'iteration')}`}
            </span>
            <p>{visibleText(message)}</p>
          </li>
        ))}
      </ul>
      {shown.length < warnings.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>
          Show all {formatCount(warnings.length)} warnings
        </button>
      )}
    </section>
  );
}

/** Of the first execution that has it. */
function placeOf(itemId: string, collectionRun: number): number {
  const place = report.items.findIndex(
    (item) => item.itemId === itemId && item.collectionRun === collectionRun && item.warnings.length > 0,
  );
  return Math.max(0, place);
}
