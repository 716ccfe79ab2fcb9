import { createServer } from 'node:http';
import { createOrdersApi } from './api/ordersApi.ts';
import { createTokenCheck } from './api/tokenCheck.ts';
import { close, listen } from './ports.ts';
import { createIdentityProvider, generateSigningKey } from './provider/identityProvider.ts';
import { ordersAudience } from './scopes.ts';
import { createStatistics } from './statistics.ts';
import type { Statistics } from './statistics.ts';
import { DEFAULT_TOKEN_LIFE } from './tokenLife.ts';

export interface DemoOptions {
  /** Default 0: any free one. */
  readonly providerPort?: number;
  /** Default 0: any free one. */
  readonly apiPort?: number;
  /** Seconds for which an access token is valid; default 300. */
  readonly tokenLife?: number;
}

export interface Demo {
  /** Origin of the identity provider; also its issuer identifier. */
  readonly providerUrl: string;
  readonly tokenUrl: string;
  /** Origin of the orders API. */
  readonly apiUrl: string;
  statistics(): Statistics;
  resetStatistics(): void;
  close(): Promise<void>;
}

/**
 * Starts the identity provider and the orders API in this process.
 * @throws PortError when a port cannot be used; nothing listens then
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const statistics = createStatistics();
  const signingKey = await generateSigningKey();
  const providerServer = createServer();
  const apiServer = createServer();
  const closeAll = async (): Promise<void> => {
    await Promise.all([close(providerServer), close(apiServer)]);
  };

  try {
    const providerUrl = await listen(providerServer, 'identity provider', options.providerPort ?? 0);
    const tokenLife = options.tokenLife ?? DEFAULT_TOKEN_LIFE;
    providerServer.on('request', createIdentityProvider({ issuer: providerUrl, signingKey, tokenLife, statistics }));

    // The API comes last: once its /health answers, all of the demo is ready.
    const apiUrl = await listen(apiServer, 'orders API', options.apiPort ?? 0);
    const checkToken = createTokenCheck({
      issuer: providerUrl,
      audience: ordersAudience,
      jwksUrl: `${providerUrl}/jwks`,
    });
    apiServer.on('request', createOrdersApi({ checkToken, statistics }));

    return {
      providerUrl,
      tokenUrl: `${providerUrl}/token`,
      apiUrl,
      statistics: () => statistics.read(),
      resetStatistics: () => statistics.reset(),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
