/** Measurements -> what is told: medians, ratios round by round, and a table of them. */
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { BenchCase } from './cases.ts';
import { median } from './measure.ts';
import type { Measurement } from './measure.ts';
import { memoryHead, memoryRow } from './memoryTable.ts';
import type { MemoryOfRun } from './memoryTable.ts';

interface ContestantResult {
  readonly name: string;
  readonly rounds: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Median of the ratios to the reference in the same round; null: the reference itself. */
  readonly ratio: number | null;
  /** Processor time of all its processes, in milliseconds: less troubled by what else the machine does. */
  readonly cpu: number | null;
  /** What the server counted in one run. */
  readonly requests: number;
  readonly tokens: number;
  readonly connections: number;
  readonly figures: readonly number[];
}

export interface CaseResult {
  readonly id: string;
  /** On which it was measured, as in 2026-11-27. */
  readonly date: string;
  readonly title: string;
  readonly unit: string;
  readonly reference: string;
  readonly goal: number | null;
  readonly contestants: readonly ContestantResult[];
}

export interface Report {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly results: readonly CaseResult[];
  readonly memory: readonly MemoryOfRun[];
}

type Figures = readonly (Measurement & { readonly figure: number })[];

export function summarize(
  { id, title, unit, reference, goal }: BenchCase,
  measured: ReadonlyMap<string, Figures>,
): CaseResult {
  const references = measured.get(reference) ?? [];
  return {
    id,
    date: new Date().toISOString().slice(0, 10),
    title,
    unit,
    reference,
    goal,
    contestants: [...measured].map(([name, measurements]) => {
      const figures = measurements.map(({ figure }) => figure);
      const ratios = figures.map((figure, index) => figure / (references[index]?.figure ?? Number.NaN));
      const last = measurements.at(-1);
      return {
        name,
        rounds: figures.length,
        median: median(figures),
        least: Math.min(...figures),
        most: Math.max(...figures),
        ratio: name === reference ? null : median(ratios),
        cpu: medianOf(measurements.map(({ cpu }) => cpu)),
        requests: last?.requests ?? 0,
        tokens: last?.tokens ?? 0,
        connections: last?.connections ?? 0,
        figures: figures.map((figure) => Math.round(figure * 1000) / 1000),
      };
    }),
  };
}

export function markdown({ machine, versions, results, memory }: Report): string {
  const lines = [
    '# Results',
    '',
    `${dates(results)}, ${machine}. ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    'Wall time of whole processes; medians; the ratio is the median of the ratios in the same round. README.md here says how.',
    '',
  ];
  for (const result of results) {
    const goal = result.goal === null ? '' : ` Goal: at most ${round(result.goal, 3)} of ${result.reference}.`;
    lines.push(
      `## ${result.id}. ${result.title}`,
      '',
      `In ${result.unit}.${goal}`,
      '',
      '| | median | least | most | rounds | of the reference | CPU, ms | requests | token requests | connections |',
      '|---|---|---|---|---|---|---|---|---|---|',
      ...result.contestants.map(
        (one) =>
          `| ${one.name} | ${told(one.median)} | ${told(one.least)} | ${told(one.most)} | ${one.rounds} | ${one.ratio === null ? '1' : round(one.ratio, 3)} | ${one.cpu ?? ''} | ${one.requests} | ${one.tokens} | ${one.connections} |`,
      ),
      '',
    );
  }
  if (memory.length > 0) {
    lines.push(
      '## m. Memory of all processes together, answers of 100 KB, all default reports',
      '',
      'Goal: 350 MB for 10,000 requests, and no more for 20,000.',
      '',
      `${memoryHead()}${memory.map(memoryRow).join('')}`,
    );
  }
  return lines.join('\n');
}

/** Cases that were not measured now stay as they were, unless the machine or a version is another. */
export function withEarlier(now: Report, file: string): Report {
  const before = readEarlier(file);
  const isSame = (part: 'machine' | 'versions') => JSON.stringify(before?.[part]) === JSON.stringify(now[part]);
  if (before === null || !isSame('machine') || !isSame('versions')) return now;
  const kept = before.results.filter(({ id }) => !now.results.some((result) => result.id === id));
  const results = [...kept, ...now.results].toSorted((one, other) => one.id.localeCompare(other.id));
  return { ...now, results, memory: now.memory.length > 0 ? now.memory : before.memory };
}

function readEarlier(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return null;
  }
}

function dates(results: readonly CaseResult[]): string {
  return [...new Set(results.map(({ date }) => date))].toSorted().join(' and ');
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length && known.length > 0 ? median(known) : null;
}

function told(figure: number): string {
  return figure >= 100 ? String(Math.round(figure)) : round(figure, 2);
}

function round(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

export function describeMachine(): string {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`;
}

export function describeVersions(): Readonly<Record<string, string>> {
  const versionIn = (path: string): string =>
    (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
  return {
    'Node.js': process.versions.node,
    tokenman: versionIn('../package.json'),
    newman: versionIn('node_modules/newman/package.json'),
    'its postman-runtime': versionIn('node_modules/postman-runtime/package.json'),
    'Postman CLI': versionIn('node_modules/postman-cli/package.json'),
    'Bruno CLI': versionIn('node_modules/@usebruno/cli/package.json'),
  };
}
