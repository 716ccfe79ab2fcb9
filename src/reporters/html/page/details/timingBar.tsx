/** Where the time of one exchange went. */
import type { ExchangeTimings } from '../../../../run/runEvent.ts';
import { formatDuration } from '../shared/format.ts';

const PHASES = [
  ['dns', 'DNS'],
  ['connect', 'Connect'],
  ['tls', 'TLS'],
  ['firstByte', 'First byte'],
  ['download', 'Download'],
] as const;

export function TimingBar({ timings }: { readonly timings: ExchangeTimings }) {
  const measured = PHASES.reduce((sum, [phase]) => sum + (timings[phase] ?? 0), 0);
  const whole = Math.max(timings.total, measured);
  return (
    <div class="timing">
      <div class="timing-bar" aria-hidden="true">
        {PHASES.map(([phase]) => {
          const duration = timings[phase] ?? 0;
          if (duration === 0 || whole === 0) return null;
          return <span class={`timing-part phase-${phase}`} style={{ width: `${(duration / whole) * 100}%` }} />;
        })}
      </div>
      <dl class="timing-legend">
        {PHASES.map(([phase, name]) => {
          const duration = timings[phase];
          return (
            <div>
              <dt>
                <span class={`timing-key phase-${phase}`} aria-hidden="true" />
                {name}
              </dt>
              <dd>{duration === null ? '–' : formatDuration(duration)}</dd>
            </div>
          );
        })}
        <div>
          <dt>Total</dt>
          <dd>{formatDuration(timings.total)}</dd>
        </div>
      </dl>
    </div>
  );
}
