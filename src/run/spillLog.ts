/**
 * Bytes that are appended and read back: in memory as long as they are few, in a temporary file beyond that. The file
 * has no name any more as soon as it is open, so that nothing is left behind however the process ends; on Windows, where
 * an open file keeps its name, the system deletes it when it is closed.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes. */
const DEFAULT_BUDGET = 8 * 1024 * 1024;

export interface SpillLogOptions {
  /** Bytes that are kept in memory before they are written to the file. */
  readonly budget?: number;
  /** Opens the file for reading and writing. Default: a nameless file in the system's temporary folder. */
  readonly openFile?: () => number;
}

export class SpillLog {
  readonly #budget: number;
  readonly #openFile: () => number;
  #file: number | null = null;
  /** Bytes that are in the file; what is in memory comes after them. */
  #written = 0;
  #memory: Block[] = [];
  #memorySize = 0;
  #error: Error | null = null;

  constructor({ budget = DEFAULT_BUDGET, openFile = openNamelessFile }: SpillLogOptions = {}) {
    this.#budget = budget;
    this.#openFile = openFile;
  }

  /** Why the file could not be written; from then on everything stays in memory. */
  get error(): Error | null {
    return this.#error;
  }

  /** @param bytes one at least
   * @returns where they begin */
  append(bytes: Buffer): number {
    const position = this.#written + this.#memorySize;
    this.#memory.push({ position, bytes });
    this.#memorySize += bytes.length;
    if (this.#memorySize > this.#budget && this.#error === null) this.#spill();
    return position;
  }

  /** @throws {Error} of the system, when the file cannot be read */
  read(position: number, length: number): Buffer {
    return position < this.#written ? this.#readFile(position, length) : this.#readMemory(position);
  }

  #spill(): void {
    try {
      this.#file ??= this.#open();
      const bytes = Buffer.concat(
        this.#memory.map((block) => block.bytes),
        this.#memorySize,
      );
      // After an error in the middle the same bytes are still in memory, and the file counts as shorter than it is.
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written + done);
      }
      this.#written += bytes.length;
      this.#memory = [];
      this.#memorySize = 0;
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
  }

  #open(): number {
    const file = this.#openFile();
    unreachable.register(this, file);
    return file;
  }

  #readFile(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const count = readSync(this.#file ?? -1, bytes, done, length - done, position + done);
      if (count === 0) throw new Error('The temporary file with the results of this run has been cut.');
      done += count;
    }
    return bytes;
  }

  #readMemory(position: number): Buffer {
    let low = 0;
    let high = this.#memory.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#memory[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    const block = this.#memory[low];
    if (block?.position !== position) throw new RangeError(`nothing was appended at ${position}`);
    return block.bytes;
  }
}

interface Block {
  readonly position: number;
  readonly bytes: Buffer;
}

/** A library user may read results long after the run: the file is closed when nobody can any more. */
const unreachable = new FinalizationRegistry<number>((file) => closeSync(file));

/** Deletes the file when it is closed; Node has no name for it. https://learn.microsoft.com/cpp/c-runtime-library/reference/open-wopen */
const WINDOWS_TEMPORARY = 0x40;

function openNamelessFile(): number {
  const path = join(tmpdir(), `tokenman-${randomUUID()}.tmp`);
  const isWindows = process.platform === 'win32';
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (isWindows ? WINDOWS_TEMPORARY : 0);
  // For nobody else's eyes: it holds what the reports hold.
  const file = openSync(path, flags, 0o600);
  if (!isWindows) rmSync(path);
  return file;
}
