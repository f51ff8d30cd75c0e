import type { AttentionOptions } from "../model/operations.js";
import type { Past, TokenPass } from "./decoder.js";
import { unseen } from "./tables.js";

/** What positions and masks depend on. */
export type RowsOfTokens = Pick<TokenPass, "size" | "tokens" | "parents" | "past">;

/** What the states of rows depend on. */
type CountedTokens = Pick<TokenPass, "size" | "tokens" | "counts">;

/** Returns how many tokens precede the new ones of a row. */
function filledOf({ past }: RowsOfTokens, row: number): number {
  return past === undefined ? 0 : past.filled[past.rows === 1 ? 0 : row]!;
}

/** Returns the position of each new token in its text, plus `offset`: (B, T). */
export function tokenPositions(pass: RowsOfTokens, offset = 0): Int32Array {
  const { size, tokens, parents } = pass;
  const positions = new Int32Array(size * tokens);
  for (let b = 0; b < size; b++) {
    const first = filledOf(pass, b) + offset;
    const at = b * tokens;
    for (let t = 0; t < tokens; t++) {
      const parent = parents === undefined ? t - 1 : parents[at + t]!;
      positions[at + t] = parent < 0 ? first : positions[at + parent]! + 1;
    }
  }
  return positions;
}

/** Returns how many new tokens each row has. */
export function tokenCounts({ size, tokens, counts }: CountedTokens): Int32Array {
  return counts ?? new Int32Array(size).fill(tokens);
}

/** Returns 1 for each row's new tokens, 0 for what fills it up: (B, T). */
export function presentTokens(pass: CountedTokens): Float32Array {
  const { size, tokens } = pass;
  const present = new Float32Array(size * tokens);
  for (const [row, count] of tokenCounts(pass).entries())
    present.fill(1, row * tokens, row * tokens + count);
  return present;
}

/**
 * Returns what is added to attention scores, and its shape, which broadcasts to
 * (B, heads, T, S + T): S slots of the past, then the new tokens. A token sees itself, what it
 * follows and the past, as far back as the window reaches; ALiBi adds its slope times the key's
 * position.
 */
export function tokenBias(
  {
    window = Number.POSITIVE_INFINITY,
    chunk = Number.POSITIVE_INFINITY,
    slopes = Float32Array.of(0),
  }: Pick<AttentionOptions, "window" | "chunk" | "slopes">,
  pass: RowsOfTokens,
): { data: Float32Array; shape: readonly [number, number, number, number] } {
  const { size, tokens, parents, past } = pass;
  const heads = slopes.length;
  const alike = parents === undefined && (past?.rows ?? 1) === 1; // every row sees the same
  const rows = alike ? 1 : size;
  const slots = past?.slots ?? 0;
  const width = slots + tokens;
  const positions = tokenPositions(pass);
  const data = new Float32Array(rows * heads * tokens * width).fill(unseen);
  for (let b = 0; b < rows; b++) {
    const filled = filledOf(pass, b);
    for (let h = 0; h < heads; h++)
      for (let t = 0; t < tokens; t++) {
        const at = ((b * heads + h) * tokens + t) * width;
        const own = positions[b * tokens + t]!;
        const begin = chunk === Number.POSITIVE_INFINITY ? 0 : own - (own % chunk);
        const first = Math.max(begin, own - window + 1);
        for (let key = first; key < filled; key++) data[at + key] = slopes[h]! * key;
        for (let key = t; key >= 0; ) {
          const position = positions[b * tokens + key]!;
          if (position < first) break;
          data[at + slots + key] = slopes[h]! * position;
          key = parents === undefined ? key - 1 : parents[b * tokens + key]!;
        }
      }
  }
  return { data, shape: [rows, heads, tokens, width] };
}

/**
 * Returns what is added to the scores of a source's slots, and its shape: (rows, 1, 1, 1, S). Every
 * token of a row sees its whole source.
 */
export function sourceBias({ rows, slots, filled }: Past): {
  data: Float32Array;
  shape: readonly [number, 1, 1, 1, number];
} {
  const data = new Float32Array(rows * slots);
  for (let row = 0; row < rows; row++)
    data.fill(unseen, row * slots + filled[row]!, (row + 1) * slots);
  return { data, shape: [rows, 1, 1, 1, slots] };
}
