// What the script uses of the web's and Node's globals in Postman's sandbox, besides `pm` (see postman.ts).
declare const console: {
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
declare function setTimeout(callback: () => void, milliseconds: number): number;
declare function clearTimeout(timer: number | undefined): void;
declare function btoa(text: string): string;
declare function atob(text: string): string;

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
