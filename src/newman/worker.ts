/** The worker process: runs collections one after the other and streams what happens to the parent. */
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import type { RunEvent } from '../run/runEvent.ts';
import { Redactor } from '../secrets/redactor.ts';
import { describeError } from './describeError.ts';
import { replaceZeroTimers } from './fastTimers.ts';
import { WarmSandbox } from './warmSandbox.ts';
import { loadNewman } from './loadNewman.ts';
import { obtainToken } from './obtainToken.ts';
import { runCollection } from './runCollection.ts';
import type { MessageFromWorker, MessageToWorker, TokenAnswer } from './workerMessages.ts';

const waitingForToken = new Map<string, (answer: TokenAnswer) => void>();
let redactor = new Redactor();
let abort = new AbortController();
let unsent: RunEvent[] = [];

process.on('message', (message: MessageToWorker) => void handle(message));
// Ctrl-C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// What the runtime lets slip ends this process; the parent makes an error result of it.
process.on('uncaughtException', (error) => {
  const { stack } = describeError(error);
  process.send?.(
    { type: 'crashed', reason: redactor.redactText(stack ?? String(error)) } satisfies MessageFromWorker,
    () => process.exit(1),
  );
});
// A parent that is gone wants no results.
process.on('disconnect', () => process.exit());

replaceZeroTimers();
const sandbox = new WarmSandbox();
sandbox.prepare();
loadNewman();
send({ type: 'ready' });

async function handle(message: MessageToWorker): Promise<void> {
  switch (message.type) {
    case 'runCollection':
      begin(message.request);
      if (message.othersFollow) sandbox.prepareAnother();
      await runCollection(message.request, {
        redactor,
        worker: message.worker,
        tokens: message.tokens,
        signal: abort.signal,
        deliver,
        askForToken,
        tellVariables: message.tellVariables,
        reportVariables: (variables) => send({ type: 'variables', variables }),
        reportToken: (tokenKey, outcome) => send({ type: 'tokenOutcome', tokenKey, outcome }),
      });
      send({ type: 'finished' });
      return;
    case 'obtainToken': {
      begin(message.request);
      // The collection run for which the token is obtained.
      sandbox.prepareAnother();
      const outcome = await obtainToken(message.request, redactor, deliver, abort.signal);
      send({ type: 'tokenOutcome', tokenKey: message.request.requirement.tokenKey, outcome });
      send({ type: 'finished' });
      return;
    }
    case 'tokenAnswer':
      waitingForToken.get(message.tokenKey)?.(message.answer);
      waitingForToken.delete(message.tokenKey);
      return;
    case 'abort':
      abort.abort();
      return;
  }
}

function begin({ redact, secrets }: Pick<CollectionRunRequest, 'redact' | 'secrets'>): void {
  redactor = redact ? new Redactor(secrets) : Redactor.inactive();
  abort = new AbortController();
}

function askForToken(tokenKey: string, rejected: string | null): Promise<TokenAnswer> {
  return new Promise((resolve) => {
    waitingForToken.set(tokenKey, resolve);
    send({ type: 'tokenNeeded', tokenKey, rejected });
  });
}

/** Events go out together, once per turn of the event loop: a message costs more than an event. */
function deliver(event: RunEvent): void {
  unsent.push(event);
  if (unsent.length === 1) setImmediate(flush);
}

function flush(): void {
  if (unsent.length === 0) return;
  const events = unsent;
  unsent = [];
  process.send?.({ type: 'events', events } satisfies MessageFromWorker);
}

function send(message: MessageFromWorker): void {
  flush();
  process.send?.(message);
}
