import type { Random } from "../../src/numeric/random.js";

/** Values that parsers of sizes, offsets and text tend to trip over. */
const awkward = [
  "-1",
  "0",
  "1e309",
  "9007199254740993",
  "4294967295",
  "null",
  "[]",
  '""',
  "\n",
  "\0",
  "\uFEFF",
  "\u{1F600}",
  "../../x",
  "__proto__",
];

/**
 * Returns a damaged copy of a file: one to four times bits are flipped, or bytes
 * overwritten, removed, repeated, moved to another place, or replaced by something awkward.
 */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutant = Buffer.from(bytes);
  for (let times = 1 + random.integer(4); times > 0; times--) mutant = mutateOnce(mutant, random);
  return mutant;
}

function mutateOnce(bytes: Buffer<ArrayBuffer>, random: Random): Buffer<ArrayBuffer> {
  const at = random.integer(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random.integer(16));
  const part = bytes.subarray(at, to);
  const spliced = (...parts: Uint8Array[]) =>
    Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(to)]);
  switch (random.integer(7)) {
    case 0: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = copy[at]! ^ (1 << random.integer(8));
      return copy;
    }
    case 1:
      return spliced(Uint8Array.from(part, () => random.integer(256)));
    case 2:
      return spliced(); // removed
    case 3:
      return spliced(part, part, part);
    case 4:
      return Buffer.from(bytes.subarray(0, at)); // cut off
    case 5: {
      const from = random.integer(bytes.length + 1);
      return spliced(bytes.subarray(from, from + 64));
    }
    default:
      return spliced(Buffer.from(awkward[random.integer(awkward.length)]!));
  }
}
