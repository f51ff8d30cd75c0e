import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Decoder, KeyValues, Past } from "../../src/engine/decoder.js";
import { readFloats } from "../../src/format/read-tensor.js";
import { readSafetensorsHeader } from "../../src/format/safetensors.js";

/** @file What test/oracles/encoder-decoders.py knows of models that write after reading. */

const fixture = (ending: string) =>
  fileURLToPath(new URL(`../fixtures/encoder-decoders.${ending}`, import.meta.url));

/** What `generate` was told, and what it said. */
export interface Said {
  readonly how: Readonly<Record<string, unknown>>;
  readonly eos: readonly number[];
  readonly ids: readonly number[];
  /** Of beams: the best one's, divided by a power of its length. */
  readonly score?: number;
  readonly margin?: number;
}

export interface EncoderDecoderCase {
  /** The token that a target begins after. */
  readonly start: number;
  readonly vocabulary: number;
  readonly pairs: readonly {
    readonly source: readonly number[];
    readonly target: readonly number[];
    readonly logprob: number;
    readonly greedy: boolean;
  }[];
  readonly generated: readonly {
    readonly source: readonly number[];
    readonly said: readonly Said[];
  }[];
}

/** By the parity checkpoint's name. */
export const encoderDecoders: {
  readonly longest: number;
  readonly cases: Readonly<Record<string, EncoderDecoderCase>>;
} = JSON.parse(readFileSync(fixture("json"), "utf8"));

/** Returns the logits after the start and each token of each target, one after the other. */
export async function expectedLogits(name: string): Promise<Float32Array> {
  const { tensors } = await readSafetensorsHeader(fixture("safetensors"));
  return readFloats(fixture("safetensors"), tensors.get(`${name}/logits`)! as never);
}

/** Returns some sources as a pass takes them, with three slots more than the longest has. */
export async function sourceOf(decoder: Decoder, sources: readonly Int32Array[]): Promise<Past> {
  const { shapes, read } = decoder.source!;
  const found = await read(sources);
  const slots = Math.max(...sources.map(({ length }) => length)) + 3;
  const calls = shapes.map(({ kvHeads, headDim }, block): KeyValues => {
    const all = (kind: "keys" | "values") => {
      const data = new Float32Array(sources.length * kvHeads * slots * headDim).fill(7);
      for (const [row, { length }] of sources.entries())
        for (let head = 0; head < kvHeads; head++) {
          const size = length * headDim;
          const own = found[row]![block]![kind].subarray(head * size, (head + 1) * size);
          data.set(own, (row * kvHeads + head) * slots * headDim);
        }
      return data;
    };
    return { keys: all("keys"), values: all("values") };
  });
  const filled = Int32Array.from(sources, ({ length }) => length);
  return { calls, rows: sources.length, slots, filled };
}
