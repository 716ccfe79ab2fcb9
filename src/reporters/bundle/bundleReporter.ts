/** `bundle-2-of-5.ndjson.gz`: everything that a shard did, event by event. */
import { ciRunOf } from '../../run/ciRun.ts';
import type { Reporter } from '../reporter.ts';
import { BUNDLE_VERSION, bundlePath } from './bundleFile.ts';
import type { BundleEnd, BundleHeader } from './bundleFile.ts';
import { GzipFile } from './gzipFile.ts';

interface BundleOptions {
  readonly reportsDir: string;
  /** Of the process. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

export function createBundleReporter({ reportsDir, variables = {} }: BundleOptions): Reporter {
  let file: GzipFile | null = null;
  let events = 0;
  const writeLine = (document: object): void => file?.write(`${JSON.stringify(document)}\n`);
  return {
    name: 'bundle',
    onEvent(event) {
      if (event.type === 'runStarted') {
        if (event.sharding?.kind !== 'shard') throw new Error('only a shard of a plan has a bundle');
        file = new GzipFile(bundlePath(reportsDir, event.sharding));
        writeLine({
          tokenmanBundle: BUNDLE_VERSION,
          tokenman: event.versions.tokenman,
          ciRun: ciRunOf(variables),
        } satisfies BundleHeader);
      }
      events += 1;
      writeLine(event);
    },
    onEnd() {
      if (file === null) return [];
      writeLine({ events } satisfies BundleEnd);
      return [file.finish()];
    },
  };
}
