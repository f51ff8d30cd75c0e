import type { Operations, Rotary } from "../../operations.js";

/** The widths of latent attention, as config.json names them. */
export interface LatentFields {
  readonly num_attention_heads: number;
  /** Null: queries are made of the state directly. */
  readonly q_lora_rank: number | null;
  readonly kv_lora_rank: number;
  readonly qk_nope_head_dim: number;
  readonly qk_rope_head_dim: number;
  readonly v_head_dim: number;
  readonly attention_bias: boolean;
}

/** What else attention needs to know. */
interface Options {
  /** Of the part of each head that knows positions. */
  readonly rotary: Rotary;
  readonly scale: number;
  readonly causal: boolean;
}

/** Of the norms inside attention: the configuration's is not read for them. */
const epsilon = 1e-6;

/**
 * Returns attention whose queries, and whose keys and values together, pass through a few numbers
 * a token. A head has a part without positions, and one that is turned, whose key all heads share.
 *
 * @see DeepSeek-AI 2024, https://arxiv.org/abs/2405.04434, section 2.1
 */
export function latentAttention(
  config: LatentFields,
  { rotary, scale, causal }: Options,
): <V>(ops: Operations<V>, block: number, at: string, x: V) => V {
  const { num_attention_heads: heads, kv_lora_rank: rank, v_head_dim: valueDim } = config;
  const { qk_nope_head_dim: still, qk_rope_head_dim: turning } = config;
  const headDim = still + turning;
  const biased = config.attention_bias;

  return <V>(ops: Operations<V>, _: number, at: string, x: V): V => {
    const linear = (y: V, name: string, width?: number, bias = false) =>
      ops.linear(y, `${at}${name}.weight`, { bias: bias ? `${at}${name}.bias` : undefined, width });
    const norm = (y: V, name: string) => ops.rmsNorm(y, `${at}${name}.weight`, { epsilon });
    const turned = (y: V, count: number) => ops.rotary(y, count, rotary);

    const q =
      config.q_lora_rank === null
        ? linear(x, "q_proj", heads * headDim)
        : linear(
            norm(linear(x, "q_a_proj", config.q_lora_rank, biased), "q_a_layernorm"),
            "q_b_proj",
            heads * headDim,
          );
    const queries = ops.join(
      [ops.slice(q, 0, still, heads), turned(ops.slice(q, still, headDim, heads), heads)],
      heads,
    );

    const both = linear(x, "kv_a_proj_with_mqa", rank + turning, biased);
    const latent = norm(ops.slice(both, 0, rank), "kv_a_layernorm");
    const shared = turned(ops.slice(both, rank, rank + turning), 1);
    const kv = linear(latent, "kv_b_proj", heads * (still + valueDim));
    const keys = ops.join([ops.slice(kv, 0, still, heads), ops.repeat(shared, heads)], heads);
    const values = ops.slice(kv, still, still + valueDim, heads);

    const sizes = { heads, kvHeads: heads, headDim, valueDim };
    const mixed = ops.attention(queries, keys, values, { ...sizes, scale, causal });
    return linear(mixed, "o_proj", undefined, biased);
  };
}
