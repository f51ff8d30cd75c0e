import type { CallShape, Past, Predictions } from "../../engine/decoder.js";

/** Slots come by so many: a shape a step would make the engine plan its memory anew each time. */
const round = 64;

/** What is added to rows: keys and values of tokens, and the states after the last of them. */
export type Added = Pick<Predictions, "added" | "states">;

/**
 * The keys and values of rows of different lengths, and their states, in the host's memory. Rows lie densely, each
 * from its first slot on, so that a text's token at position p is in slot p.
 */
export class RowCache {
  private readonly states: readonly Float32Array[];
  private calls: { keys: Float32Array; values: Float32Array }[];
  private readonly filled: Int32Array;
  private slots = 0;

  /**
   * @param capacity The most rows.
   * @param states How many numbers each state has.
   */
  constructor(
    private readonly shapes: readonly CallShape[],
    readonly capacity: number,
    states: readonly number[] = [],
  ) {
    this.states = states.map(numbers => new Float32Array(capacity * numbers));
    this.filled = new Int32Array(capacity);
    this.calls = shapes.map(() => ({ keys: new Float32Array(0), values: new Float32Array(0) }));
  }

  /** Returns how many tokens a row holds. */
  length(row: number): number {
    return this.filled[row]!;
  }

  /** Returns rows `first … first + count` as what a pass goes on from; valid until the next change. */
  past(first: number, count: number): Past {
    const part = (data: Float32Array, kvHeads: number, width: number) => {
      const row = kvHeads * this.slots * width;
      return data.subarray(first * row, (first + count) * row);
    };
    return {
      calls: this.shapes.map(({ kvHeads, headDim, valueDim }, c) => ({
        keys: part(this.calls[c]!.keys, kvHeads, headDim),
        values: part(this.calls[c]!.values, kvHeads, valueDim),
      })),
      states: this.states.map(data => {
        const numbers = data.length / this.capacity;
        return data.subarray(first * numbers, (first + count) * numbers);
      }),
      rows: count,
      slots: this.slots,
      filled: this.filled.slice(first, first + count),
    };
  }

  /** Empties a row, and gives it what another text begins with. */
  begin(row: number, prefix?: Past): void {
    this.filled[row] = 0;
    for (const state of this.states) this.stateOf(state, row).fill(0);
    if (prefix === undefined) return;
    const { calls: added, states, slots, filled } = prefix;
    this.append(row, { added, states }, 0, slots, filled[0]!);
  }

  /**
   * Adds tokens to a row.
   * @param added By call, (rows, kv, tokens, width); by state, (rows, numbers).
   * @param from The row of `added`, of which the first `count` tokens count.
   */
  append(
    row: number,
    { added, states = [] }: Added,
    from: number,
    tokens: number,
    count: number,
  ): void {
    const at = this.filled[row]!;
    this.reserve(at + count);
    for (const [c, shape] of this.shapes.entries()) {
      const { kvHeads } = shape;
      for (const kind of kinds) {
        const width = widthOf(shape, kind);
        const source = added[c]![kind];
        const target = this.calls[c]![kind];
        for (let head = 0; head < kvHeads; head++) {
          const begin = (from * kvHeads + head) * tokens * width;
          const to = ((row * kvHeads + head) * this.slots + at) * width;
          target.set(source.subarray(begin, begin + count * width), to);
        }
      }
    }
    for (const [s, state] of this.states.entries()) {
      const numbers = state.length / this.capacity;
      this.stateOf(state, row).set(states[s]!.subarray(from * numbers, (from + 1) * numbers));
    }
    this.filled[row] = at + count;
  }

  private stateOf(state: Float32Array, row: number): Float32Array {
    const numbers = state.length / this.capacity;
    return state.subarray(row * numbers, (row + 1) * numbers);
  }

  /** Makes row `to` a copy of row `from`. */
  copy(from: number, to: number): void {
    if (from === to) return;
    for (const state of this.states) this.stateOf(state, to).set(this.stateOf(state, from));
    for (const [c, shape] of this.shapes.entries())
      for (const kind of kinds) {
        const { kvHeads } = shape;
        const data = this.calls[c]![kind];
        const width = widthOf(shape, kind);
        const size = this.slots * width;
        for (let head = 0; head < kvHeads; head++) {
          const begin = (from * kvHeads + head) * size;
          const used = data.subarray(begin, begin + this.filled[from]! * width);
          data.set(used, (to * kvHeads + head) * size);
        }
      }
    this.filled[to] = this.filled[from]!;
  }

  /** Sees to it that a row can hold so many tokens. */
  private reserve(tokens: number): void {
    if (tokens <= this.slots) return;
    const before = this.slots;
    const slots = Math.ceil(tokens / round) * round;
    for (const [c, { kvHeads, headDim, valueDim }] of this.shapes.entries()) {
      const wider = (data: Float32Array, width: number) => {
        const result = new Float32Array(this.capacity * kvHeads * slots * width);
        for (let i = 0; before > 0 && i < this.capacity * kvHeads; i++) {
          const lying = data.subarray(i * before * width, (i + 1) * before * width);
          result.set(lying, i * slots * width);
        }
        return result;
      };
      const { keys, values } = this.calls[c]!;
      this.calls[c] = { keys: wider(keys, headDim), values: wider(values, valueDim) };
    }
    this.slots = slots;
  }
}

const kinds = ["keys", "values"] as const;

/** Returns how many numbers a token's key, or value, of one head has. */
function widthOf({ headDim, valueDim }: CallShape, kind: (typeof kinds)[number]): number {
  return kind === "keys" ? headDim : valueDim;
}

/** Returns the bytes that a row of so many tokens takes. */
export function rowBytes(shapes: readonly CallShape[], tokens: number): number {
  return Math.ceil(tokens / round) * round * tokenBytes(shapes);
}

/** Returns the bytes of a token's keys and values. */
export function tokenBytes(shapes: readonly CallShape[]): number {
  return shapes.reduce(
    (sum, { kvHeads, headDim, valueDim }) => sum + 4 * kvHeads * (headDim + valueDim),
    0,
  );
}
