import { z } from "zod";
import { checkOneABlock, configError, count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { decoder } from "../../decoder.js";
import { graniteMoeKeys, graniteMoeLike, unreadByGraniteMoe } from "./granite-moe.js";

const { position_embedding_type: _rotation, layer_types: _types, ...unread } = unreadByGraniteMoe;

const ofMamba = "no block is Mamba's";

/**
 * Granite 4 whose blocks all have attention, most of them without experts; with Mamba's blocks it is refused.
 * @see https://github.com/ibm-granite/granite-4.0-language-models
 */
export const graniteMoeHybrid = architecture(
  {
    used: {
      ...graniteMoeKeys,
      num_local_experts: z.int().min(0).default(8),
      num_experts_per_tok: z.int().min(0).default(2),
      shared_intermediate_size: count.default(1024),
      position_embedding_type: z.string().nullish(),
      layer_types: z
        .array(z.enum(["attention", "full_attention", "mamba", "linear_attention"]))
        .nullish(),
    },
    spellings: { layers_block_type: "layer_types" },
    inert: {
      ...unread,
      mamba_n_heads: ofMamba,
      mamba_n_groups: ofMamba,
      mamba_d_state: ofMamba,
      mamba_d_head: ofMamba,
      mamba_d_conv: ofMamba,
      mamba_expand: ofMamba,
      mamba_chunk_size: ofMamba,
      mamba_conv_bias: ofMamba,
      mamba_proj_bias: ofMamba,
      time_step_limit: ofMamba,
    },
  },
  (checkpoint, config, note) => {
    const { num_hidden_layers: blocks, shared_intermediate_size: sharedWidth } = config;
    const { layer_types: types } = config;
    checkOneABlock(checkpoint, "layer_types", types, blocks);
    if (!types?.every(type => type === "attention" || type === "full_attention"))
      throw configError(
        checkpoint,
        "layer_types",
        "says Mamba of some blocks (of all, where it is absent), which is not supported",
      );
    const like = graniteMoeLike("granitemoehybrid", checkpoint, config, note, { sharedWidth });
    const turns = config.position_embedding_type === "rope";
    return decoder({ ...like, rotary: block => (turns ? like.rotary(block) : undefined) });
  },
);
