/** What a worker process does: runs collections one after the other and streams what happens to the parent. */
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import { Redactor } from '../secrets/redactor.ts';
import { describeError } from './describeError.ts';
import { replaceZeroTimers } from './fastTimers.ts';
import { WarmSandbox } from './warmSandbox.ts';
import { loadNewman } from './loadNewman.ts';
import { obtainToken } from './obtainToken.ts';
import { Outbox } from './outbox.ts';
import { runCollection } from './runCollection.ts';
import type { MessageFromWorker, MessageToWorker, TokenAnswer } from './workerMessages.ts';

const waitingForToken = new Map<string, (answer: TokenAnswer) => void>();
const waitingForTurn = new Map<number, () => void>();
let turnsAsked = 0;
let redactor = new Redactor();
let abort = new AbortController();
const outbox = new Outbox((message, onSent) => process.send?.(message, onSent) ?? true);

process.on('message', (message: MessageToWorker) => void handle(message));
// Ctrl-C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// What the runtime lets slip ends this process; the parent makes an error result of it.
process.on('uncaughtException', (error) => {
  const { stack } = describeError(error);
  outbox.flush();
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
outbox.send({ type: 'ready' });

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
        deliver: (event) => outbox.deliver(event),
        whenDrained: (callback) => outbox.whenDrained(callback),
        askForToken,
        awaitTurn,
        tellVariables: message.tellVariables,
        reportVariables: (variables) => outbox.send({ type: 'variables', variables }),
        reportToken: (tokenKey, outcome) => outbox.send({ type: 'tokenOutcome', tokenKey, outcome }),
      });
      outbox.send({ type: 'finished', memory: process.memoryUsage.rss() });
      return;
    case 'obtainToken': {
      begin(message.request);
      // For the collection run for which the token is obtained.
      sandbox.reuseNext();
      const outcome = await obtainToken(
        message.request,
        redactor,
        (event) => outbox.deliver(event),
        abort.signal,
        awaitTurn,
      );
      outbox.send({ type: 'tokenOutcome', tokenKey: message.request.requirement.tokenKey, outcome });
      outbox.send({ type: 'finished', memory: process.memoryUsage.rss() });
      return;
    }
    case 'tokenAnswer':
      waitingForToken.get(message.tokenKey)?.(message.answer);
      waitingForToken.delete(message.tokenKey);
      return;
    case 'turn':
      waitingForTurn.get(message.requestId)?.();
      waitingForTurn.delete(message.requestId);
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
    outbox.send({ type: 'tokenNeeded', tokenKey, rejected });
  });
}

function awaitTurn(hostname: string, port: string): Promise<void> {
  turnsAsked += 1;
  const requestId = turnsAsked;
  return new Promise((resolve) => {
    waitingForTurn.set(requestId, resolve);
    outbox.send({ type: 'turnNeeded', requestId, hostname, port });
  });
}
