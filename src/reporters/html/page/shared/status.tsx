/** Statuses as shape, word and colour: never by colour alone. */
import type { ItemStatus } from '../../../../run/testRun.ts';

type Status = ItemStatus | 'interrupted';

const WORDS: Readonly<Record<Status, string>> = {
  passed: 'passed',
  failed: 'failed',
  error: 'error',
  skipped: 'skipped',
  interrupted: 'interrupted',
};

/** Drawn in a square of 16: check, cross, exclamation mark, arrow past, bars. */
const SHAPES: Readonly<Record<Status, string>> = {
  passed: 'M3.5 8.5l3 3 6-7',
  failed: 'M4 4l8 8M12 4l-8 8',
  error: 'M8 3v6.5M8 12.4v.2',
  skipped: 'M3.5 8h9M9.5 5l3 3-3 3',
  interrupted: 'M6 4v8M10 4v8',
};

export function StatusIcon({ status, labelled = true }: { readonly status: Status; readonly labelled?: boolean }) {
  return (
    <svg
      class={`status-icon status-${status}`}
      viewBox="0 0 16 16"
      {...(labelled ? { role: 'img', 'aria-label': WORDS[status] } : { 'aria-hidden': 'true' })}
    >
      <circle cx="8" cy="8" r="8" class="status-disc" />
      <path d={SHAPES[status]} class="status-shape" />
    </svg>
  );
}

export function StatusBadge({ status }: { readonly status: Status }) {
  return (
    <span class={`badge status-${status}`}>
      <StatusIcon status={status} labelled={false} />
      {WORDS[status]}
    </span>
  );
}
