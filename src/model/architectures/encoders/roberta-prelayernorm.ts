import { paddedBert } from "./bert.js";

/**
 * RoBERTa with its norms before each sublayer instead of behind it, and one at the end.
 * @see Wettig et al. 2023, https://arxiv.org/abs/2202.08005
 */
export const robertaPreLayerNorm = paddedBert("roberta-prelayernorm", "roberta_prelayernorm.", {
  attention: "attention.LayerNorm",
  mlp: "intermediate.LayerNorm",
  last: "LayerNorm",
  embedding: true,
});
