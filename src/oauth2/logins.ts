/** What `tokenman login` left for runs, in the file of the token cache. */
import type { ResolvedTokenProfile } from './tokenProfile.ts';
import { isDue } from './token.ts';
import type { CarriedVariables, ObtainedToken } from './token.ts';
import { changeCacheFile, readCacheFile } from './tokenCacheFile.ts';
import type { Login } from './tokenCacheFile.ts';

/** By token key. */
export type Logins = ReadonlyMap<string, Login>;

export async function readLogins(path: string): Promise<Logins> {
  return new Map(Object.entries((await readCacheFile(path)).logins));
}

/** @throws TokenmanError REPORTS_UNWRITABLE */
export async function keepLogin(path: string, tokenKey: string, login: Login): Promise<void> {
  await changeLogin(path, tokenKey, () => login);
}

/**
 * @param change what becomes of the login; null: it is forgotten
 * @throws TokenmanError REPORTS_UNWRITABLE
 */
export async function changeLogin(
  path: string,
  tokenKey: string,
  change: (login: Login | null) => Login | null,
): Promise<void> {
  await changeCacheFile(path, ({ logins: { [tokenKey]: known, ...others }, ...content }) => {
    const changed = change(known ?? null);
    return { ...content, logins: changed === null ? others : { ...others, [tokenKey]: changed } };
  });
}

/** Whether a run can go on from it: with a token that is good, or by renewing it. */
export function isUsable({ refreshToken, token }: Login, now: number): boolean {
  return refreshToken !== null || (token !== null && !isDue(tokenInUse(token, {}), now));
}

/** The access token as a run uses it, with the refresh token for its next renewal; null when there is none. */
export function tokenOfLogin(login: Login, profile: ResolvedTokenProfile): ObtainedToken | null {
  return login.token === null ? null : tokenInUse(login.token, carriedOf(login, profile));
}

/** What the token script needs to go on from a login. */
export function carriedOf({ refreshToken }: Login, profile: ResolvedTokenProfile): CarriedVariables {
  return refreshToken === null || !('refreshTokenVariable' in profile)
    ? {}
    : { [profile.refreshTokenVariable]: refreshToken };
}

function tokenInUse(token: NonNullable<Login['token']>, carried: CarriedVariables): ObtainedToken {
  return { ...token, carried, origin: 'cache' };
}
