import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { readJson } from "../../checkpoint/read-json.js";
import { firstProblem } from "../../format/first-problem.js";

/** What a checkpoint lets its decoder write, by its own word: as transformers' `generate` reads it. */
export interface Constraints {
  /** The first token, whatever is likely; null: none. */
  readonly forcedFirst: number | null;
  /** The tokens one of which is the last where a text is cut at its length. */
  readonly forcedLast: readonly number[];
  /** Rows of tokens that are never written. */
  readonly badWords: readonly (readonly number[])[];
  readonly suppressed: readonly number[];
  /** Tokens that no text begins with. */
  readonly suppressedFirst: readonly number[];
  /** No row of so many tokens is written twice; 0: any may be. */
  readonly noRepeat: number;
  /** The least tokens before one that ends a text. */
  readonly least: number;
  /** Whether the probabilities of what is left add up to 1 again. */
  readonly renormalized: boolean;
}

/** What generation_config.json says of how a decoder writes. */
export interface WritingSettings {
  /** The token that every text begins after. */
  readonly start: number;
  readonly constraints: Constraints;
  /** Of beams, where the caller does not say. */
  readonly lengthPenalty?: number;
  readonly earlyStopping?: boolean | "never";
}

const id = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const several = z.union([id.transform(one => [one]), z.array(id).max(4096)]);
const count = z.int().min(0).max(1_000_000);

const schema = z.object({
  decoder_start_token_id: id.nullish(),
  bos_token_id: id.nullish(),
  forced_bos_token_id: id.nullish(),
  forced_eos_token_id: several.nullish(),
  bad_words_ids: z.array(z.array(id).min(1).max(64)).max(1024).nullish(),
  suppress_tokens: z.array(id).max(4096).nullish(),
  begin_suppress_tokens: z.array(id).max(4096).nullish(),
  no_repeat_ngram_size: count.nullish(),
  min_length: count.nullish(),
  min_new_tokens: count.nullish(),
  renormalize_logits: z.boolean().nullish(),
  length_penalty: z.number().min(-100).max(100).nullish(),
  early_stopping: z.union([z.boolean(), z.literal("never")]).nullish(),
});

/** What would change a text and is not carried out, by the values at which it changes nothing. */
const neutral: Readonly<Record<string, readonly unknown[]>> = {
  repetition_penalty: [1],
  encoder_repetition_penalty: [1],
  encoder_no_repeat_ngram_size: [0],
  exponential_decay_length_penalty: [],
  sequence_bias: [],
  guidance_scale: [1],
  num_beam_groups: [1],
  diversity_penalty: [0],
  penalty_alpha: [0],
  force_words_ids: [],
  constraints: [],
  dola_layers: [],
  watermarking_config: [],
};

/**
 * Returns how a checkpoint's decoder writes, by generation_config.json, or, where there is none, by
 * what config.json says of it.
 *
 * @throws IsoglossError for a setting that is damaged, or that is not carried out.
 */
export async function writingSettings(checkpoint: Checkpoint): Promise<WritingSettings> {
  const { file, raw } = await saidOf(checkpoint);
  for (const [key, values] of Object.entries(neutral)) {
    const value = raw[key] ?? null;
    if (value !== null && !values.includes(value))
      throw new IsoglossError(
        `${file}: ${key}: ${excerpt(value)} is not supported`,
        "Take it out of the file, and texts are those of a model without it.",
      );
  }
  const read = schema.safeParse(raw);
  if (!read.success) {
    const { field, what } = firstProblem(read.error, raw);
    throw new IsoglossError(`${file}: ${field}: ${what}`, "Correct the file, or fetch it again.");
  }
  const said = read.data;
  return {
    start: await startToken(checkpoint),
    constraints: {
      forcedFirst: said.forced_bos_token_id ?? null,
      forcedLast: said.forced_eos_token_id ?? [],
      badWords: said.bad_words_ids ?? [],
      suppressed: said.suppress_tokens ?? [],
      suppressedFirst: said.begin_suppress_tokens ?? [],
      noRepeat: said.no_repeat_ngram_size ?? 0,
      // transformers counts the token that a text begins after.
      least: said.min_new_tokens ?? Math.max(0, (said.min_length ?? 0) - 1),
      renormalized: said.renormalize_logits ?? false,
    },
    lengthPenalty: said.length_penalty ?? undefined,
    earlyStopping: said.early_stopping ?? undefined,
  };
}

/**
 * Returns the token that every text begins after.
 * @throws IsoglossError if no file names it.
 */
export async function startToken(checkpoint: Checkpoint): Promise<number> {
  const { file, raw } = await saidOf(checkpoint);
  const key = "decoder_start_token_id";
  const start = raw[key] ?? checkpoint.config[key] ?? raw.bos_token_id ?? null;
  if (typeof start === "number" && Number.isSafeInteger(start) && start >= 0) return start;
  throw new IsoglossError(
    `${file}: ${key}: must name the token that a text begins after, got ${excerpt(start)}`,
    "The file that its authors published has one.",
  );
}

/** The file that says how a decoder writes, and what it says. */
async function saidOf({ folder, config }: Checkpoint) {
  const own = join(folder, "generation_config.json");
  return existsSync(own)
    ? { file: own, raw: await readJson(own) }
    : { file: join(folder, "config.json"), raw: config };
}
