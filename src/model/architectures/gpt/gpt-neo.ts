import { z } from "zod";
import type { Checkpoint } from "../../../checkpoint/checkpoint.js";
import { activation, blockCount, configError, count, epsilon, headDimOf } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { linear, ungated } from "../../feed-forward.js";
import { gptLike, gptNames, threeProjections } from "./gpt-like.js";

const kind = z.enum(["global", "local"]);

const keys = {
  vocab_size: count,
  hidden_size: count,
  num_layers: blockCount,
  num_heads: count,
  intermediate_size: count.nullish(),
  max_position_embeddings: count.default(2048),
  // [[["global", "local"], 12]]: twelve times the two kinds in turn.
  attention_types: z
    .array(z.tuple([z.array(kind).max(1000), z.int().min(0).max(1000)]))
    .max(1000)
    .default([[["global", "local"], 12]]),
  attention_layers: z.array(kind).nullish(),
  window_size: count.default(256),
  activation_function: activation.default("gelu_tanh"),
  layer_norm_epsilon: epsilon.default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
};

const spellings = { num_attention_heads: "num_heads", num_hidden_layers: "num_layers" } as const;

const inert = {
  is_causal: "a mask of its own looks back, whatever this says",
  resid_dropout: "only training reads it",
  embed_dropout: "only training reads it",
};

/** GPT-Neo: GPT-2 whose scores are not scaled, a window in every other block. @see Black et al. 2021, https://doi.org/10.5281/zenodo.5297715 */
export const gptNeo = architecture({ used: keys, spellings, inert }, (checkpoint, config) => {
  const { hidden_size: width, num_heads: heads } = config;
  const headDim = headDimOf(checkpoint, width, heads);
  const kinds = kindsOf(checkpoint, config);
  return gptLike({
    architecture: "gpt_neo",
    blocks: config.num_layers,
    width,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    ...gptNames(checkpoint, config),
    attention(ops, at, x, block) {
      const [q, k, v] = threeProjections(ops, `${at}attn.attention.`, x, { width, bias: false });
      const mixed = ops.attention(q, k, v, {
        heads,
        kvHeads: heads,
        headDim,
        scale: 1,
        causal: true,
        window: kinds[block] === "local" ? config.window_size : undefined,
      });
      return linear(ops, mixed, `${at}attn.attention.out_proj`, true, width);
    },
    feedForward: ungated(
      {
        activation: config.activation_function,
        width: config.intermediate_size ?? 4 * width,
        bias: true,
      },
      ["mlp.c_fc", "mlp.c_proj"],
    ),
  });
});

/** What each block sees. Files hold it in either form; the one by block counts, as in transformers. */
function kindsOf(
  checkpoint: Checkpoint,
  config: z.infer<
    z.ZodObject<Pick<typeof keys, "attention_types" | "attention_layers" | "num_layers">>
  >,
): readonly z.infer<typeof kind>[] {
  const { attention_types: types, attention_layers: given, num_layers: blocks } = config;
  const length =
    given?.length ?? types.reduce((sum, [turn, times]) => sum + turn.length * times, 0);
  if (length !== blocks)
    throw configError(
      checkpoint,
      given ? "attention_layers" : "attention_types",
      `speak of ${length} blocks, but num_layers is ${blocks}`,
    );
  return (
    given ?? types.flatMap(([turn, times]) => Array.from({ length: times }, () => turn).flat())
  );
}
