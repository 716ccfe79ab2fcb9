// What the script uses of Postman's sandbox; the same in the Postman app and in postman-runtime 7.56.
declare const pm: {
  readonly variables: { replaceIn(text: string): string };
  readonly environment: {
    get(name: string): unknown;
    set(name: string, value: string | number): void;
    unset(name: string): void;
  };
  sendRequest(request: PostmanRequest): Promise<PostmanResponse>;
  readonly execution: { skipRequest(): void; setNextRequest(name: null): void };
  test(name: string, assertions: () => void): void;
};

interface PostmanRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly header: Readonly<Record<string, string>>;
  readonly body?: { readonly mode: 'raw'; readonly raw: string };
}

interface PostmanResponse {
  readonly code: number;
  readonly status: string;
  readonly headers: { get(name: string): string | undefined };
  /** The body's bytes, as they came out of the content encoding. */
  readonly stream?: { readonly length: number };
  text(): string;
}

declare const console: {
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function btoa(text: string): string;
declare function atob(text: string): string;

declare class TextEncoder {
  encode(text: string): Uint8Array;
}

interface CryptoKey {
  readonly type: string;
}
/** Web Cryptography API; absent in older runtimes. */
declare const crypto:
  | {
      randomUUID(): string;
      readonly subtle?: {
        importKey(
          format: 'jwk' | 'pkcs8' | 'raw',
          key: unknown,
          algorithm: object,
          extractable: boolean,
          usages: readonly string[],
        ): Promise<CryptoKey>;
        sign(algorithm: object, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
      };
    }
  | undefined;
