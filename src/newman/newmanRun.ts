/** Starts Newman with our options; resolves when it is done. */
import type { NewmanRunOptions } from 'newman';
import type { VariableDefinition } from '../postman/definitions.ts';
import type { CollectionRunRequest, NewmanOptions } from '../run/collectionRunRequest.ts';
import { askLessOf } from './emptyCookieJar.ts';
import { withErrorsForFalsyThrows } from './falsyThrows.ts';
import { loadNewman } from './loadNewman.ts';
import type { NewmanSummary } from './newmanPackages.ts';
import { paceRequests } from './wire/paceRequests.ts';
import type { AwaitTurn } from './wire/paceRequests.ts';
import type { NewmanEmitter, NewmanScriptEvent } from './newmanEvents.ts';
import { withholdLargeBodies } from './withholdLargeBodies.ts';
import { holdRequestsTo } from './wire/wireRequests.ts';

export type NewmanRunParts = Pick<
  CollectionRunRequest,
  'collection' | 'environment' | 'globals' | 'iterationData' | 'iterationCount' | 'folders'
> & {
  readonly options: NewmanOptions;
  /** Default: none. */
  readonly newmanReporters?: CollectionRunRequest['newmanReporters'];
  /** Used where the options say that requests are paced. */
  readonly awaitTurn: AwaitTurn;
  /** Injected scripts: their time is limited by the token profile, not by the limit for scripts. */
  readonly tokenScriptTimeouts: ReadonlyMap<string, number>;
};

/**
 * @param prepare attaches listeners; a listener that throws would take the process down
 * @returns the error with which Newman gave up, or null
 */
export function runNewman(parts: NewmanRunParts, prepare: (emitter: NewmanEmitter) => void): Promise<Error | null> {
  keepSummary((parts.newmanReporters ?? []).length > 0);
  return new Promise((resolve) => {
    const emitter = loadNewman().run(newmanOptions(parts), (error) => resolve(error)) as unknown as NewmanEmitter;
    emitter.on('start', (_, { run }) => {
      askLessOf(run.options.requester.cookieJar);
      if (parts.options.paced) paceRequests(run, parts.awaitTurn);
      holdRequestsTo(parts.options, run, (scriptId) => parts.tokenScriptTimeouts.has(scriptId));
      const execute = run.host.execute.bind(run.host);
      run.host.execute = (event: NewmanScriptEvent, options, callback) => {
        const timeout = parts.tokenScriptTimeouts.get(event.script?.id ?? '');
        const script = timeout === undefined ? withErrorsForFalsyThrows(event) : event;
        execute(script, timeout === undefined ? options : { ...options, timeout }, (...results) => {
          callback(...results);
          // The runtime takes its listeners for a script away when the script has ended, all but this one.
          run.host.removeAllListeners(`execution.run_collection_request.${String(options['id'])}`);
        });
      };
    });
    prepare(emitter);
    withholdLargeBodies(emitter);
  });
}

let trackers: NewmanSummary | null = null;
const ignore = (): void => {};

/**
 * Newman's summary keeps every request, every response and every failure of a run. Its reporters read it, nobody else
 * does. Newman makes it when a run begins; a run with reporters shares its process with no other.
 */
function keepSummary(isRead: boolean): void {
  const { summary } = loadNewman();
  trackers ??= { ...summary };
  summary.attachReportingTrackers = isRead ? trackers.attachReportingTrackers : ignore;
  summary.attachFailureTrackers = isRead ? trackers.attachFailureTrackers : ignore;
}

function newmanOptions(parts: NewmanRunParts): NewmanRunOptions {
  const { options } = parts;
  const { newmanReporters = [] } = parts;
  return {
    collection: parts.collection as never,
    environment: variableScope(parts.environment.name ?? 'environment', parts.environment.values),
    globals: variableScope('globals', parts.globals),
    ...(parts.iterationData === null ? {} : { iterationData: [...parts.iterationData] as never }),
    iterationCount: parts.iterationCount,
    ...(parts.folders.length === 0 ? {} : { folder: [...parts.folders] }),
    reporters: newmanReporters.map(({ name }) => name),
    reporter: Object.fromEntries(newmanReporters.map(({ name, options: own }) => [name, { ...own }])),
    timeoutRequest: options.timeoutRequest,
    timeoutScript: options.timeoutScript,
    insecure: options.insecure,
    ignoreRedirects: options.ignoreRedirects,
    insecureFileRead: options.insecureFileRead,
    workingDir: options.workingDir,
    // Newman measures the phases of a request only in verbose mode; nothing is printed without its cli reporter.
    verbose: true,
  } as NewmanRunOptions;
}

function variableScope(name: string, values: readonly VariableDefinition[]) {
  return { name, values: values.map((variable) => ({ ...variable, enabled: true })) } as never;
}
