import { linear } from "../../feed-forward.js";
import type { Operations, Rotary } from "../../operations.js";

/** How heads share queries, keys and values, and what else attention needs to know. */
interface Options {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly rotary: Rotary;
  readonly bias: boolean;
  readonly causal: boolean;
  readonly epsilon: number;
}

/** Returns attention whose queries bring a gate, for what is mixed to pass. @see Qiu et al. 2025, https://arxiv.org/abs/2505.06708 */
export function gatedAttention({
  heads,
  kvHeads,
  headDim,
  rotary,
  bias,
  causal,
  epsilon,
}: Options): <V>(ops: Operations<V>, at: string, x: V) => V {
  return <V>(ops: Operations<V>, at: string, x: V): V => {
    const placed = (y: V, name: string, count: number) => {
      const norm = { epsilon, unitOffset: true, heads: count };
      return ops.rotary(ops.rmsNorm(y, `${at}${name}.weight`, norm), count, rotary);
    };
    const both = linear(ops, x, `${at}q_proj`, bias, 2 * heads * headDim);
    const gate = ops.slice(both, headDim, 2 * headDim, heads);
    const mixed = ops.attention(
      placed(ops.slice(both, 0, headDim, heads), "q_norm", heads),
      placed(linear(ops, x, `${at}k_proj`, bias), "k_norm", kvHeads),
      linear(ops, x, `${at}v_proj`, bias),
      { heads, kvHeads, headDim, scale: headDim ** -0.5, causal },
    );
    return linear(ops, ops.multiply(mixed, ops.activation(gate, "sigmoid")), `${at}o_proj`, bias);
  };
}
