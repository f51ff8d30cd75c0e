import { z } from "zod";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import {
  activation,
  blockCount,
  count,
  epsilon,
  headDimOf,
  readConfig,
  renamed,
} from "../config.js";
import { headOf, prefixOf } from "../names.js";
import type { Model, Operations } from "../operations.js";

const schema = renamed(
  {
    hidden_size: "n_embd",
    num_hidden_layers: "n_layer",
    num_attention_heads: "n_head",
    max_position_embeddings: "n_positions",
    n_ctx: "n_positions",
  },
  z.object({
    vocab_size: count,
    n_embd: count,
    n_layer: blockCount,
    n_head: count,
    n_positions: count.default(1024),
    activation_function: activation.default("gelu_tanh"),
    layer_norm_epsilon: epsilon.default(1e-5),
    scale_attn_weights: z.boolean().default(true),
    scale_attn_by_inverse_layer_idx: z.boolean().default(false),
    tie_word_embeddings: z.boolean().default(true),
  }),
);

/** GPT-2: learned positions, matrices stored as (in, out). @see Radford et al. 2019 */
export function gpt2(checkpoint: Checkpoint): Model {
  const config = readConfig(checkpoint, schema);
  const { n_embd: width, n_head: heads, layer_norm_epsilon: epsilon } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const prefix = prefixOf(checkpoint, ["transformer.", ""], "wte.weight");
  const embedding = `${prefix}wte.weight`;
  const head = headOf(checkpoint, {
    tied: config.tie_word_embeddings,
    embedding,
    names: ["lm_head.weight"],
  });

  const norm = <V>(ops: Operations<V>, x: V, name: string): V =>
    ops.layerNorm(x, `${name}.weight`, `${name}.bias`, epsilon);
  const linear = <V>(ops: Operations<V>, x: V, name: string): V =>
    ops.linear(x, `${name}.weight`, { bias: `${name}.bias`, transposed: true });
  const scale = (block: number): number =>
    (config.scale_attn_weights ? headDim ** -0.5 : 1) /
    (config.scale_attn_by_inverse_layer_idx ? block + 1 : 1);

  return {
    architecture: "gpt2",
    blocks: config.n_layer,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.n_positions,

    embed: ops =>
      ops.add(ops.embedding(embedding), ops.positionEmbedding(`${prefix}wpe.weight`, 0)),

    block(ops, index, x) {
      const at = `${prefix}h.${index}.`;
      const all = linear(ops, norm(ops, x, `${at}ln_1`), `${at}attn.c_attn`);
      const part = (i: number) => ops.slice(all, i * width, (i + 1) * width);
      const mixed = ops.attention(part(0), part(1), part(2), {
        heads,
        kvHeads: heads,
        headDim,
        scale: scale(index),
        causal: true,
      });
      const attended = linear(ops, mixed, `${at}attn.c_proj`);
      const y = ops.add(x, ops.point(`block.${index}.attention`, attended));

      const hidden = linear(ops, norm(ops, y, `${at}ln_2`), `${at}mlp.c_fc`);
      const fed = linear(
        ops,
        ops.activation(hidden, config.activation_function),
        `${at}mlp.c_proj`,
      );
      return ops.point(`block.${index}`, ops.add(y, ops.point(`block.${index}.mlp`, fed)));
    },

    finalNorm: (ops, x) => norm(ops, x, `${prefix}ln_f`),

    ...(head !== undefined && { logits: (ops, x) => ops.linear(x, head) }),
  };
}
