import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IsoglossError } from "../../../base/error.js";
import { fileError } from "../../../base/file-error.js";
import { type TextKeeper, TextList } from "./text-list.js";

/** In characters: FLORES in two hundred languages, or a hundred thousand pairs, stay in memory. */
const mostHeld = 1 << 24;

/** Files whose texts nobody can ask for any more are closed. */
const closing = new FinalizationRegistry<number>(file => closeSync(file));

/**
 * Where the texts of a corpus are kept, so that its size is no matter of memory: as strings while they are
 * few, and beyond that in a file of the system's temporary folder that has no name, which ends
 * with the process, or earlier, when nobody holds the texts.
 */
export class TextStore implements TextKeeper {
  readonly #lists: TextList[] = [];
  #held = 0;
  #file: number | undefined;
  #end = 0;
  readonly #most: number;

  /** @param most In characters: what is kept in memory; 16 million by default. */
  constructor(most = mostHeld) {
    this.#most = most;
  }

  /** Returns a list of texts that are kept here. */
  list(): TextList {
    const list = new TextList(this);
    this.#lists.push(list);
    return list;
  }

  /** Whether texts go to the file from now on, once so many more characters are there. */
  isFull(more: number): boolean {
    this.#held += more;
    if (this.#file !== undefined) return true;
    if (this.#held <= this.#most) return false;
    this.#file = this.#open();
    for (const list of this.#lists) list.toFile();
    return true;
  }

  /** Returns where so many bytes will stand. */
  reserve(bytes: number): number {
    const at = this.#end;
    this.#end += bytes;
    return at;
  }

  write(bytes: Uint8Array, at: number): void {
    try {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#file!, bytes, done, bytes.length - done, at + done);
    } catch (error) {
      throw noRoom(error);
    }
  }

  /** Fills a buffer with what stands from a place on; beyond the end it stays as it is. */
  read(into: Uint8Array, at: number): void {
    for (let done = 0; done < into.length; ) {
      const count = readSync(this.#file!, into, done, into.length - done, at + done);
      if (count === 0) return;
      done += count;
    }
  }

  #open(): number {
    const path = join(tmpdir(), `isogloss-texts-${randomBytes(8).toString("hex")}`);
    try {
      const file = openSync(path, "wx+", 0o600);
      unlinkSync(path); // the open file stays
      closing.register(this, file);
      return file;
    } catch (error) {
      throw noRoom(error);
    }
  }
}

function noRoom(cause: unknown): unknown {
  const error = fileError(cause, tmpdir(), "written");
  return error instanceof IsoglossError
    ? new IsoglossError(
        `the texts of a large corpus have no room: ${error.message}`,
        "Name a folder of another disk in TMPDIR, or take fewer sentences: --limit.",
        { cause },
      )
    : error;
}
