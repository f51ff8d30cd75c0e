import type { Edit, EditKind, TokenPlace } from "./edit.js";
import { orthonormal } from "./orthonormal.js";

/** Where the tokens of a batch lie. */
export interface TokenRows {
  /** B */
  readonly size: number;
  /** T */
  readonly tokens: number;
  /**
   * The indices among B·T of the tokens that are meant.
   * @throws RangeError if there are none.
   */
  places(place: TokenPlace): readonly number[];
}

/** Numbers with a shape that broadcasts to (B, T, W): each axis is whole, or 1. */
export interface Spread {
  readonly data: Float32Array;
  readonly shape: readonly [number, number, number];
}

/** What a point's edits of one kind come to. */
export interface EditArrays {
  /** What is added, multiplied by, or put in place; of "ablate" orthonormal directions, (1, k, W). */
  readonly values: Spread;
  /** 1 for the tokens that are replaced or ablated, 0 for others; undefined: every token. */
  readonly where: Spread | undefined;
}

const alone = (value: number): Spread => ({ data: Float32Array.of(value), shape: [1, 1, 1] });

/** Returns what changes nothing. */
export function idleArrays(kind: EditKind, width: number): EditArrays {
  if (kind === "ablate")
    return { values: { data: new Float32Array(width), shape: [1, 1, width] }, where: alone(0) };
  return { values: alone(kind === "scale" ? 1 : 0), where: alone(0) };
}

/**
 * Returns what the edits of one kind at one point come to: shifts add up, factors multiply, of
 * replacements of a token the last counts.
 *
 * @param edits One or more, checked by `checkEdits`.
 * @param width W of the point.
 */
export function editArrays(edits: readonly Edit[], width: number, rows: TokenRows): EditArrays {
  const { kind } = edits[0]!;
  if (kind === "ablate") {
    const { values, tokens } = edits[0]!;
    const data = orthonormal(values, width);
    return {
      values: { data, shape: [1, data.length / width, width] },
      where: tokens && marked(tokens, rows),
    };
  }
  const columns = edits.every(({ values }) => values.length === 1) && kind === "scale" ? 1 : width;
  const byToken = edits.some(({ tokens }) => tokens !== undefined);
  const count = byToken ? rows.size * rows.tokens : 1;
  const data = new Float32Array(count * columns).fill(kind === "scale" ? 1 : 0);
  const put = (at: number, values: Float32Array) => {
    for (let i = 0; i < columns; i++) {
      const value = values[values.length === 1 ? 0 : i]!;
      const index = at * columns + i;
      if (kind === "shift") data[index]! += value;
      else if (kind === "scale") data[index]! *= value;
      else data[index] = value;
    }
  };
  for (const { values, tokens } of edits) {
    if (tokens === undefined) for (let at = 0; at < count; at++) put(at, values);
    else
      for (const [i, place] of tokens.entries()) {
        const isOne = values.length === 1 || values.length === width;
        const own = isOne ? values : values.subarray(i * width, (i + 1) * width);
        for (const at of rows.places(place)) put(at, own);
      }
  }
  const shape = byToken ? ([rows.size, rows.tokens, columns] as const) : ([1, 1, columns] as const);
  const all = edits.some(({ tokens }) => tokens === undefined);
  const where =
    kind === "replace" && !all
      ? marked(
          edits.flatMap(({ tokens = [] }) => tokens),
          rows,
        )
      : undefined;
  return { values: { data, shape }, where };
}

/** 1 for the tokens that are meant: (B, T, 1). */
function marked(tokens: readonly TokenPlace[], rows: TokenRows): Spread {
  const data = new Float32Array(rows.size * rows.tokens);
  for (const place of tokens) for (const at of rows.places(place)) data[at] = 1;
  return { data, shape: [rows.size, rows.tokens, 1] };
}

/** Returns the same numbers with both axes of tokens whole. */
export function everyTokens({ data, shape }: Spread, { size, tokens }: TokenRows): Spread {
  const [b, t, width] = shape;
  if (b === size && t === tokens) return { data, shape };
  const spread = new Float32Array(size * tokens * width);
  for (let at = 0; at < size * tokens; at++) spread.set(data, at * width);
  return { data: spread, shape: [size, tokens, width] };
}
