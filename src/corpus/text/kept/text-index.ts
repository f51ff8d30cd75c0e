/** Chosen anew in every process, so that no file can be written whose texts all meet in one slot. */
const seed = globalThis.crypto.getRandomValues(new Int32Array(1))[0]!;

/** Slots stay at most so full. */
const fullest = 0.7;

/**
 * Finds which of some texts is equal to another, in 8 bytes a slot: only numbers are held, and the
 * texts are looked up where they lie.
 */
export class TextIndex {
  #slots = new Int32Array(256); // the text's number plus one
  #hashes = new Int32Array(256);
  #count = 0;
  readonly #at: (number: number) => string;

  /** @param at Returns the text of a number that was added. */
  constructor(at: (number: number) => string) {
    this.#at = at;
  }

  /** Returns the number that a text was added with. */
  find(text: string): number | undefined {
    const number = this.#slots[this.#slotOf(text, hashOf(text))]!;
    return number === 0 ? undefined : number - 1;
  }

  has(text: string): boolean {
    return this.find(text) !== undefined;
  }

  /** Adds a text, unless an equal one is there, whose number is returned. */
  add(text: string, number: number): number | undefined {
    const hash = hashOf(text);
    const slot = this.#slotOf(text, hash);
    const before = this.#slots[slot]!;
    if (before !== 0) return before - 1;
    this.#slots[slot] = number + 1;
    this.#hashes[slot] = hash;
    if (++this.#count > fullest * this.#slots.length) this.#grow();
    return undefined;
  }

  /** The slot of a text, or the free one where it would stand. */
  #slotOf(text: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) {
      if (this.#hashes[slot] === hash && this.#at(slots[slot]! - 1) === text) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes];
    this.#slots = new Int32Array(2 * slots.length);
    this.#hashes = new Int32Array(2 * slots.length);
    const mask = this.#slots.length - 1;
    for (const [i, number] of slots.entries()) {
      if (number === 0) continue;
      let slot = hashes[i]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number;
      this.#hashes[slot] = hashes[i]!;
    }
  }
}

/** 32 bits of a text: each unit is turned in, and at the end all bits are mixed (MurmurHash3's finish). */
function hashOf(text: string): number {
  let hash = seed ^ text.length;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
