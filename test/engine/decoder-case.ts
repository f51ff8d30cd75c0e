import type { CallShape, Decoder, KeyValues, Past, TokenPass } from "../../src/engine/decoder.js";

/** @file Sentences fed to a decoder a few tokens at a time, on a cache that the test keeps. */

/** (kv, slots, d) of one row, out of (B, kv, T, d) and back. */
function append(
  to: number[][],
  from: Float32Array,
  kvHeads: number,
  headDim: number,
  row: number,
  tokens: number,
  count: number,
): void {
  for (let head = 0; head < kvHeads; head++) {
    const at = (row * kvHeads + head) * tokens * headDim;
    to[head]!.push(...from.subarray(at, at + count * headDim));
  }
}

/**
 * Feeds rows in chunks of the sizes given, round and round; a row that is shorter leaves when it
 * is done.
 * @returns By row and token, the logits after it.
 */
export async function fed(
  decoder: Decoder,
  sentences: readonly Int32Array[],
  sizes: readonly number[],
  vocabulary: number,
  source?: Past,
): Promise<Float32Array[][]> {
  const { calls, states = [] } = decoder;
  const rows = sentences.map(ids => ({
    ids,
    at: 0,
    logits: [] as Float32Array[],
    cached: calls.map(({ kvHeads }) => ({
      keys: Array.from({ length: kvHeads }, () => [] as number[]),
      values: Array.from({ length: kvHeads }, () => [] as number[]),
    })),
    states: states.map(numbers => new Float32Array(numbers)),
  }));
  for (let step = 0; ; step++) {
    const active = rows.filter(({ ids, at }) => at < ids.length);
    if (active.length === 0) return rows.map(({ logits }) => logits);
    const tokens = sizes[step % sizes.length]!;
    const counts = active.map(({ ids, at }) => Math.min(tokens, ids.length - at));
    const ids = new Int32Array(active.length * tokens).fill(1);
    for (const [b, row] of active.entries())
      ids.set(row.ids.subarray(row.at, row.at + counts[b]!), b * tokens);
    const wanted = Int32Array.from(counts.flatMap((n, b) => span(n).map(t => b * tokens + t)));
    const past = pastOf(active, calls);
    const pass: TokenPass = {
      size: active.length,
      tokens,
      ids,
      counts: Int32Array.from(counts),
      past,
      source:
        source &&
        rowsOf(
          source,
          active.map(row => rows.indexOf(row)),
          decoder.source!.shapes,
        ),
      wanted,
      top: 1,
      logits: true,
    };
    const [predictions] = await decoder.run([pass]);
    let at = 0;
    for (const [b, row] of active.entries()) {
      for (let t = 0; t < counts[b]!; t++, at++)
        row.logits.push(predictions!.logits!.slice(at * vocabulary, (at + 1) * vocabulary));
      for (const [c, call] of calls.entries()) {
        const { kvHeads, headDim, valueDim } = call;
        const { keys, values } = predictions!.added[c]!;
        append(row.cached[c]!.keys, keys, kvHeads, headDim, b, tokens, counts[b]!);
        append(row.cached[c]!.values, values, kvHeads, valueDim, b, tokens, counts[b]!);
      }
      row.states = states.map((numbers, s) =>
        predictions!.states![s]!.slice(b * numbers, (b + 1) * numbers),
      );
      row.at += counts[b]!;
    }
  }
}

const span = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Three slots more than the longest row has, filled with what must not be seen. */
function pastOf(
  rows: readonly {
    at: number;
    cached: { keys: number[][]; values: number[][] }[];
    states: readonly Float32Array[];
  }[],
  calls: readonly CallShape[],
): Past {
  const slots = Math.max(...rows.map(({ at }) => at)) + 3;
  const filled = (kind: "keys" | "values", c: number) => {
    const { kvHeads, headDim, valueDim } = calls[c]!;
    const width = kind === "keys" ? headDim : valueDim;
    const data = new Float32Array(rows.length * kvHeads * slots * width).fill(7);
    for (const [b, row] of rows.entries())
      for (const [head, values] of row.cached[c]![kind].entries())
        data.set(values, (b * kvHeads + head) * slots * width);
    return data;
  };
  return {
    calls: calls.map(
      (_, c): KeyValues => ({ keys: filled("keys", c), values: filled("values", c) }),
    ),
    states: rows[0]!.states.map((_, s) =>
      Float32Array.from(rows.flatMap(row => [...row.states[s]!])),
    ),
    rows: rows.length,
    slots,
    filled: Int32Array.from(rows, ({ at }) => at),
  };
}

/** A pass of whole rows, right-padded, all of whose tokens are predicted after. */
export function wholePass(sentences: readonly Int32Array[]): TokenPass {
  const tokens = Math.max(...sentences.map(ids => ids.length));
  const ids = new Int32Array(sentences.length * tokens).fill(1);
  for (const [b, sentence] of sentences.entries()) ids.set(sentence, b * tokens);
  const wanted = Int32Array.from(
    sentences.flatMap((s, b) => span(s.length).map(t => b * tokens + t)),
  );
  return { size: sentences.length, tokens, ids, wanted, top: 3, logits: true };
}

/** Some rows of what rows go on after. */
function rowsOf(source: Past, rows: readonly number[], shapes: readonly CallShape[]): Past {
  const { calls, slots, filled } = source;
  return {
    calls: calls.map(({ keys, values }, block): KeyValues => {
      const size = shapes[block]!.kvHeads * slots * shapes[block]!.headDim;
      const picked = (data: Float32Array) =>
        Float32Array.from(rows.flatMap(row => [...data.subarray(row * size, (row + 1) * size)]));
      return { keys: picked(keys), values: picked(values) };
    }),
    rows: rows.length,
    slots,
    filled: Int32Array.from(rows, row => filled[row]!),
  };
}
