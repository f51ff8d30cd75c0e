import { expect, test } from "vitest";
import { plainNames } from "../../src/checkpoint/plain-names.js";

const llama = [
  "model.embed_tokens.weight",
  "model.layers.0.self_attn.q_proj.weight",
  "model.norm.weight",
  "lm_head.weight",
];
const gpt2 = ["transformer.wte.weight", "transformer.h.0.attn.c_attn.weight", "lm_head.weight"];
const plain = (names: readonly string[]) => [...plainNames(names).values()];

test.each([
  ["DDP, DeepSpeed", "module."],
  ["torch.compile", "_orig_mod."],
  ["FSDP", "_fsdp_wrapped_module."],
  ["Lightning Fabric", "_forward_module."],
  ["PEFT", "base_model.model."],
  ["a Lightning module", "model."],
  ["several at once", "module._orig_mod.model."],
  ["several at once, the other way round", "_orig_mod.module.module."],
])("%s: %s before every name is no part of it", (_, prefix) => {
  for (const names of [llama, gpt2]) expect(plain(names.map(name => prefix + name))).toEqual(names);
});

test("a layer's own wrappers are taken out of the middle", () => {
  const wrapped = [
    "model.layers.0._fsdp_wrapped_module._checkpoint_wrapped_module.mlp.up_proj.weight",
    "model.layers.1._orig_mod.mlp.up_proj.weight",
  ];
  expect(plain(wrapped)).toEqual([
    "model.layers.0.mlp.up_proj.weight",
    "model.layers.1.mlp.up_proj.weight",
  ]);
});

test("names that no tool changed stay as they are", () => {
  for (const names of [
    llama,
    gpt2,
    llama.slice(0, 3),
    ["module.a", "b"],
    ["model.language_model.layers.0.mlp.up_proj.weight", "model.vision_tower.a"],
    ["bert.embeddings.word_embeddings.weight", "cls.predictions.bias"],
    [],
  ])
    expect(plain(names)).toEqual(names);
});

test("two tensors never become one", () => {
  const names = ["a._orig_mod.weight", "a.weight"];
  expect(plain(names)).toEqual(names);
});
