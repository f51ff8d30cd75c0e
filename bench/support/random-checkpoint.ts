import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bf16FromF32 } from "../../src/format/half.js";
import { safetensorsLayout, type TensorSpec } from "../../src/format/write-safetensors.js";
import { seeded } from "../../src/numeric/random.js";

/** The size of a LLaMA. */
export interface Shape {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
}

/** About 0.1, 0.3, 1 and 7 billion parameters; the last are Llama 3.2 1B's blocks and LLaMA 2 7B. */
export const shapes: Readonly<Record<string, Shape>> = {
  "0.1B": { width: 640, blocks: 18, heads: 10, kvHeads: 2, feedForward: 2048, vocabulary: 32_000 },
  "0.3B": { width: 1024, blocks: 20, heads: 16, kvHeads: 8, feedForward: 3072, vocabulary: 32_000 },
  "1B": { width: 2048, blocks: 16, heads: 32, kvHeads: 8, feedForward: 8192, vocabulary: 32_000 },
  "7B": {
    width: 4096,
    blocks: 32,
    heads: 32,
    kvHeads: 32,
    feedForward: 11_008,
    vocabulary: 32_000,
  },
};

/** How many random values there are; they repeat, in each matrix from another place on. */
const pageLength = 1 << 20;

/**
 * Writes a LLaMA of this shape with seeded random weights, of a size that keeps states
 * of order 1, into an empty folder: config.json and model.safetensors.
 */
export async function writeRandomCheckpoint(
  folder: string,
  shape: Shape,
  dtype: "F32" | "BF16",
): Promise<void> {
  const { width, feedForward } = shape;
  const headDim = width / shape.heads;
  const matrix = (name: string, out: number, inner: number): TensorSpec => ({
    name: `${name}.weight`,
    dtype,
    shape: [out, inner],
  });
  const vector = (name: string): TensorSpec => ({ name: `${name}.weight`, dtype, shape: [width] });
  const specs: TensorSpec[] = [
    matrix("model.embed_tokens", shape.vocabulary, width),
    vector("model.norm"),
  ];
  for (let i = 0; i < shape.blocks; i++) {
    const at = `model.layers.${i}.`;
    specs.push(
      vector(`${at}input_layernorm`),
      vector(`${at}post_attention_layernorm`),
      matrix(`${at}self_attn.q_proj`, width, width),
      matrix(`${at}self_attn.k_proj`, shape.kvHeads * headDim, width),
      matrix(`${at}self_attn.v_proj`, shape.kvHeads * headDim, width),
      matrix(`${at}self_attn.o_proj`, width, width),
      matrix(`${at}mlp.gate_proj`, feedForward, width),
      matrix(`${at}mlp.up_proj`, feedForward, width),
      matrix(`${at}mlp.down_proj`, width, feedForward),
    );
  }

  const random = seeded(1);
  const page = Float32Array.from({ length: pageLength }, () => random.normal());
  const bytesOf = (values: Float32Array) => {
    const words = dtype === "F32" ? values : bf16FromF32(values);
    return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  };
  const layout = safetensorsLayout(specs);
  const file = await open(join(folder, "model.safetensors"), "w");
  await file.write(layout.head);
  for (const [name, { shape: size, offset, length }] of layout.tensors) {
    const inner = size.at(-1)!;
    const scale = name.includes("embed") ? 1 : 1 / Math.sqrt(inner);
    const isNorm = size.length === 1;
    const values = bytesOf(isNorm ? new Float32Array(inner).fill(1) : page.map(v => v * scale));
    let from = isNorm ? 0 : random.integer(pageLength) * (dtype === "F32" ? 4 : 2);
    for (let done = 0; done < length; from = 0) {
      const step = Math.min(values.length - from, length - done);
      await file.write(values, from, step, offset + done);
      done += step;
    }
  }
  await file.close();
  await writeFile(
    join(folder, "config.json"),
    JSON.stringify({
      model_type: "llama",
      architectures: ["LlamaForCausalLM"],
      vocab_size: shape.vocabulary,
      hidden_size: width,
      intermediate_size: feedForward,
      num_hidden_layers: shape.blocks,
      num_attention_heads: shape.heads,
      num_key_value_heads: shape.kvHeads,
      max_position_embeddings: 2048,
      rms_norm_eps: 1e-5,
      rope_theta: 10_000,
      tie_word_embeddings: true,
      bos_token_id: null,
      eos_token_id: null,
    }),
  );
}
