/** What bench/memory.ts measures, as rows of a Markdown table. */

export interface MemoryOfRun {
  readonly requests: number;
  readonly collections: number;
  readonly parallel: number;
  /** The largest sums over all processes, in bytes. */
  readonly rss: number;
  readonly pss: number;
  readonly parent: number;
  readonly seconds: number;
  /** Bytes of all reports. */
  readonly reportSize: number;
}

const HEADS = ['requests', 'collections', 'parallel', 'peak RSS', 'peak PSS', 'parent RSS', 'time', 'reports'];

export function memoryHead(): string {
  return `${row(HEADS)}${row(HEADS.map(() => '---:'))}`;
}

export function memoryRow({
  requests,
  collections,
  parallel,
  rss,
  pss,
  parent,
  seconds,
  reportSize,
}: MemoryOfRun): string {
  return row([
    requests,
    collections,
    parallel,
    megabytes(rss),
    megabytes(pss),
    megabytes(parent),
    `${seconds.toFixed(1)} s`,
    megabytes(reportSize),
  ]);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
