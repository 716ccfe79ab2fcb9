/**
 * Holds every item back until its tokens are good. Before an item starts, a token that is missing or due is asked for at
 * the parent, so that no two workers renew the same one; the answer is a token, or the order to renew it here, with the
 * injected script. While a token is good the injected script is taken out of the scripts to run: it costs nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintOf, isDue } from '../oauth2/token.ts';
import type { CarriedVariables, ObtainedToken } from '../oauth2/token.ts';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import { itemIdOf } from '../postman/asInFile.ts';
import type { TokenFailure } from '../run/runEvent.ts';
import type { NewmanEmitter, NewmanItem, Run } from './newmanEvents.ts';
import type { TokenAnswer, TokenOutcome } from './workerMessages.ts';

export interface TokenGateOptions {
  readonly requirements: readonly TokenRequirement[];
  readonly tokens: Readonly<Record<string, ObtainedToken>>;
  /** Newman's own delay would come after this gate, and a token may expire in it. */
  readonly delayRequest: number;
  readonly askForToken: (requirement: TokenRequirement, rejected: string | null) => Promise<TokenAnswer>;
  readonly onFailure: (requirement: TokenRequirement, failure: TokenFailure) => void;
}

export class TokenGate {
  readonly #options: TokenGateOptions;
  readonly #tokens: Map<string, ObtainedToken>;
  /** Fingerprints of tokens that the API refused, by token key. */
  readonly #rejected = new Map<string, string>();
  /** Token keys whose injected script runs with the next item. */
  readonly #renewing = new Set<string>();
  readonly #requirementsOfItem: ReadonlyMap<string, readonly TokenRequirement[]>;
  /** Token keys by the injected script that obtains them. */
  readonly #keyOfScript: ReadonlyMap<string, string>;
  /** Variables that several profiles fill, each for its own items; by variable the token key whose token it holds. */
  readonly #shared: ReadonlyMap<string, { holder: string | null }>;
  #run: Run | null = null;
  #firstItem = true;
  #failed = false;

  constructor(options: TokenGateOptions) {
    this.#options = options;
    this.#tokens = new Map(Object.entries(options.tokens));
    this.#requirementsOfItem = groupByItem(options.requirements);
    this.#keyOfScript = new Map(options.requirements.map(({ scriptId, tokenKey }) => [scriptId, tokenKey]));
    this.#shared = sharedVariables(options.requirements);
  }

