/** The Web Cryptography API, as far as the script uses it. */
export interface WebCrypto {
  randomUUID(): string;
  /** Absent in older runtimes, and in pages that are not secure. */
  readonly subtle?: {
    importKey(
      format: KeyFormat,
      key: unknown,
      algorithm: object,
      extractable: boolean,
      usages: readonly string[],
    ): Promise<SigningCryptoKey>;
    sign(algorithm: object, key: SigningCryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
  };
}

export type KeyFormat = 'jwk' | 'pkcs8' | 'raw';

/** Opaque. */
export interface SigningCryptoKey {
  readonly type: string;
}

/** In the sandbox a variable of its own, which `globalThis` does not have. */
declare const crypto: WebCrypto | undefined;

/** undefined where the runtime has none. */
export function webCrypto(): WebCrypto | undefined {
  return typeof crypto === 'undefined' ? undefined : crypto;
}
