import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { type activation, blockCount, count, headDimOf, readConfig } from "../../config.js";
import { ungated } from "../../feed-forward.js";
import { headOf } from "../../names.js";
import type { ModelDecoder } from "../../operations.js";
import { checkedDecoder } from "../../weight-check.js";
import { type Bart, bartNorm as norm } from "./bart.js";

/** What config.json says of the decoder, with transformers' default; null is as good as absent. */
const or = <T extends z.ZodType>(schema: T, value: z.infer<T>) =>
  schema.nullish().transform(read => read ?? value);

const keys = z.object({
  vocab_size: count,
  decoder_vocab_size: count.nullish(),
  d_model: or(count, 1024),
  decoder_layers: or(blockCount, 12),
  decoder_attention_heads: or(count, 16),
  decoder_ffn_dim: or(count, 4096),
  max_position_embeddings: or(count, 1024),
  scale_embedding: or(z.boolean(), false),
  tie_word_embeddings: or(z.boolean(), true),
});

/** What of the relatives' decoders their encoders do not say. */
interface BartDecoder extends Bart {
  /** What precedes its weights: "model.decoder.". */
  readonly prefix: string;
  readonly embedding: string;
  /** The table that encoder, decoder and head share, if they do. */
  readonly shared?: string;
  readonly activation: z.infer<typeof activation>;
  readonly scaled: boolean;
}

/**
 * The decoder of BART and its relatives: blocks as its encoder's, which look at the source
 * between looking at themselves and thinking.
 *
 * @throws IsoglossError if its part of config.json, or one of its tensors, is wrong.
 */
export function bartDecoder(checkpoint: Checkpoint, given: BartDecoder): ModelDecoder {
  const { prefix, embedding, shared, norms, scaled, positions, ownEmbedding } = given;
  const config = readConfig(checkpoint, keys, checkpoint.config);
  const { d_model: width, decoder_attention_heads: heads, decoder_layers: blocks } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const own = ownEmbedding ? config.decoder_vocab_size : undefined;
  const vocabulary = own ?? config.vocab_size;
  const tied = config.tie_word_embeddings;
  const head = headOf(checkpoint, {
    tied,
    embedding: shared ?? embedding,
    names: ["lm_head.weight"],
  });
  const bias = "final_logits_bias";
  const feedForward = ungated(
    { activation: given.activation, width: config.decoder_ffn_dim, bias: true },
    ["fc1", "fc2"],
  );
  const attention = { heads, kvHeads: heads, headDim, scale: headDim ** -0.5 };
  const at = (block: number) => `${prefix}layers.${block}.`;

  const decoder: ModelDecoder = {
    architecture: given.architecture,
    blocks,
    width,
    vocabulary,
    maxTokens: config.max_position_embeddings,
    padding: given.padding,

    embed(ops) {
      const x = ops.embedding(embedding);
      const placed = ops.add(scaled ? ops.scale(x, Math.sqrt(width)) : x, positions(ops, prefix));
      const { embeddingNorm } = given;
      return embeddingNorm === undefined ? placed : norm(ops, placed, prefix + embeddingNorm);
    },

    block(ops, index, x) {
      type V = typeof x;
      const before = (y: V, name: string) =>
        norms === "before" ? norm(ops, y, at(index) + name) : y;
      const after = (y: V, name: string) =>
        norms === "after" ? norm(ops, y, at(index) + name) : y;
      const linear = (y: V, name: string) =>
        ops.linear(y, `${at(index)}${name}.weight`, { bias: `${at(index)}${name}.bias`, width });

      const read = before(x, "self_attn_layer_norm");
      const project = (name: string) => linear(read, `self_attn.${name}_proj`);
      const mixed = ops.attention(project("q"), project("k"), project("v"), {
        ...attention,
        causal: true,
      });
      const said = ops.point("attention", linear(mixed, "self_attn.out_proj"));
      const y = after(ops.add(x, said), "self_attn_layer_norm");

      const asked = linear(before(y, "encoder_attn_layer_norm"), "encoder_attn.q_proj");
      const found = ops.crossAttention(asked, { ...attention, block: index });
      const told = ops.point("cross-attention", linear(found, "encoder_attn.out_proj"));
      const z = after(ops.add(y, told), "encoder_attn_layer_norm");

      const between = ops.point("mlp-input", before(z, "final_layer_norm"));
      const thought = feedForward(ops, at(index), between);
      const fed = ops.point("mlp", thought);
      return after(ops.add(z, fed), "final_layer_norm");
    },

    finalNorm: (ops, x) => (norms === "before" ? norm(ops, x, `${prefix}layer_norm`) : x),

    memory(ops, index, state) {
      const project = (name: string) =>
        ops.linear(state, `${at(index)}encoder_attn.${name}_proj.weight`, {
          bias: `${at(index)}encoder_attn.${name}_proj.bias`,
          width: heads * headDim,
        });
      return [project("k"), project("v")];
    },

    logits:
      head === undefined
        ? undefined
        : (ops, x) => {
            const plain = ops.linear(x, head);
            return given.logitsBias && checkpoint.weights.has(bias)
              ? ops.add(plain, ops.tableRow(bias, 0, 1, vocabulary))
              : plain;
          },
  };
  return checkedDecoder(checkpoint, decoder, width);
}
