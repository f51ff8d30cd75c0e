import type { AttentionOptions, PositionScale, Rotary } from "../model/operations.js";
import type { Batch } from "./engine.js";

/**
 * @file What a model reads beside tokens and weights: angles and masks. They are
 * computed here, for a batch's length, and handed to the device: small, no limit on
 * the length, and exact in float32 (a GPU's own sin and cos are not, at large angles).
 */

interface RotaryTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** For each rotation the longest tables so far: every block and batch takes its beginning. */
const longest = new WeakMap<Rotary, RotaryTables>();

/** Returns cos and sin of position × frequency, times the attention factor: (T, pairs) each. */
export function rotaryTables(rotary: Rotary, tokens: number): RotaryTables {
  const size = tokens * rotary.frequencies.length;
  let known = longest.get(rotary);
  if (known === undefined || known.cos.length < size) {
    const before = known === undefined ? 0 : known.cos.length / rotary.frequencies.length;
    known = computed(rotary, Math.max(tokens, 2 * before)); // batches come in ascending lengths
    longest.set(rotary, known);
  }
  return { cos: known.cos.subarray(0, size), sin: known.sin.subarray(0, size) };
}

function computed({ frequencies, attentionFactor }: Rotary, tokens: number): RotaryTables {
  const pairs = frequencies.length;
  const cos = new Float32Array(tokens * pairs);
  const sin = new Float32Array(tokens * pairs);
  for (let t = 0; t < tokens; t++)
    for (let i = 0; i < pairs; i++) {
      // The product in float32, as transformers has it: at large angles that rounding shows.
      const angle = Math.fround(t * frequencies[i]!);
      cos[t * pairs + i] = Math.cos(angle) * attentionFactor;
      sin[t * pairs + i] = Math.sin(angle) * attentionFactor;
    }
  return { cos, sin };
}

/** Returns [sin | cos] of the positions `offset … offset + tokens`: (T, 2·pairs). */
export function sinusoidTable(
  frequencies: Float32Array,
  offset: number,
  tokens: number,
): Float32Array {
  const pairs = frequencies.length;
  const table = new Float32Array(tokens * 2 * pairs);
  for (let t = 0; t < tokens; t++)
    for (let i = 0; i < pairs; i++) {
      const angle = Math.fround((t + offset) * frequencies[i]!);
      table[t * 2 * pairs + i] = Math.sin(angle);
      table[t * 2 * pairs + pairs + i] = Math.cos(angle);
    }
  return table;
}

/** Returns 1 + strength · ln(1 + ⌊(p + 1) / step⌋), in float32 as transformers computes it. */
export function positionScale({ step, strength }: PositionScale, position: number): number {
  const turns = Math.floor(Math.fround(Math.fround(position + 1) / step));
  return Math.fround(Math.fround(Math.fround(Math.log1p(turns)) * strength) + 1);
}

/** Returns 1 for the tokens of each sentence, 0 for what fills it up: (B, T). */
export function presentIn({
  size,
  tokens,
  lengths,
}: Pick<Batch, "size" | "tokens" | "lengths">): Float32Array {
  const present = new Float32Array(size * tokens);
  for (const [row, length] of lengths.entries())
    present.fill(1, row * tokens, row * tokens + length);
  return present;
}

/** Finite, since a GPU may assume that there are no infinities; e to its power is 0 all the same. */
export const unseen = -1e30;

/** What the part of the mask that a batch needs depends on. */
export type MaskOptions = Pick<AttentionOptions, "causal" | "window" | "chunk" | "slopes">;

/**
 * Returns what is added to attention scores, and its shape, which broadcasts to
 * (B, heads, T, T): a large negative number where a query must not see a key, and
 * ALiBi's slope times the key's position.
 *
 * With right padding a causal mask hides it already; an encoder's depends on the lengths.
 */
export function attentionBias(
  {
    causal,
    window = Number.POSITIVE_INFINITY,
    chunk = Number.POSITIVE_INFINITY,
    slopes = Float32Array.of(0),
  }: MaskOptions,
  { size, tokens, lengths }: Pick<Batch, "size" | "tokens" | "lengths">,
): { data: Float32Array; shape: readonly [number, number, number, number] } {
  const heads = slopes.length;
  const batch = causal ? 1 : size;
  const data = new Float32Array(batch * heads * tokens * tokens);
  let at = 0;
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++)
      for (let query = 0; query < tokens; query++)
        for (let key = 0; key < tokens; key++) {
          const near = causal
            ? key <= query && query - key < window
            : key < lengths[b]! && Math.abs(query - key) < window;
          const seen = near && Math.floor(query / chunk) === Math.floor(key / chunk);
          data[at++] = seen ? slopes[h]! * key : unseen;
        }
  return { data, shape: [batch, heads, tokens, tokens] };
}
