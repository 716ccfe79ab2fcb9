/** How requests get to their hosts: the same for items, scripts and token requests, and for every environment. */
import type { RunConfig } from '../../config/runConfig.ts';
import { proxySettings } from '../../proxy/proxySettings.ts';
import type { NamedSecret } from '../../secrets/namedSecret.ts';
import { basicPairs } from '../../secrets/variants.ts';
import type { NewmanOptions } from '../collectionRunRequest.ts';
import { loadTls } from './loadTls.ts';

export type Connection = Pick<NewmanOptions, 'tls' | 'proxy'>;

/** @throws TokenmanError for files and settings that are wrong */
export async function loadConnection(
  config: RunConfig,
  warn: (message: string) => void = () => {},
): Promise<Connection> {
  return { proxy: proxySettings(config), tls: await loadTls(config, warn) };
}

export function connectionSecrets({ tls, proxy }: Connection): readonly NamedSecret[] {
  const passphrases = tls.clientCertificates.flatMap(({ passphrase }) => passphrase ?? []);
  const passwords = [proxy?.http, proxy?.https].flatMap((server) => {
    const { username, password = '' } = server?.credentials ?? {};
    return username === undefined || password === '' ? [] : [password, ...basicPairs(username, password)];
  });
  return [
    ...passphrases.map((value) => ({ name: 'passphrase', value })),
    ...passwords.map((value) => ({ name: 'proxy password', value })),
  ].filter(({ value }) => value !== '');
}
