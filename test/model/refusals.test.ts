import { expect, it } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { modelFor } from "../../src/model/model-for.js";
import { parityCase } from "../engine/parity-case.js";

/** @file Configurations that transformers refuses, or computes as another model than the file means. */

const refusals: readonly (readonly [name: string, change: object, message: RegExp])[] = [
  ["arcee", { num_attention_heads: 3, head_dim: 8 }, /3 do not divide a width of 16/],
  ["nemotron", { num_key_value_heads: null }, /num_key_value_heads/],
  ["helium", { head_dim: 6 }, /head_dim: 2 heads of 6 must be as wide together as hidden_size, 16/],
  ["jais2", { num_attention_heads: 3, head_dim: 8 }, /3 do not divide a width of 16/],
  ["hyperclovax", { num_attention_heads: 3, head_dim: 8 }, /3 do not divide a width of 16/],
  ["opt", { word_embed_proj_dim: 8 }, /word_embed_proj_dim: 8 makes the last state narrower/],
  ["gptj", { rotary_dim: 3 }, /rotary_dim: must be even and at most a head's 8, got 3/],
  ["gptj", { rotary_dim: 10 }, /rotary_dim: must be even and at most a head's 8, got 10/],
  ["mpt", { attn_config: { alibi: false } }, /attn_config\.alibi: false takes ALiBi away/],
  ["mpt", { no_bias: false }, /no_bias: false adds biases, which transformers leaves out/],
  ["mpt", { is_causal: false }, /is_causal: transformers fails/],
  ["gpt_bigcode", { add_cross_attention: true }, /add_cross_attention/],
  ["gpt_neo", { num_layers: 3 }, /attention_\w+: speak of 2 blocks, but num_layers is 3/],
];

it.each(refusals)("%s with %j is refused", async (name, change, message) => {
  const { checkpoint } = await parityCase(name);
  const changed = { ...checkpoint, config: { ...checkpoint.config, ...change } };
  expect(() => modelFor(checkpoint)).not.toThrow();
  expect(() => modelFor(changed)).toThrow(message);
  expect(() => modelFor(changed)).toThrow(IsoglossError);
});
