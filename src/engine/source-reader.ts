import type { Model, ModelDecoder } from "../model/operations.js";
import type { CallShape, DecoderOptions, KeyValues, SourceReader } from "./decoder.js";
import type { Batch, Runner, RunOptions } from "./engine.js";

/** What an encoder made of some sources: states of (B, S, H), in the order of `rows`. */
export interface EncodedBatch {
  readonly size: number;
  readonly tokens: number;
  readonly states: Float32Array;
}

/** What a decoder's sources are read with; `close` gives it back. */
export interface OpenSource {
  readonly source: SourceReader;
  close(): Promise<void>;
}

/** Token places of a batch, and those of its squares, which is how large its identities are. */
const mostPlaces = 4096;
const mostSquares = 1 << 22;

/**
 * Returns how an encoder is opened beside its decoder: for the last state, in a third of the
 * memory.
 */
export function besideDecoder(
  { blocks }: Model,
  { residence, memory, threads }: DecoderOptions,
): RunOptions {
  const all = memory ?? process.availableMemory() / 2;
  return { layers: [blocks], residence, memory: all / 3, threads };
}

/** What is left to the decoder. */
export function besideEncoder(options: DecoderOptions): DecoderOptions {
  const { memory = process.availableMemory() / 2 } = options;
  return { ...options, memory: (2 * memory) / 3 };
}

/** Returns what writes, if the model reads one text and writes another; else the model, which does both. */
export function writerOf(model: Model): {
  readonly writer: Model;
  readonly decoder?: ModelDecoder;
} {
  const decoder = model.decoder?.();
  return decoder === undefined ? { writer: model } : { writer: decoder, decoder };
}

/**
 * Returns a reader of sources over an encoder that is open. Sources of similar length share a
 * batch, whatever else there is to read: what shares a batch moves the last digits.
 *
 * @param shapes What each block of the decoder looks for.
 * @param project Returns by batch and block what the decoder finds there, (B, kvHeads, S, headDim).
 */
export function sourceReader(
  runner: Runner,
  width: number,
  shapes: readonly CallShape[],
  project: (batches: readonly EncodedBatch[]) => Promise<(readonly KeyValues[])[]>,
): SourceReader {
  return {
    shapes,
    async read(sources) {
      const groups = grouped(sources);
      const encoded: EncodedBatch[] = [];
      await runner.run(
        groups.map(group => batchOf(group.map(i => sources[i]!))),
        (states, index) => {
          const size = groups[index]!.length;
          encoded[index] = { size, tokens: states.length / size / width, states };
        },
      );
      const found = await project(encoded);
      const read: (readonly KeyValues[])[] = [];
      for (const [g, group] of groups.entries())
        for (const [row, i] of group.entries())
          read[i] = shapes.map(({ kvHeads, headDim }, block) => {
            const { keys, values } = found[g]![block]!;
            const { tokens } = encoded[g]!;
            const own = (data: Float32Array) =>
              rowOf(data, { row, kvHeads, tokens, headDim, length: sources[i]!.length });
            return { keys: own(keys), values: own(values) };
          });
      return read;
    },
  };
}

/** The first `length` tokens of a row of (B, kvHeads, tokens, headDim). */
function rowOf(
  data: Float32Array,
  at: { row: number; kvHeads: number; tokens: number; headDim: number; length: number },
): Float32Array {
  const { row, kvHeads, tokens, headDim, length } = at;
  const own = new Float32Array(kvHeads * length * headDim);
  for (let head = 0; head < kvHeads; head++) {
    const from = (row * kvHeads + head) * tokens * headDim;
    own.set(data.subarray(from, from + length * headDim), head * length * headDim);
  }
  return own;
}

/** Numbers of sources of similar length, as many as fit a batch. */
function grouped(sources: readonly Int32Array[]): number[][] {
  const order = [...sources.keys()].sort(
    (a, b) => sources[a]!.length - sources[b]!.length || a - b,
  );
  const groups: number[][] = [];
  for (const i of order) {
    const group = groups.at(-1) ?? [];
    const { length } = sources[i]!;
    const places = (group.length + 1) * length;
    if (group.length > 0 && places <= mostPlaces && places * length <= mostSquares) group.push(i);
    else groups.push([i]);
  }
  return groups;
}

/** Sources whose tokens are each pooled alone: (B, T, H) leaves the encoder. */
function batchOf(sources: readonly Int32Array[]): Batch {
  const size = sources.length;
  const tokens = sources.at(-1)!.length; // they ascend
  const ids = new Int32Array(size * tokens);
  const poolings = new Float32Array(size * tokens * tokens);
  for (const [b, source] of sources.entries()) {
    ids.fill(source[0]!, b * tokens, (b + 1) * tokens);
    ids.set(source, b * tokens);
    for (let t = 0; t < source.length; t++) poolings[(b * tokens + t) * tokens + t] = 1;
  }
  const lengths = Int32Array.from(sources, source => source.length);
  return { ids, poolings, lengths, size, tokens, poolingCount: tokens };
}
