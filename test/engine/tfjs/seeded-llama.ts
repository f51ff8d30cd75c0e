import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensors } from "../../../src/format/write-safetensors.js";
import { seeded } from "../../../src/numeric/random.js";

/** Eight blocks of 170 kB, deeper than the parity checkpoints: what is held can be told apart. */
export const shape = {
  width: 64,
  blocks: 8,
  heads: 4,
  kvHeads: 2,
  feedForward: 160,
  vocabulary: 64,
};

/** The float32 bytes of one block: q and o, k and v, gate, up and down, and two norms. */
export const blockBytes =
  4 *
  (2 * shape.width ** 2 * (1 + shape.kvHeads / shape.heads) +
    3 * shape.width * shape.feedForward +
    2 * shape.width);

/**
 * Writes a LLaMA with seeded random weights into a folder.
 * @param embeddings (vocabulary, width); random by default.
 */
export async function writeSeededLlama(folder: string, embeddings?: Float32Array): Promise<void> {
  const { width, blocks, heads, kvHeads, feedForward, vocabulary } = shape;
  const random = seeded(1);
  const tensor = (name: string, ...size: number[]) => {
    const count = size.reduce((a, b) => a * b);
    const data = Float32Array.from({ length: count }, () => 0.2 * random.normal());
    return { name: `${name}.weight`, dtype: "F32" as const, shape: size, data };
  };
  const table = tensor("model.embed_tokens", vocabulary, width);
  const kv = (width / heads) * kvHeads;
  const block = (at: string) => [
    tensor(`${at}.input_layernorm`, width),
    tensor(`${at}.post_attention_layernorm`, width),
    tensor(`${at}.self_attn.q_proj`, width, width),
    tensor(`${at}.self_attn.k_proj`, kv, width),
    tensor(`${at}.self_attn.v_proj`, kv, width),
    tensor(`${at}.self_attn.o_proj`, width, width),
    tensor(`${at}.mlp.gate_proj`, feedForward, width),
    tensor(`${at}.mlp.up_proj`, feedForward, width),
    tensor(`${at}.mlp.down_proj`, width, feedForward),
  ];
  await writeSafetensors(join(folder, "model.safetensors"), [
    { ...table, data: embeddings ?? table.data },
    ...Array.from({ length: blocks }, (_, i) => block(`model.layers.${i}`)).flat(),
    tensor("model.norm", width),
  ]);
  const config = {
    model_type: "llama",
    vocab_size: vocabulary,
    hidden_size: width,
    intermediate_size: feedForward,
    num_hidden_layers: blocks,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    max_position_embeddings: 64,
    tie_word_embeddings: true,
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
}
