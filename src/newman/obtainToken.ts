/** Obtains a token before any collection starts, with the very script that is injected into collections. */
import { injectTokenProfiles } from '../oauth2/injectTokenScript.ts';
import type { CollectionDefinition } from '../postman/definitions.ts';
import { sendDpopProofs } from './dpop.ts';
import { describeError } from './describeError.ts';
import { learnFromCarried } from './learnSecrets.ts';
import { endRunOn } from './endRun.ts';
import { runNewman } from './newmanRun.ts';
import { tokenScriptTimeouts } from './runCollection.ts';
import type { CollectionRunContext } from './runCollection.ts';
import { followTokenTraffic } from './tokenTraffic.ts';
import type { TokenOutcome, TokenRunRequest } from './workerMessages.ts';

export async function obtainToken(
  request: TokenRunRequest,
  context: Pick<CollectionRunContext, 'sink' | 'signal' | 'forceSignal' | 'awaitTurn'>,
): Promise<TokenOutcome> {
  const { requirement } = request;
  const { sink, signal, awaitTurn } = context;
  const { redactor } = sink;
  let outcome: TokenOutcome | null = null;
  let fault: string | null = null;
  learnFromCarried(redactor, requirement.profile, request.carried);
  for (const [variable, token] of Object.entries(request.supplied)) redactor.add(variable, token);

  const error = await runNewman(
    {
      collection: tokenCollection(request),
      environment: { ...request.environment, values: [...request.environment.values, ...valuesBesides(request)] },
      globals: request.globals,
      globalsInFile: request.globalsInFile,
      iterationData: null,
      iterationCount: 1,
      folders: [],
      options: { ...request.options, bail: false },
      tokenScriptTimeouts: tokenScriptTimeouts({ tokens: [requirement] }),
      awaitTurn,
      onSend: () => {},
      // The script is the only thing that runs: without an outcome there is no token.
      tellFault: (_, thrown) => {
        fault ??= describeError(thrown).message;
        return true;
      },
      warn: () => {},
    },
    (emitter) => {
      sendDpopProofs(emitter, { requirements: [requirement], carriedBy: () => null });
      followTokenTraffic(emitter, {
        requirements: [requirement],
        sink,
        collectionRunId: null,
        collectionName: request.collectionName,
        environmentName: request.environment.name,
        onOutcome: (_, result) => {
          outcome = result;
        },
      });
      emitter.on('start', (_, { run }) => endRunOn(context, run));
    },
  );
  sink.flush();
  return (
    outcome ?? {
      kind: 'failed',
      failure: unfinished(fault ?? error?.message ?? null, signal),
      error: null,
      carried: {},
    }
  );
}

/** A collection of nothing but the script: its one item is never sent. */
function tokenCollection(request: TokenRunRequest): CollectionDefinition {
  const skip = { listen: 'prerequest', script: { type: 'text/javascript', exec: ['pm.execution.skipRequest();'] } };
  return injectTokenProfiles(
    {
      info: {
        name: request.collectionName,
        schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
      },
      ...(request.collectionVariables === undefined ? {} : { variable: request.collectionVariables }),
      event: [skip],
      item: [{ id: 'token', name: 'token', request: { method: 'GET', url: 'http://localhost' } }],
    },
    [request.requirement.profile],
  );
}

function valuesBesides({ carried, supplied }: TokenRunRequest) {
  return Object.entries({ ...carried, ...supplied }).map(([key, value]) => ({ key, value }));
}

function unfinished(reason: string | null, signal: AbortSignal) {
  return {
    message: signal.aborted
      ? 'No access token: the run was interrupted.'
      : `No access token: ${reason ?? 'the token script did not run'}.`,
    hint: signal.aborted ? 'Run it again.' : 'Please report this, with the token log.',
    status: null,
  };
}