  attachTo(emitter: NewmanEmitter): void {
    emitter.on('start', (_, { run }) => {
      this.#run = run;
    });
    emitter.on('beforeItem', (_, { item }) => this.#hold(item));
    emitter.on('beforePrerequest', (_, { events }) => this.#removeIdleScripts(events));
  }

  /** The token that is in use for a requirement, if it was obtained here. */
  tokenOf({ tokenKey }: TokenRequirement): ObtainedToken | null {
    return this.#tokens.get(tokenKey) ?? null;
  }

  /** The API has refused the token: it is due, whatever its expiry says. */
  reject({ tokenKey }: TokenRequirement): void {
    const token = this.#tokens.get(tokenKey);
    if (token !== undefined) this.#rejected.set(tokenKey, fingerprintOf(token.value));
    this.#tokens.delete(tokenKey);
  }

  /** The injected script in this worker has ended. */
  settle(requirement: TokenRequirement, outcome: TokenOutcome): void {
    this.#renewing.delete(requirement.tokenKey);
    if (outcome.kind === 'obtained') this.#tokens.set(requirement.tokenKey, outcome.token);
    else this.#fail(requirement, outcome.failure);
  }

  #hold(item: NewmanItem): void {
    const run = this.#run;
    const delay = this.#firstItem ? 0 : this.#options.delayRequest;
    this.#firstItem = false;
    if (run === null) return;
    this.#putInPlace(run, item);
    if (delay === 0 && this.#dueFor(item).length === 0) return;
    run.pause(() => {
      void this.#prepare(run, item, delay).then(() => {
        if (!this.#failed) run.resume();
      });
    });
  }

  async #prepare(run: Run, item: NewmanItem, delay: number): Promise<void> {
    if (delay > 0) await sleep(delay);
    for (const requirement of this.#dueFor(item)) {
      if (!(await this.#prepareToken(run, requirement))) return;
    }
  }

  /** @returns false: there is none to be had, and the run is about to end */
  async #prepareToken(run: Run, requirement: TokenRequirement): Promise<boolean> {
    const { tokenKey, profile } = requirement;
    if (this.#renewing.has(tokenKey)) return true;
    const answer = await this.#options.askForToken(requirement, this.#rejected.get(tokenKey) ?? null);
    this.#rejected.delete(tokenKey);
    if (answer.kind === 'failed') {
      this.#fail(requirement, answer.failure);
      return false;
    }
    if (answer.kind === 'use') {
      this.#tokens.set(tokenKey, answer.token);
      this.#place(run, requirement, answer.token);
      setAll(run, answer.token.carried);
      return true;
    }
    // The script looks for a stored token itself (it must, in the Postman app) and would be content with the old one.
    run.state.environment.unset(profile.variable);
    run.state.environment.unset(profile.expiresAtVariable);
    setAll(run, answer.carried);
    this.#renewing.add(tokenKey);
    return this.#prepareNeeded(run, requirement);
  }

  /** Injected scripts run in the order of their requirements: those of the tokens that one needs before its own. */
  async #prepareNeeded(run: Run, { needs }: TokenRequirement): Promise<boolean> {
    for (const need of needs) {
      const needed = this.#options.requirements.find(({ tokenKey }) => tokenKey === need.tokenKey);
      if (needed === undefined) continue;
      const token = this.#tokens.get(need.tokenKey);
      if (token !== undefined && !isDue(token, Date.now())) this.#place(run, needed, token);
      else if (!(await this.#prepareToken(run, needed))) return false;
    }
    return true;
  }

  #place(run: Run, { tokenKey, profile }: TokenRequirement, token: ObtainedToken): void {
    const shared = this.#shared.get(profile.variable);
    if (shared !== undefined) shared.holder = tokenKey;
    run.state.environment.set(profile.variable, token.value);
    setOrUnset(run, profile.expiresAtVariable, token.expiresAt);
  }

  /** Two items in a row may use one variable with the tokens of two profiles. */
  #putInPlace(run: Run, item: NewmanItem): void {
    for (const requirement of this.#requirementsOfItem.get(itemIdOf(item)) ?? []) {
      const { tokenKey, profile } = requirement;
      const shared = this.#shared.get(profile.variable);
      const token = this.#tokens.get(tokenKey);
      if (shared === undefined || shared.holder === tokenKey) continue;
      shared.holder = tokenKey;
      if (token !== undefined) this.#place(run, requirement, token);
    }
  }

  #dueFor(item: NewmanItem): readonly TokenRequirement[] {
    const now = Date.now();
    return (this.#requirementsOfItem.get(itemIdOf(item)) ?? []).filter(({ tokenKey }) => {
      const token = this.#tokens.get(tokenKey);
      return token === undefined || isDue(token, now);
    });
  }

  /** Newman runs what this array holds when its `beforePrerequest` has been told. */
  #removeIdleScripts(events: { readonly script?: { readonly id?: string } }[]): void {
    for (let index = events.length - 1; index >= 0; index -= 1) {
      const tokenKey = this.#keyOfScript.get(events[index]?.script?.id ?? '');
      if (tokenKey !== undefined && !this.#renewing.has(tokenKey)) events.splice(index, 1);
    }
  }

  #fail(requirement: TokenRequirement, failure: TokenFailure): void {
    this.#failed = true;
    this.#options.onFailure(requirement, failure);
    // Clears what is queued, the item's request among it, and lets a paused run end.
    this.#run?.abort();
  }
}

function groupByItem(requirements: readonly TokenRequirement[]): ReadonlyMap<string, readonly TokenRequirement[]> {
  const groups = new Map<string, TokenRequirement[]>();
  for (const requirement of requirements) {
    for (const itemId of requirement.itemIds) {
      const group = groups.get(itemId);
      if (group === undefined) groups.set(itemId, [requirement]);
      else group.push(requirement);
    }
  }
  return groups;
}

function sharedVariables(requirements: readonly TokenRequirement[]): ReadonlyMap<string, { holder: string | null }> {
  const variables = requirements.map(({ profile }) => profile.variable);
  const shared = new Set(variables.filter((variable, index) => variables.indexOf(variable) !== index));
  return new Map([...shared].map((variable) => [variable, { holder: null }]));
}

function setAll(run: Run, variables: CarriedVariables): void {
  for (const [name, value] of Object.entries(variables)) run.state.environment.set(name, value);
}

function setOrUnset(run: Run, name: string, value: number | null): void {
  if (value === null) run.state.environment.unset(name);
  else run.state.environment.set(name, value);
}
