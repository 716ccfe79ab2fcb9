/**
 * Renewals of what `tokenman login` left. Providers that rotate refresh tokens take each only once, and revoke all of them
 * when one comes again (RFC 9700 §4.14.2): so one process renews at a time, with the latest refresh token, and the next
 * one finds it in the file before anybody else may renew.
 */
import type { TokenAnswer } from '../newman/workerMessages.ts';
import { lockFile } from '../oauth2/lockFile.ts';
import { carriedOf, changeLogin, readLogins, tokenOfLogin } from '../oauth2/logins.ts';
import type { Login } from '../oauth2/tokenCacheFile.ts';
import { isDue } from '../oauth2/token.ts';
import type { ObtainedToken } from '../oauth2/token.ts';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import type { TokenChange } from './tokenBroker.ts';

/** Milliseconds: longer than any provider is waited for. */
const LOCK_LIMITS = { wait: 90_000, stale: 90_000 };

export class LoginRenewals {
  readonly #path: string | null;
  readonly #signal: AbortSignal;
  readonly #requirements: ReadonlyMap<string, TokenRequirement>;
  readonly #unlock = new Map<string, () => Promise<void>>();
  /** Changes are written one after the other. */
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param path file of the logins; null: there are none
   * @param signal ends the waiting for another process
   */
  constructor(path: string | null, requirements: readonly TokenRequirement[], signal: AbortSignal) {
    this.#path = path;
    this.#signal = signal;
    const ofLogins = path === null ? [] : requirements.filter(({ loginCommand }) => loginCommand !== null);
    this.#requirements = new Map(ofLogins.map((requirement) => [requirement.tokenKey, requirement]));
  }

  has(tokenKey: string): boolean {
    return this.#requirements.has(tokenKey);
  }

  /** Access tokens that logins and earlier renewals left, due or not. */
  async open(): Promise<ReadonlyMap<string, ObtainedToken>> {
    const tokens = new Map<string, ObtainedToken>();
    for (const [tokenKey, { profile }] of this.#requirements) {
      const login = await this.#read(tokenKey);
      const token = login === null ? null : tokenOfLogin(login, profile);
      if (token !== null) tokens.set(tokenKey, token);
    }
    return tokens;
  }

  /** Waits until no other process renews; then either that one's token is good, or this process is the one to renew. */
  async begin(tokenKey: string): Promise<TokenAnswer> {
    const requirement = this.#requirements.get(tokenKey);
    if (requirement === undefined) throw new Error(`no login has the token key ${tokenKey}`);
    // What this process refused or renewed before has to be in the file.
    await this.#writing;
    await this.#lock(tokenKey);
    const login = await this.#read(tokenKey);
    const token = login === null ? null : tokenOfLogin(login, requirement.profile);
    if (token !== null && !isDue(token, Date.now())) {
      await this.#release(tokenKey);
      return { kind: 'use', token };
    }
    if (login !== null && login.refreshToken !== null) {
      return { kind: 'renew', carried: carriedOf(login, requirement.profile) };
    }
    await this.#release(tokenKey);
    return { kind: 'failed', failure: loginEnded(requirement) };
  }

  /** Kept at once; `close` waits for it. */
  change(tokenKey: string, change: TokenChange): void {
    const profile = this.#requirements.get(tokenKey)?.profile;
    const path = this.#path;
    if (profile === undefined || path === null) return;
    this.#writing = this.#writing.then(async () => {
      if (change.kind !== 'abandoned') {
        // One that cannot be written costs a login, no more.
        await changeLogin(path, tokenKey, (login) => afterChange(login, change, profile)).catch(() => {});
      }
      if (change.kind !== 'rejected') await this.#release(tokenKey);
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await Promise.all([...this.#unlock.keys()].map((tokenKey) => this.#release(tokenKey)));
  }

  async #read(tokenKey: string): Promise<Login | null> {
    return this.#path === null ? null : ((await readLogins(this.#path)).get(tokenKey) ?? null);
  }

  async #lock(tokenKey: string): Promise<void> {
    try {
      this.#unlock.set(
        tokenKey,
        await lockFile(`${this.#path}.${tokenKey.slice(0, 16)}.lock`, LOCK_LIMITS, this.#signal),
      );
    } catch {
      // Better at the same time than never.
    }
  }

  async #release(tokenKey: string): Promise<void> {
    const unlock = this.#unlock.get(tokenKey);
    this.#unlock.delete(tokenKey);
    await unlock?.();
  }
}

/** @returns null: the login is of no more use */
function afterChange(
  login: Login | null,
  change: Exclude<TokenChange, { kind: 'abandoned' }>,
  profile: TokenRequirement['profile'],
): Login | null {
  if (login === null) return null;
  switch (change.kind) {
    case 'obtained': {
      const { value, obtainedAt, expiresAt, scope, carried } = change.token;
      const latest = 'refreshTokenVariable' in profile ? carried[profile.refreshTokenVariable] : undefined;
      return { ...login, refreshToken: latest ?? login.refreshToken, token: { value, obtainedAt, expiresAt, scope } };
    }
    case 'rejected':
      // Another process may have renewed it already.
      if (login.token?.value !== change.token.value) return login;
      return login.refreshToken === null ? null : { ...login, token: null };
    case 'failed':
      // RFC 6749 §5.2: the refresh token is expired, revoked or somebody else's. Everything else may pass.
      return change.error === 'invalid_grant' ? null : login;
  }
}

function loginEnded({ profile, loginCommand }: TokenRequirement) {
  return {
    message: `No access token (profile ${profile.name}): the login has ended, and the provider gave no refresh token.`,
    hint: `Log in again: ${loginCommand ?? ''}`,
    status: null,
  };
}
