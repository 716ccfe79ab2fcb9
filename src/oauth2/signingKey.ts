import type { TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { ASYMMETRIC_ALGORITHMS } from './script/tokenSettings.ts';
import type { SigningKey } from './script/tokenSettings.ts';

/** Seconds; Salesforce takes three minutes at most. */
export const ASSERTION_LIFETIME = 120;

/** The key that signs assertions. */
export function signingKeyOf(settings: TokenProfileSettings): SigningKey {
  const algorithm = ASYMMETRIC_ALGORITHMS.find((one) => one === settings.algorithm);
  return {
    privateKey: settings.privateKey ?? '{{privateKey}}',
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(settings.keyId === undefined ? {} : { keyId: settings.keyId }),
    ...(settings.assertionHeader === undefined ? {} : { header: settings.assertionHeader }),
    lifetime: settings.assertionLifetime ?? ASSERTION_LIFETIME,
  };
}
