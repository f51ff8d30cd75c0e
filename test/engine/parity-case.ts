import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import { findWeights } from "../../src/checkpoint/find-weights.js";
import { readJson } from "../../src/checkpoint/read-json.js";
import type { Batch, Runner } from "../../src/engine/engine.js";
import { readFloats, readTensorBytes } from "../../src/format/read-tensor.js";
import { readSafetensorsHeader } from "../../src/format/safetensors.js";

/** @file The checkpoints of test/oracles/parity.py, and what transformers says about them. */

const folder = fileURLToPath(new URL("../fixtures/parity", import.meta.url));

export const parityCases: readonly string[] = readdirSync(folder).sort();

/** What the header of a case's expected states says: its tensors, and `__metadata__`. */
function headerOf(name: string) {
  const bytes = readFileSync(join(folder, name, "expected.safetensors"));
  const length = Number(bytes.readBigUInt64LE(0));
  return JSON.parse(bytes.toString("utf8", 8, 8 + length));
}

/** Those of causal models that were saved with their head. */
export const casesWithHead: readonly string[] = parityCases.filter(
  name => "logits" in headerOf(name),
);

/** Returns the version of transformers that gave a case's states. */
export function transformersOf(name: string): string {
  return headerOf(name).__metadata__.transformers;
}

export interface ParityCase {
  readonly checkpoint: Checkpoint;
  readonly sentences: readonly Int32Array[];
  /** By layer, then by sentence: (T, H). */
  readonly states: readonly (readonly Float32Array[])[];
  /** Of the last token of the last sentence. */
  readonly logits: Float32Array | undefined;
}

/** A checkpoint without a tokenizer: the engines see token ids only. */
export async function checkpointIn(path: string): Promise<Checkpoint> {
  const unused = () => {
    throw new Error("a parity checkpoint has no tokenizer");
  };
  return {
    name: path,
    revision: null,
    folder: path,
    config: await readJson(join(path, "config.json")),
    ...(await findWeights(path)),
    updates: new Map(),
    notes: [],
    tokenizer: { encode: unused, decode: unused, specialIds: new Set() },
  };
}

export async function parityCase(name: string): Promise<ParityCase> {
  const path = join(folder, name);
  return caseOf(await checkpointIn(path), join(path, "expected.safetensors"));
}

/** Returns a checkpoint with the states that a file of `parity.py`'s layout expects of it. */
export async function caseOf(checkpoint: Checkpoint, file: string): Promise<ParityCase> {
  const { tensors } = await readSafetensorsHeader(file);
  const bytes = async (tensor: string) => {
    const { offset, length } = tensors.get(tensor)!;
    return readTensorBytes(file, offset, length);
  };
  const floats = (tensor: string) => readFloats(file, tensors.get(tensor)! as never);
  const ints = async (tensor: string) => new Int32Array((await bytes(tensor)).slice().buffer);
  const ids = await ints("ids");
  let end = 0;
  const spans = [...(await ints("lengths"))].map(length => {
    end += length;
    return [end - length, end] as const;
  });
  const all = await floats("states");
  const [layers, tokens, width] = tensors.get("states")!.shape as [number, number, number];
  return {
    checkpoint,
    sentences: spans.map(([begin, end]) => ids.subarray(begin, end)),
    states: Array.from({ length: layers }, (_, layer) =>
      spans.map(([begin, end]) =>
        all.subarray((layer * tokens + begin) * width, (layer * tokens + end) * width),
      ),
    ),
    logits: tensors.has("logits") ? await floats("logits") : undefined,
  };
}

/** Each sentence's rows of weights over its own tokens. */
export type PoolingRows = (length: number) => readonly (readonly number[])[];

export const everyToken =
  (most: number): PoolingRows =>
  length =>
    Array.from({ length: most }, (_, row) =>
      Array.from({ length }, (_, token) => (token === row ? 1 : 0)),
    );

/** Mean, mean without the first token, last, first, position-weighted. */
export const usualPoolings: PoolingRows = length => {
  const row = (weight: (token: number) => number) => {
    const weights = Array.from({ length }, (_, token) => weight(token));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map(w => (sum === 0 ? 0 : w / sum));
  };
  return [
    row(() => 1),
    row(token => (token > 0 ? 1 : 0)),
    row(token => (token === length - 1 ? 1 : 0)),
    row(token => (token === 0 ? 1 : 0)),
    row(token => token + 1),
  ];
};

/** Returns a right-padded batch; the padding is token 1, `extra` tokens of it after the longest. */
export function batchOf(sentences: readonly Int32Array[], rows: PoolingRows, extra = 0): Batch {
  const size = sentences.length;
  const tokens = Math.max(...sentences.map(s => s.length)) + extra;
  const poolingCount = rows(1).length;
  const ids = new Int32Array(size * tokens).fill(1);
  const poolings = new Float32Array(size * poolingCount * tokens);
  for (const [b, sentence] of sentences.entries()) {
    ids.set(sentence, b * tokens);
    for (const [p, row] of rows(sentence.length).entries())
      poolings.set(row, (b * poolingCount + p) * tokens);
  }
  const lengths = Int32Array.from(sentences, s => s.length);
  return { ids, poolings, lengths, size, tokens, poolingCount };
}

/** The pooled states of one batch: (layers, B, P, H). */
export async function runOne(runner: Runner, batch: Batch): Promise<Float32Array> {
  let result: Float32Array | undefined;
  await runner.run([batch], states => {
    result = states;
  });
  return result!;
}

/** max |a − b| / max |b|: relative to the size of a state's values, as dimensions near 0 carry none. */
export function deviation(a: Float32Array, b: Float32Array | readonly number[]): number {
  if (a.length !== b.length)
    throw new RangeError(`deviation: ${a.length} against ${b.length} values`);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    size = Math.max(size, Math.abs(b[i]!));
    if (Number.isNaN(a[i]!)) return Number.NaN;
  }
  return difference / size;
}
