import { z } from "zod";
import { configError, count, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { linear, ungated } from "../../feed-forward.js";
import { headBias, headWithBias } from "../../names.js";
import { gptKeys, gptLike, gptNames, gptSpellings, threeProjections } from "./gpt-like.js";

const keys = {
  ...gptKeys,
  n_positions: count.default(2048),
  rotary_dim: count.default(64),
  tie_word_embeddings: z.boolean().default(false),
};

const inert = {
  rotary: "it always rotates",
  scale_attn_weights: "it always divides by the root of a head's size",
};

/** GPT-J: attention and feed-forward part side by side, the first dimensions of each head rotated, neighbours as pairs. @see Wang & Komatsuzaki 2021, https://github.com/kingoflolz/mesh-transformer-jax */
export const gptj = architecture(
  { used: keys, spellings: gptSpellings, inert },
  (checkpoint, config) => {
    const { n_embd: width, n_head: heads, rotary_dim: turned } = config;
    const headDim = headDimOf(checkpoint, width, heads);
    if (turned % 2 !== 0 || turned > headDim)
      throw configError(
        checkpoint,
        "rotary_dim",
        `must be even and at most a head's ${headDim}, got ${turned}`,
      );
    const rotary = {
      frequencies: Float32Array.from(
        { length: turned / 2 },
        (_, i) => 10_000 ** ((-2 * i) / turned),
      ),
      interleaved: true,
      attentionFactor: 1,
    };
    const { positions: _, ...names } = gptNames(checkpoint, config);
    return gptLike({
      architecture: "gptj",
      blocks: config.n_layer,
      width,
      vocabulary: config.vocab_size,
      maxTokens: config.n_positions,
      ...names,
      norms: { attention: "ln_1" },
      attention(ops, at, x) {
        const [q, k, v] = threeProjections(ops, `${at}attn.`, x, { width, bias: false });
        const mixed = ops.attention(ops.rotary(q, heads, rotary), ops.rotary(k, heads, rotary), v, {
          heads,
          kvHeads: heads,
          headDim,
          scale: headDim ** -0.5,
          causal: config.is_causal,
        });
        return linear(ops, mixed, `${at}attn.out_proj`, false, width);
      },
      feedForward: ungated(
        { activation: config.activation_function, width: config.n_inner ?? 4 * width, bias: true },
        ["mlp.fc_in", "mlp.fc_out"],
      ),
      head: headWithBias(checkpoint, names.head, config.tie_word_embeddings),
      headBias,
    });
  },
);
