/** What broke, and whether it is the API, the token or the test: to be read in ten seconds. */
import { useMemo } from 'preact/hooks';
import { report } from '../report.ts';
import { formatDateTime, formatDuration } from '../shared/format.ts';
import { StatusIcon } from '../shared/status.tsx';
import { CauseCards } from './causeCards.tsx';
import { CollectionRunTable } from './collectionRunTable.tsx';
import { FailureList } from './failureList.tsx';
import { failuresOf } from './failures.ts';
import { RunFacts } from './runFacts.tsx';
import { EnvironmentsDiffer, SinceWhen } from './sinceWhen.tsx';
import { SlowestItems } from './slowestItems.tsx';
import { Totals } from './totals.tsx';
import { verdictOf } from './verdict.ts';
import { WarningList } from './warningList.tsx';

export function OverviewPage() {
  const failures = useMemo(() => failuresOf(report), []);
  const verdict = useMemo(() => verdictOf(report, failures), [failures]);
  return (
    <div class="overview">
      <section class={`verdict verdict-${report.status}`} aria-labelledby="verdict">
        <div class="verdict-head">
          <StatusIcon status={report.status} labelled={false} />
          <div>
            <h1 id="verdict">{verdict.title}</h1>
            <p class="verdict-sentence">{verdict.sentence}</p>
            <SinceWhen failures={failures} />
            <EnvironmentsDiffer />
            <p class="muted number">
              {formatDateTime(report.startedAt)}, took {formatDuration(report.durationMs)}
            </p>
          </div>
        </div>
        <Totals />
      </section>
      {failures.length > 0 && <CauseCards failures={failures} />}
      {failures.length > 0 && <FailureList failures={failures} />}
      <WarningList />
      <CollectionRunTable />
      <SlowestItems />
      <RunFacts />
    </div>
  );
}
