import { join } from "node:path";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import type { Tokenized } from "../../src/extract/tokenized.js";
import { checkpointIn } from "../engine/parity-case.js";

/** Returns the model of three layers that test/oracles/inside_model.py runs in NumPy. */
export function insideCheckpoint(): Promise<Checkpoint> {
  return checkpointIn(join(import.meta.dirname, "../fixtures/inside"));
}

/** Returns texts of token ids as a tokenizer hands them over that adds nothing. */
export function tokenizedOf(texts: readonly (readonly number[])[]): Tokenized {
  const starts = new Uint32Array(texts.length + 1);
  for (const [i, ids] of texts.entries()) starts[i + 1] = starts[i]! + ids.length;
  const counts = Uint32Array.from(texts, ids => ids.length);
  return { ids: Int32Array.from(texts.flat()), starts, counts, truncated: 0 };
}
