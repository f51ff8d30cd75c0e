import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import { modelFor, supportedArchitectures } from "../../src/model/model-for.js";
import { parityCase, parityCases } from "../engine/parity-case.js";
import { checkpointWith } from "./checkpoint-with.js";

async function llama(): Promise<Checkpoint> {
  return (await parityCase("llama")).checkpoint;
}

const fail = (checkpoint: Checkpoint) => {
  try {
    modelFor(checkpoint);
  } catch (error) {
    if (error instanceof IsoglossError) return `${error.message} | ${error.hint}`;
    throw error;
  }
  return "accepted";
};

it("supports the architectures that README lists", () => {
  const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  const listed = read("README.md").match(/checkpoints from Hugging Face \(([^:]+):/)![1]!;
  const rows = read("docs/models.md");
  for (const name of listed.split(/,\s+/)) expect(rows).toMatch(new RegExp(`\\b${name}`));
  for (const type of supportedArchitectures) expect(rows).toContain(`\n| \`${type}\` |`);
});

it("says which architectures there are if one is not supported, or not named", () => {
  expect(fail(checkpointWith({ config: { model_type: "mamba" } }))).toMatch(
    /tiny\/config\.json: model_type "mamba" is not supported: it is a model with a recurrent state instead of attention \| Supported are llama, mistral/,
  );
  expect(fail(checkpointWith({ config: {} }))).toMatch(/model_type is missing/);
  expect(fail(checkpointWith({ config: { model_type: "toString" } }))).toMatch(/not supported/);
});

it.each(["gemma2", "gemma3", "qwen2-sliding"])("%s: layer_types names every block", async name => {
  const { checkpoint } = await parityCase(name);
  const blocks = checkpoint.config.num_hidden_layers as number;
  const config = (length: number) => ({
    ...checkpoint.config,
    layer_types: new Array(length).fill("full_attention"),
  });
  expect(fail({ ...checkpoint, config: config(blocks) })).toBe("accepted");
  for (const length of [0, blocks - 1, blocks + 1])
    expect(fail({ ...checkpoint, config: config(length) })).toMatch(
      `layer_types: has ${length} entries, but num_hidden_layers is ${blocks}`,
    );
});

describe("a weight that is not what config.json needs", () => {
  it("is named if it is missing", async () => {
    const checkpoint = await llama();
    const weights = new Map(checkpoint.weights);
    weights.delete("model.layers.1.mlp.up_proj.weight");
    expect(fail({ ...checkpoint, weights })).toMatch(
      /the tensor model\.layers\.1\.mlp\.up_proj\.weight is missing/,
    );
  });

  it("is named, with both shapes, if it is misshapen", async () => {
    const checkpoint = await llama();
    const name = "model.layers.0.self_attn.o_proj.weight";
    const weights = new Map(checkpoint.weights);
    weights.set(name, { ...weights.get(name)!, shape: [32, 16] });
    expect(fail({ ...checkpoint, weights })).toMatch(
      /o_proj\.weight must have shape \(32, 32\), got \(32, 16\)/,
    );
  });

  it.each([
    ["hidden_size", 16, /embed_tokens\.weight must have shape \(40, 16\), got \(40, 32\)/],
    ["vocab_size", 41, /embed_tokens\.weight must have shape \(41, 32\)/],
    ["num_hidden_layers", 3, /layers\.2\.input_layernorm\.weight is missing/],
    ["num_key_value_heads", 4, /a head of 4 has no 4 pairs to rotate/],
    ["num_attention_heads", 8, /a head of 4 has no 4 pairs to rotate/],
  ])("is found if config.json's %s disagrees", async (field, value, message) => {
    const checkpoint = await llama();
    expect(fail({ ...checkpoint, config: { ...checkpoint.config, [field]: value } })).toMatch(
      message,
    );
  });
});

describe("a field of config.json", () => {
  it.each([
    ["hidden_size", undefined],
    ["num_hidden_layers", 0],
    ["num_hidden_layers", 1e9],
    ["num_attention_heads", 2.5],
    ["hidden_act", "swiglu9"],
    ["rms_norm_eps", -1],
    ["vocab_size", "many"],
    ["num_key_value_heads", 3],
  ])("is named if %s is %s", async (field, value) => {
    const checkpoint = await llama();
    const message = fail({ ...checkpoint, config: { ...checkpoint.config, [field]: value } });
    expect(message).toMatch(new RegExp(`config\\.json: ${field}: `));
  });

  it("names its value, and what that would do, if it would change the states", async () => {
    const checkpoint = await llama();
    const message = (more: object) =>
      fail({ ...checkpoint, config: { ...checkpoint.config, ...more } });
    expect(message({ tie_last_hidden_states: false })).toMatch(
      /config\.json: tie_last_hidden_states: false would leave the last state without its norm, which is not supported/,
    );
    expect(message({ per_layer_config: { 0: { head_dim: 2 } } })).toMatch(
      /per_layer_config: \{…\} would give/,
    );
    expect(message({ per_layer_config: {}, tie_last_hidden_states: true })).toBe("accepted");
    expect(message({ hidden_act: "swiglu9" })).toMatch(/hidden_act: .*got "swiglu9"/);
  });

  it("may be null where it may be absent", async () => {
    const checkpoint = await llama();
    const nulls = Object.fromEntries(
      ["attention_bias", "mlp_bias", "tie_word_embeddings", "rope_scaling", "rms_norm_eps"]
        .concat(["hidden_act", "quantization_config", "pruned_heads", "never_heard_of"])
        .map(key => [key, null]),
    );
    const model = modelFor({ ...checkpoint, config: { ...checkpoint.config, ...nulls } });
    expect(model.notes).toEqual([]);
  });

  it.each([
    ["rope_theta", 1e-300],
    ["rope_theta", 1e300],
    ["rope_scaling", { rope_type: "linear", factor: 1e-320 }],
    ["rope_scaling", { rope_type: "yarn", factor: 4, rope_theta: 1 }],
    ["rms_norm_eps", 1e300],
  ])("is named if its number is absurd: %s %j", async (field, value) => {
    const checkpoint = await llama();
    const message = fail({ ...checkpoint, config: { ...checkpoint.config, [field]: value } });
    expect(message).toMatch(/config\.json: (rope|rms)_/);
  });

  it("is named if it leaves nothing of a head to rotate", async () => {
    const { checkpoint } = await parityCase("gpt_neox");
    const { rope_parameters: _, ...config } = checkpoint.config;
    expect(fail({ ...checkpoint, config: { ...config, rotary_pct: 0.01 } })).toMatch(
      /config\.json: rope_parameters: partial_rotary_factor 0\.01 leaves nothing of a head of 16/,
    );
  });

  it("is noted if nobody has heard of it, bounded in number and length", async () => {
    const checkpoint = await llama();
    const notes = (more: object) =>
      modelFor({ ...checkpoint, config: { ...checkpoint.config, ...more } }).notes;
    expect(notes({})).toEqual([]);
    expect(notes({ spiral_attention: 3 })).toEqual([
      'config.json has keys that are not known, and were not read: "spiral_attention"',
    ]);
    expect(notes({ auto_map: { AutoModel: "other.Other" } })![0]).toMatch(
      /^auto_map: .*is not run/,
    );
    expect(notes({ rope_scaling: { factor: 4 } })![0]).toMatch(
      /^rope_scaling: a default rotation does not read "factor"/,
    );
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`${i}${"\u202e\u001b".repeat(9999)}`, 1]),
    );
    const [note, ...others] = notes(many)!;
    expect(others).toEqual([]);
    expect(note!.length).toBeLessThan(10_000);
    expect(note).toMatch(/ and 480 more$/);
    expect(note).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it.each([
    [
      "bloom", // bloom-560m
      { attention_softmax_in_fp32: true, bias_dropout_fusion: true, masked_softmax_fusion: true },
      { n_inner: null, offset_alibi: 100, pretraining_tp: 1, seq_length: 2048, unk_token_id: 0 },
      { skip_bias_add: true, skip_bias_add_qkv: false, slow_but_exact: false },
    ],
    [
      "bert", // multilingual BERT and LaBSE
      { directionality: "bidi", gradient_checkpointing: false, pooler_fc_size: 768 },
      { pooler_num_attention_heads: 12, pooler_num_fc_layers: 3, pooler_size_per_head: 128 },
      { pooler_type: "first_token_transform", position_embedding_type: "absolute" },
    ],
    ["xlm-roberta", { output_past: true, position_embedding_type: "absolute", use_cache: true }],
    ["gpt2", { n_ctx: 1024, task_specific_params: { "text-generation": { max_length: 50 } } }],
    ["xglm", { add_cross_attention: false, layerdrop: 0, init_std: 0.02, dropout: 0.1 }],
    ["gpt_neox", { classifier_dropout: 0.1, is_decoder: true, torch_dtype: "float16" }],
    ["gemma2", { cache_implementation: "hybrid", hidden_act: "gelu_pytorch_tanh" }],
    ["llama", { max_sequence_length: 2048, pretraining_tp: 1, is_llama_config: true }],
    ["llama", { rope_interleaved: false, "transformers.js_config": { kv_cache_dtype: {} } }],
    ["qwen2", { use_mrope: false, max_window_layers: 28, attention_dropout: 0 }],
  ])("of the published %s is known", async (name, ...keys) => {
    const { checkpoint } = await parityCase(name);
    const config = Object.assign({}, checkpoint.config, ...(keys as object[]));
    expect(modelFor({ ...checkpoint, config }).notes).toEqual([]);
  });

  it("of the model around a text model does not count", async () => {
    const { checkpoint } = await parityCase("gemma3-in-multimodal");
    const text = checkpoint.config.text_config as object;
    const config = { ...checkpoint.config, is_causal: false, text_config: { ...text, spiral: 1 } };
    expect(modelFor({ ...checkpoint, config }).notes).toEqual([
      expect.stringMatching(/not read: "is_causal", "spiral"$/),
    ]);
    const bothWays = { ...config, text_config: { ...text, use_bidirectional_attention: true } };
    expect(fail({ ...checkpoint, config: bothWays })).toMatch(
      /use_bidirectional_attention: true: transformers reads it in the text model alone/,
    );
  });
});

