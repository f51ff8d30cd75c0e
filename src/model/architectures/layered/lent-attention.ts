import { linear } from "../../feed-forward.js";
import type { Operations, Rotary } from "../../operations.js";
import type { BlockAttention, lentColumns } from "./shared-keys.js";

/** What attention needs to know whose last blocks read the keys and values of earlier ones. */
interface Options {
  readonly attention: readonly BlockAttention[];
  /** Where what is lent stands among what flows. */
  readonly lent: ReturnType<typeof lentColumns>;
  readonly heads: number;
  readonly causal: boolean;
  readonly bias: boolean;
  readonly epsilon: number;
  rotary(block: number): Rotary | undefined;
  window(block: number): number | undefined;
  /** Whether a block's values are its keys as they were before they were normed and turned. */
  keysAreValues(block: number): boolean;
}

/** Returns attention that gives what it mixed, and the block's keys and values. */
export function lentAttention(d: Options) {
  return <V>(ops: Operations<V>, block: number, at: string, x: V, flow: V) => {
    const { headDim, kvHeads, from } = d.attention[block]!;
    const rotary = d.rotary(block)!;
    const placed = (y: V, name: string, heads: number) => {
      const norm = { epsilon: d.epsilon, heads };
      return ops.rotary(ops.rmsNorm(y, `${at}${name}.weight`, norm), heads, rotary);
    };
    const ownKeys = (): readonly [V, V] => {
      const k = linear(ops, x, `${at}k_proj`, d.bias, kvHeads * headDim);
      const v = d.keysAreValues(block) ? k : linear(ops, x, `${at}v_proj`, d.bias);
      const values = ops.rmsNorm(v, undefined, { epsilon: d.epsilon, heads: kvHeads });
      return [placed(k, "k_norm", kvHeads), values];
    };
    const lentKeys = (lender: number): readonly [V, V] => {
      const [keys, values, end] = d.lent.of(lender);
      return [ops.slice(flow, keys, values), ops.slice(flow, values, end)];
    };
    const [k, v] = from === undefined ? ownKeys() : lentKeys(from);
    const q = placed(linear(ops, x, `${at}q_proj`, d.bias, d.heads * headDim), "q_norm", d.heads);
    const mixed = ops.attention(q, k, v, {
      heads: d.heads,
      kvHeads,
      headDim,
      scale: 1,
      causal: d.causal,
      window: d.window(block),
    });
    return { mixed: linear(ops, mixed, `${at}o_proj`, d.bias), k, v };
  };
}
