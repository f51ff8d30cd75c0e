import { arrayOf } from "./array-of.js";
import { NumberList } from "./number-list.js";

/** In bytes: what is written at once, and what is read at once. */
const chunk = 1 << 16;
const window = 1 << 14;

/** Before each text in the file: its length in bytes. */
const head = 4;

/** Where a text would stand that is not there. */
const missing = -1;

/** What a list asks of the store that it is in. */
export interface TextKeeper {
  isFull(more: number): boolean;
  reserve(bytes: number): number;
  write(bytes: Uint8Array, at: number): void;
  read(into: Uint8Array, at: number): void;
}

/**
 * Texts of one language, in order, some of which may be missing. In the store's file they lie in chunks
 * of this list's own, so that reading them one after the other reads a stretch at a time.
 */
export class TextList {
  #strings: (string | undefined)[] | undefined = [];
  readonly #places = new NumberList();
  /** Texts that UTF-8 cannot hold, for whoever refuses them. */
  readonly #odd = new Map<number, string>();
  #pending = Buffer.alloc(0);
  #pendingAt = 0;
  #filled = 0;
  #seen = Buffer.alloc(0);
  #seenAt = 0;
  readonly #store: TextKeeper;

  /** See `TextStore.list`. */
  constructor(store: TextKeeper) {
    this.#store = store;
  }

  get length(): number {
    return this.#strings?.length ?? this.#places.length;
  }

  push(text: string | undefined): void {
    if (this.#store.isFull(text?.length ?? 0)) this.#places.push(this.#placed(text, this.length));
    else this.#strings!.push(text);
  }

  /** Sets a text that was missing; what lies between it and the last is missing. */
  set(i: number, text: string | undefined): void {
    while (this.length < i) this.push(undefined);
    if (i === this.length) this.push(text);
    else if (this.#store.isFull(text?.length ?? 0)) this.#places.set(i, this.#placed(text, i));
    else this.#strings![i] = text;
  }

  at(i: number): string | undefined {
    if (this.#strings) return this.#strings[i];
    if (!(i < this.#places.length)) return undefined;
    const place = this.#places.at(i);
    if (place === missing) return undefined;
    return this.#odd.get(i) ?? this.#textAt(place);
  }

  /** Leaves the first so many. */
  truncate(length: number): void {
    if (this.#strings) this.#strings.length = Math.min(length, this.#strings.length);
    else this.#places.truncate(length);
  }

  /** Returns the texts as an array that is not to be written; the list takes no more. */
  array(): readonly (string | undefined)[] {
    if (this.#strings) return this.#strings;
    this.#flush();
    return arrayOf(this.length, i => this.at(i));
  }

  /** Moves what is held in memory to the store's file. */
  toFile(): void {
    const strings = this.#strings ?? [];
    this.#strings = undefined;
    for (const [i, text] of strings.entries()) this.#places.push(this.#placed(text, i));
  }

  #placed(text: string | undefined, i: number): number {
    if (text === undefined) return missing;
    if (/\p{Surrogate}/u.test(text)) this.#odd.set(i, text);
    else this.#odd.delete(i);
    const size = head + Buffer.byteLength(text);
    if (this.#filled + size > this.#pending.length) {
      this.#flush();
      this.#pending = Buffer.allocUnsafe(Math.max(size, chunk));
      this.#pendingAt = this.#store.reserve(this.#pending.length);
    }
    const at = this.#filled;
    this.#pending.writeUInt32LE(size - head, at);
    this.#pending.write(text, at + head);
    this.#filled += size;
    return this.#pendingAt + at;
  }

  #flush(): void {
    if (this.#filled > 0)
      this.#store.write(this.#pending.subarray(0, this.#filled), this.#pendingAt);
    this.#filled = 0;
    this.#pending = Buffer.alloc(0);
    this.#seen = Buffer.alloc(0); // it may reach into what was written only now
  }

  #textAt(place: number): string {
    const inPending = place - this.#pendingAt;
    if (inPending >= 0 && inPending < this.#filled) return textIn(this.#pending, inPending);
    let from = place - this.#seenAt;
    const known = this.#seen.length - from;
    const whole = from >= 0 && known >= head && known >= head + this.#seen.readUInt32LE(from);
    if (!whole) {
      this.#read(place, window);
      const size = head + this.#seen.readUInt32LE(0);
      if (size > window) this.#read(place, size);
      from = 0;
    }
    return textIn(this.#seen, from);
  }

  #read(at: number, size: number): void {
    if (this.#seen.length !== size) this.#seen = Buffer.alloc(size);
    this.#store.read(this.#seen, at);
    this.#seenAt = at;
  }
}

function textIn(bytes: Buffer, at: number): string {
  return bytes.toString("utf8", at + head, at + head + bytes.readUInt32LE(at));
}
