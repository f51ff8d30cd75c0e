// A LLaMA checkpoint with seeded random weights, for measurements at a size that is not
// shipped. It is written tensor by tensor: memory stays flat at any size.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Sizes in the usual proportions, by name; `tiny` is for trying the scripts. */
export const shapes = {
  tiny: { width: 64, blocks: 8, heads: 4, kvHeads: 2, feedForward: 160, vocabulary: 512 },
  "0.3B": { width: 1024, blocks: 16, heads: 16, kvHeads: 8, feedForward: 3072, vocabulary: 65_536 },
  "1B": { width: 2048, blocks: 16, heads: 32, kvHeads: 8, feedForward: 8192, vocabulary: 128_256 },
  "7B": {
    width: 4096,
    blocks: 32,
    heads: 32,
    kvHeads: 32,
    feedForward: 11_008,
    vocabulary: 32_000,
  },
};

/** How many values are converted and written at a time. */
const chunk = 1 << 20;

/**
 * Writes config.json and model.safetensors into `folder` and returns what was written.
 * @param shape One of `shapes`, or numbers of its kind.
 * @param dtype "F32", "BF16" or "F16".
 */
export function writeSeededCheckpoint(folder, shape, dtype = "BF16", seed = 1) {
  mkdirSync(folder, { recursive: true });
  const tensors = tensorsOf(shape);
  const size = dtype === "F32" ? 4 : 2;
  const header = {};
  let end = 0;
  for (const [name, dims] of tensors) {
    const begin = end;
    end += product(dims) * size;
    header[name] = { dtype, shape: dims, data_offsets: [begin, end] };
  }
  const json = JSON.stringify(header);
  const head = Buffer.alloc(64 * Math.ceil((8 + json.length) / 64), " ");
  head.writeBigUInt64LE(BigInt(head.length - 8));
  head.write(json, 8);

  const file = openSync(join(folder, "model.safetensors"), "w");
  const random = xorshift(seed);
  writeSync(file, head);
  for (const [name, dims] of tensors) {
    // Norms are 1; matrices are uniform with a deviation that keeps the states' size.
    const spread =
      dims.length === 1 ? 0 : Math.sqrt(3 / dims[1]) * (name.includes("embed") ? 4 : 1);
    const center = dims.length === 1 ? 1 : 0;
    for (let left = product(dims); left > 0; left -= chunk) {
      const values = new Float32Array(Math.min(left, chunk));
      for (let i = 0; i < values.length; i++) values[i] = center + spread * (2 * random() - 1);
      writeSync(file, encode(values, dtype));
    }
  }
  closeSync(file);
  const config = configOf(shape, dtype);
  writeFileSync(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  return { bytes: head.length + end, parameters: end / size, config };
}

function tensorsOf({ width, blocks, heads, kvHeads, feedForward, vocabulary }) {
  const kv = (width / heads) * kvHeads;
  const tensors = [["model.embed_tokens.weight", [vocabulary, width]]];
  for (let i = 0; i < blocks; i++)
    for (const [name, dims] of [
      ["input_layernorm", [width]],
      ["self_attn.q_proj", [width, width]],
      ["self_attn.k_proj", [kv, width]],
      ["self_attn.v_proj", [kv, width]],
      ["self_attn.o_proj", [width, width]],
      ["post_attention_layernorm", [width]],
      ["mlp.gate_proj", [feedForward, width]],
      ["mlp.up_proj", [feedForward, width]],
      ["mlp.down_proj", [width, feedForward]],
    ])
      tensors.push([`model.layers.${i}.${name}.weight`, dims]);
  return [...tensors, ["model.norm.weight", [width]]];
}

function configOf(shape, dtype) {
  return {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    hidden_size: shape.width,
    intermediate_size: shape.feedForward,
    num_hidden_layers: shape.blocks,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    vocab_size: shape.vocabulary,
    max_position_embeddings: 2048,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    hidden_act: "silu",
    tie_word_embeddings: true,
    torch_dtype: { F32: "float32", BF16: "bfloat16", F16: "float16" }[dtype],
  };
}

const product = dims => dims.reduce((a, b) => a * b, 1);

/** Uniform numbers in [0, 1), fast enough for billions of them. */
function xorshift(seed) {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Values as bytes of a type. Half floats are cut off, not rounded: any weight is as good as its neighbour. */
function encode(values, dtype) {
  if (dtype === "F32") return new Uint8Array(values.buffer);
  const words = new Uint32Array(values.buffer);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = words[i];
    const exponent = (word >>> 23) & 0xff;
    if (dtype === "BF16") bits[i] = word >>> 16;
    else if (exponent < 113)
      bits[i] = (word >>> 16) & 0x8000; // below f16's normal numbers: 0
    else bits[i] = ((word >>> 16) & 0x8000) | ((exponent - 112) << 10) | ((word >>> 13) & 0x3ff);
  }
  return new Uint8Array(bits.buffer);
}
