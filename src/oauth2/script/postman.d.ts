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
  readonly method: string;
  readonly header: Readonly<Record<string, string>>;
  readonly body: { readonly mode: 'raw'; readonly raw: string };
}

interface PostmanResponse {
  readonly code: number;
  readonly status: string;
  readonly headers: { get(name: string): string | undefined };
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
