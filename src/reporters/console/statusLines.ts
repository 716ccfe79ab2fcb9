/** What is going on right now: the whole run in a line, and each worker in one: `  dev / Orders  12 of 39  Read order`. */
import { describeCollectionRun, describeDuration, describeItem, describeIteration, plural } from '../describe.ts';
import { shorten } from '../plainText.ts';
import type { Palette } from './palette.ts';
import type { BusyWorker, Progress } from './progress.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const SPINNER_STEP_MS = 100;
const LABEL_WIDTH_LIMIT = 28;

/** @param now milliseconds since 1970 */
export function statusLines(progress: Progress, palette: Palette, now: number): string[] {
  const { planned, finished, failed, startedAt, busyWorkers } = progress;
  const spinner = SPINNER[Math.floor(now / SPINNER_STEP_MS) % SPINNER.length] ?? '';
  // In whole seconds: a line that changes ten times a second is restless.
  const seconds = startedAt === null ? 0 : Math.floor(Math.max(0, now - Date.parse(startedAt)) / 1000);
  const total = [
    `${spinner} ${finished} of ${plural(planned, 'item')}`,
    ...(failed === 0 ? [] : [palette.bad(`${failed} failed`)]),
    palette.dim(seconds < 60 ? `${seconds} s` : describeDuration(seconds * 1000)),
  ].join('  ');
  const labels = inColumn(busyWorkers.map(({ run }) => shorten(describeCollectionRun(run), LABEL_WIDTH_LIMIT)));
  const counts = inColumn(busyWorkers.map(({ finished: done, planned: all }) => `${done} of ${all}`));
  return [
    total,
    ...busyWorkers.map((worker, index) =>
      `  ${labels[index] ?? ''}  ${palette.dim(counts[index] ?? '')}  ${describeWork(worker)}`.trimEnd(),
    ),
  ];
}

function inColumn(cells: readonly string[]): string[] {
  const width = cells.reduce((widest, { length }) => Math.max(widest, length), 0);
  return cells.map((cell) => cell.padEnd(width));
}

function describeWork({ run, item }: BusyWorker): string {
  return item === null ? '' : `${describeItem(item.item)}${describeIteration(item.iteration, run.iterationCount)}`;
}
