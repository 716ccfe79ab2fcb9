/** A worker: does one task after the other, and streams what happens to the parent. A worker process holds several. */
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import { Redactor } from '../secrets/redactor.ts';
import { describeError } from './describeError.ts';
import { obtainToken } from './obtainToken.ts';
import { BodyKeeper } from './bodyKeeper.ts';
import { EventSink } from './eventSink.ts';
import { Outbox } from './outbox.ts';
import type { Send } from './outbox.ts';
import { runCollection } from './runCollection.ts';
import type { WarmSandbox } from './warmSandbox.ts';
import type { MessageToWorker, TokenAnswer } from './workerMessages.ts';

type Task = Extract<MessageToWorker, { type: 'runCollection' | 'obtainToken' }>;

/** Milliseconds after which an item that was told to end is told as far as it came: before the parent gives it up. */
const TIME_TO_END = 500;

export interface WorkerSurroundings {
  readonly send: Send;
  readonly sandbox: WarmSandbox;
}

export class CollectionWorker {
  readonly #number: number;
  readonly #surroundings: WorkerSurroundings;
  #task: RunningTask | null = null;

  constructor(number: number, surroundings: WorkerSurroundings) {
    this.#number = number;
    this.#surroundings = surroundings;
  }

  /** Of the task that it does, or did last. */
  get redactor(): Redactor | null {
    return this.#task?.redactor ?? null;
  }

  handle(message: MessageToWorker): void {
    switch (message.type) {
      case 'runCollection':
      case 'obtainToken':
        this.#task = new RunningTask(this.#number, message, this.#surroundings);
        void this.#task.perform();
        return;
      case 'tokenAnswer':
        this.#task?.answerToken(message.tokenKey, message.answer);
        return;
      case 'turn':
        this.#task?.giveTurn(message.requestId);
        return;
      case 'abort':
        this.#task?.abort();
        return;
      case 'giveUp':
        this.#task?.giveUp();
        return;
    }
  }

  /** Sends the events that wait for others. */
  flush(): void {
    this.#task?.flush();
  }
}

class RunningTask {
  readonly redactor: Redactor;
  readonly #number: number;
  readonly #task: Task;
  readonly #sandbox: WarmSandbox;
  readonly #outbox: Outbox;
  readonly #sink: EventSink;
  readonly #abort = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #waitingForToken = new Map<string, (answer: TokenAnswer) => void>();
  readonly #waitingForTurn = new Map<number, () => void>();
  #turnsAsked = 0;

  constructor(number: number, task: Task, { send, sandbox }: WorkerSurroundings) {
    this.#number = number;
    this.#task = task;
    this.#sandbox = sandbox;
    this.#outbox = new Outbox(send);
    this.redactor = redactorFor(task.request);
    this.#sink = new EventSink(this.redactor, new BodyKeeper(task.request.bodyLimits), (event) =>
      this.#outbox.deliver(event),
    );
  }

  async perform(): Promise<void> {
    const end = this.#sandbox.begin(this.#task.type);
    try {
      await (this.#task.type === 'runCollection' ? this.#runCollection(this.#task) : this.#obtainToken(this.#task));
    } catch (error) {
      this.#fail(this.#task, error);
    } finally {
      end();
      this.#finish();
    }
  }

  answerToken(tokenKey: string, answer: TokenAnswer): void {
    this.#waitingForToken.get(tokenKey)?.(answer);
    this.#waitingForToken.delete(tokenKey);
  }

  giveTurn(requestId: number): void {
    this.#waitingForTurn.get(requestId)?.();
    this.#waitingForTurn.delete(requestId);
  }

  abort(): void {
    this.#abort.abort();
    // What does not end takes what it did with it when it is killed.
    setTimeout(() => this.#sink.flush(), TIME_TO_END).unref();
  }

  giveUp(): void {
    this.#abort.abort();
    this.#giveUp.abort();
    this.#sink.flush();
    this.#finish();
  }

  /** Also in the middle of an item. */
  flush(): void {
    this.#sink.flush();
    this.#outbox.flush();
  }

  async #runCollection(task: Extract<Task, { type: 'runCollection' }>): Promise<void> {
    if (task.othersFollow) this.#sandbox.prepareAnother();
    await runCollection(task.request, {
      ...this.#common(),
      worker: this.#number,
      tokens: task.tokens,
      whenDrained: (callback) => {
        // What came before a request is told before it: the request may be what ends this process.
        this.#outbox.flush();
        this.#outbox.whenDrained(callback);
      },
      askForToken: (tokenKey, rejected) => this.#askForToken(tokenKey, rejected),
      tellVariables: task.tellVariables,
      reportUnsafeRequest: (method, url) => this.#outbox.send({ type: 'unsafeRequest', method, url }),
      reportVariables: (variables) => this.#outbox.send({ type: 'variables', variables }),
      reportToken: (tokenKey, outcome) => this.#outbox.send({ type: 'tokenOutcome', tokenKey, outcome }),
    });
  }

  async #obtainToken({ request }: Extract<Task, { type: 'obtainToken' }>): Promise<void> {
    const outcome = await obtainToken(request, this.#common());
    this.#outbox.send({ type: 'tokenOutcome', tokenKey: request.requirement.tokenKey, outcome });
  }

  #common() {
    return {
      sink: this.#sink,
      signal: this.#abort.signal,
      forceSignal: this.#giveUp.signal,
      awaitTurn: (hostname: string, port: string) => this.#awaitTurn(hostname, port),
    };
  }

  /** What broke before the run began, or after it: nobody else tells of it. */
  #fail(task: Task, thrown: unknown): void {
    const { message, stack } = describeError(thrown);
    const at = new Date().toISOString();
    const reason = this.redactor.redactText(stack ?? message);
    this.#sink.flush();
    if (task.type === 'runCollection') {
      const { collectionRunId } = task.request;
      const error = { kind: 'newman', message: reason } as const;
      this.#outbox.deliver({ type: 'collectionRunFinished', collectionRunId, at, error });
      return;
    }
    const failure = { message: `No access token: ${reason}`, hint: 'Please report this.', status: null };
    const { tokenKey } = task.request.requirement;
    this.#outbox.send({
      type: 'tokenOutcome',
      tokenKey,
      outcome: { kind: 'failed', failure, error: null, carried: {} },
    });
  }

  #finish(): void {
    this.#outbox.send({ type: 'finished', memory: process.memoryUsage.rss() });
    this.#outbox.close();
  }

  #askForToken(tokenKey: string, rejected: string | null): Promise<TokenAnswer> {
    return new Promise((resolve) => {
      this.#waitingForToken.set(tokenKey, resolve);
      this.#outbox.send({ type: 'tokenNeeded', tokenKey, rejected });
    });
  }

  #awaitTurn(hostname: string, port: string): Promise<void> {
    this.#turnsAsked += 1;
    const requestId = this.#turnsAsked;
    return new Promise((resolve) => {
      this.#waitingForTurn.set(requestId, resolve);
      this.#outbox.send({ type: 'turnNeeded', requestId, hostname, port });
    });
  }
}

function redactorFor({ redact, secrets }: Pick<CollectionRunRequest, 'redact' | 'secrets'>): Redactor {
  return redact ? new Redactor(secrets) : Redactor.inactive();
}