it.each(parityCases)("%s ends cleanly with any one tensor gone", async name => {
  const { checkpoint } = await parityCase(name);
  const survivors: string[] = [];
  for (const gone of checkpoint.weights.keys()) {
    const weights = new Map(checkpoint.weights);
    weights.delete(gone);
    if (fail({ ...checkpoint, weights }) === "accepted") survivors.push(gone);
  }
  // An untied head may be absent; BERT's pooler and a decoder are no part of the hidden states,
  // and what a class stores of OPUS-MT's positions can be computed.
  const unneeded = /lm_head|embed_out|pooler|(^|\.)decoder\.|final_logits_bias|encoder\.embed_pos/;
  // Of a table that files hold for all and for the encoder alone, one is enough.
  const tables = /(^|\.)(shared|encoder\.embed_tokens)\.weight$/;
  const twice = [...checkpoint.weights.keys()].filter(key => tables.test(key)).length > 1;
  // Gemma 3n stores a scale that a key says is not read.
  const { altup_correct_scale: scales } = checkpoint.config;
  const unread = (key: string) => scales === false && key.endsWith("altup.correct_output_scale");
  const needed = survivors.filter(
    s => !unneeded.test(s) && !(twice && tables.test(s)) && !unread(s),
  );
  expect(needed).toEqual([]);
});
