/** A compressed file that grows while a run goes on, and is there as a whole or not at all. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeFolder } from '../../makeFolder.ts';
import { temporaryPath, unwritable } from '../files.ts';

/** Characters. */
const BLOCK_LENGTH = 256 * 1024;

/**
 * Blocks are compressed one by one, as members of one gzip file (RFC 1952 §2.2), and written at once: so nothing piles up
 * in memory, however fast it comes, and what goes wrong is thrown where it happens.
 */
export class GzipFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: number;
  #pieces: string[] = [];
  #length = 0;

  /**
   * Makes the folder when there is none.
   *
   * @throws {TokenmanError} REPORTS_UNWRITABLE, as the methods do; nothing is left behind then
   */
  constructor(path: string) {
    this.#path = path;
    this.#temporary = temporaryPath(path);
    this.#file = this.#orRemove(() => {
      makeFolder(dirname(path));
      return openSync(this.#temporary, 'wx');
    });
  }

  write(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length >= BLOCK_LENGTH) this.#writeBlock();
  }

  /** @returns the path, at which the file is now */
  finish(): string {
    this.#writeBlock();
    this.#orRemove(() => {
      closeSync(this.#file);
      renameSync(this.#temporary, this.#path);
    });
    return this.#path;
  }

  #writeBlock(): void {
    this.#orRemove(() => {
      const block = gzipSync(this.#pieces.join(''));
      for (let written = 0; written < block.length;) written += writeSync(this.#file, block, written);
    });
    this.#pieces = [];
    this.#length = 0;
  }

  // The error that made it unwritable is the one to tell.
  #removeQuietly(): void {
    try {
      rmSync(this.#temporary, { force: true });
    } catch {
      // The folder may be unreachable as a whole.
    }
  }

  #orRemove<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      this.#removeQuietly();
      throw unwritable(`Cannot write ${this.#path}`, error);
    }
  }
}
