/** What the script uses of `pm`, the same in the Postman app and in postman-runtime 7.56. Modules that use it declare it. */
export interface Postman {
  readonly variables: { replaceIn(text: string): string };
  readonly environment: {
    get(name: string): unknown;
    set(name: string, value: string | number): void;
    unset(name: string): void;
  };
  sendRequest(request: PostmanRequest): Promise<PostmanResponse>;
  readonly execution: { skipRequest(): void; setNextRequest(name: null): void };
  test(name: string, assertions: () => void): void;
}

export interface PostmanRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly header: Readonly<Record<string, string>>;
  readonly body?: { readonly mode: 'raw'; readonly raw: string };
}

export interface PostmanResponse {
  readonly code: number;
  readonly status: string;
  readonly headers: { get(name: string): string | undefined };
  /** The body's bytes, as they came out of the content encoding. */
  readonly stream?: { readonly length: number };
  text(): string;
}
