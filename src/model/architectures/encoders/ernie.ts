import { z } from "zod";
import { count } from "../../config.js";
import { architecture } from "../../config-keys.js";
import { bertKeys, encoder, kinds } from "./bert.js";

/**
 * ERNIE 1 to 3: BERT whose tokens may also say for which task they are read, here the first.
 * @see Sun et al. 2020, https://arxiv.org/abs/1907.12412
 */
export const ernie = architecture(
  {
    used: {
      ...bertKeys,
      use_task_id: z.boolean().default(false),
      task_type_vocab_size: count.default(3),
    },
    ...kinds,
  },
  (checkpoint, config) =>
    encoder("ernie", checkpoint, config, {
      prefixes: ["", "ernie."],
      rows: config.use_task_id
        ? { "task_type_embeddings.weight": config.task_type_vocab_size }
        : {},
    }),
);
