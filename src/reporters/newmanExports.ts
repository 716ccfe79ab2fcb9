/** Stands for a Newman reporter, which runs in the workers: names the files it wrote, once the run has ended. */
import { stat } from 'node:fs/promises';
import { exportPathsOf } from '../run/newmanReporters.ts';
import type { Reporter } from './reporter.ts';

export interface NewmanExports {
  readonly name: string;
  readonly exportPath: string;
  readonly exportPathIsWhole?: 'forOneRun' | 'always';
}

export function createNewmanExportsReporter(options: NewmanExports): Reporter {
  let paths: readonly string[] = [];
  return {
    name: `newman:${options.name}`,
    onEvent(event) {
      if (event.type !== 'runStarted') return;
      const all = exportPathsOf(options, event.collectionRuns, event.sharding !== null).values();
      paths = [...new Set(all)];
    },
    async onEnd({ startedAt }) {
      const written = await Promise.all(paths.map((path) => isWrittenSince(path, Date.parse(startedAt))));
      return paths.filter((_, index) => written[index]);
    },
  };
}

/** File systems may keep whole seconds only. */
const CLOCK_TOLERANCE = 2000;

async function isWrittenSince(path: string, start: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs >= start - CLOCK_TOLERANCE;
  } catch {
    return false;
  }
}
