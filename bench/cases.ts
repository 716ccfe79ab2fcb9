/** What is measured, and what it is to be compared with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bruno, newman, plainFetch, postmanCli, tokenman } from './competitors.ts';
import type { Task } from './competitors.ts';
import type { Command, Measurement } from './measure.ts';
import type { Workload } from './workload.ts';

interface Contestant {
  readonly name: string;
  readonly command: (task: Task) => Command;
  /** Runs only in the first of so many rounds; default: in all. */
  readonly rounds?: number;
}

export interface BenchCase {
  readonly id: string;
  readonly title: string;
  readonly workload: Workload;
  readonly rounds: number;
  /** The first is judged. */
  readonly contestants: readonly Contestant[];
  /** Name of the contestant with whom the others are compared, round by round. */
  readonly reference: string;
  /** The first contestant's part of the reference must not be larger. */
  readonly goal: number | null;
  readonly unit: 'ms' | 'ms per request';
  /** What is compared. */
  readonly figure: (measurement: Measurement, task: Task) => number;
}

const TOKENMAN: Contestant = { name: 'tokenman', command: (task) => tokenman(task) };
const NEWMAN: Contestant = { name: 'newman', command: newman };

/** Those that take long run less often. */
const EVERYBODY: readonly Contestant[] = [
  TOKENMAN,
  NEWMAN,
  { name: 'Postman CLI', command: postmanCli, rounds: 3 },
  { name: 'Bruno CLI', command: bruno, rounds: 3 },
  { name: 'plain fetch', command: plainFetch, rounds: 3 },
];

const HUNDRED: Workload = { collections: 1, requests: 100, delay: 0 };

export const CASES: readonly BenchCase[] = [
  {
    id: 'a',
    title: 'One collection, 100 requests with two tests each, no latency',
    workload: HUNDRED,
    rounds: 9,
    contestants: EVERYBODY,
    reference: 'newman',
    goal: 0.75,
    unit: 'ms',
    figure: ({ wall }) => wall,
  },
  {
    id: 'b',
    title: 'Time to the first request',
    workload: { collections: 1, requests: 1, delay: 0 },
    rounds: 11,
    contestants: EVERYBODY,
    reference: 'newman',
    goal: 0.8,
    unit: 'ms',
    figure: ({ firstRequest }) => firstRequest ?? Number.NaN,
  },
  {
    id: 'c',
    title: 'Eight collections of 100 requests, 50 ms latency',
    workload: { collections: 8, requests: 100, delay: 50 },
    rounds: 3,
    contestants: [TOKENMAN, { ...NEWMAN, name: 'newman in a shell loop' }],
    reference: 'newman in a shell loop',
    goal: 1 / 6,
    unit: 'ms',
    figure: ({ wall }) => wall,
  },
  {
    id: 'd',
    title: 'A token profile with a valid token, against a run without one',
    workload: { collections: 1, requests: 1000, delay: 0 },
    rounds: 40,
    contestants: [
      // The first round fills the cache, which lies in the task's folder.
      { name: 'with a token profile', command: (task) => tokenman(task, '--reporters', 'json', '--token-cache') },
      // The same code runs faster where it has seen nothing else before.
      {
        name: 'token obtained in the run',
        command: (task) => tokenman(task, '--reporters', 'json'),
        rounds: 10,
      },
      {
        name: 'plain',
        // The same environment, since every variable costs time in every script.
        command: (task) => tokenman(task, '--reporters', 'json', '--env-var', `accessToken=${task.server.token}`),
      },
    ],
    reference: 'plain',
    goal: 1.01,
    unit: 'ms per request',
    figure: (_, task) => timePerItem(join(task.folder, 'tokenman/report.json')),
  },
  {
    id: 'e',
    title: 'Start to end with a single request',
    workload: { collections: 1, requests: 1, delay: 0 },
    rounds: 9,
    contestants: EVERYBODY,
    reference: 'newman',
    goal: null,
    unit: 'ms',
    figure: ({ wall }) => wall,
  },
];

/** From the first item's start to the end of the last: the token is there before. */
function timePerItem(report: string): number {
  const { collectionRuns } = JSON.parse(readFileSync(report, 'utf8')) as {
    collectionRuns: readonly { items: readonly { startedAt: string; durationMs: number }[] }[];
  };
  const items = collectionRuns.flatMap((run) => run.items);
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return Number.NaN;
  return (Date.parse(last.startedAt) + last.durationMs - Date.parse(first.startedAt)) / items.length;
}
