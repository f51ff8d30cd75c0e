import { z } from "zod";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { readConfig } from "./config.js";
import type { Rotary } from "./operations.js";

/**
 * @file Rotary position embeddings: token p's pair i is rotated by p·f_i radians,
 *
 *   f_i = θ^(−2i/d),   i = 0 … d/2 − 1,
 *
 * with d the rotated dimensions of a head. The variants change f to serve longer texts.
 *
 * @see Su et al. 2021, https://arxiv.org/abs/2104.09864
 */

const positive = z.number().positive();

const scalings = z.discriminatedUnion("rope_type", [
  z.object({ rope_type: z.literal("default") }),
  z.object({ rope_type: z.literal("linear"), factor: positive }),
  z.object({ rope_type: z.literal("dynamic"), factor: positive }),
  z.object({
    rope_type: z.literal("llama3"),
    factor: positive,
    low_freq_factor: positive,
    high_freq_factor: positive,
    original_max_position_embeddings: positive,
  }),
  z.object({
    rope_type: z.literal("yarn"),
    factor: positive.nullish(),
    original_max_position_embeddings: positive,
    attention_factor: positive.nullish(),
    beta_fast: positive.nullish(),
    beta_slow: positive.nullish(),
    mscale: z.number().nullish(),
    mscale_all_dim: z.number().nullish(),
    truncate: z.boolean().nullish(),
  }),
  z.object({
    rope_type: z.literal("longrope"),
    factor: positive.nullish(),
    original_max_position_embeddings: positive,
    attention_factor: positive.nullish(),
    short_factor: z.array(positive),
  }),
]);

const ropeParameters = z.intersection(
  scalings,
  z.object({
    rope_theta: positive,
    partial_rotary_factor: positive.max(1).default(1),
  }),
);

export type RopeParameters = z.infer<typeof ropeParameters>;

/** The fields of config.json that rope parameters come from, in either spelling. */
const ropeFields = z.object({
  rope_parameters: z.record(z.string(), z.unknown()).nullish(),
  rope_scaling: z.record(z.string(), z.unknown()).nullish(),
  rope_theta: positive.nullish(),
  partial_rotary_factor: positive.max(1).nullish(),
  original_max_position_embeddings: positive.nullish(),
  max_position_embeddings: positive,
});

/**
 * Returns the rope parameters of a config.json, new (`rope_parameters`, all in one place)
 * or old (`rope_scaling`, with the base outside and the kind under `type`).
 *
 * @param theta The architecture's base where the file has none.
 */
export function ropeOf(
  checkpoint: Checkpoint,
  config: unknown = checkpoint.config,
  theta = 10_000,
): RopeParameters {
  const fields = readConfig(checkpoint, ropeFields, config);
  const given = fields.rope_parameters ?? fields.rope_scaling ?? {};
  const present = Object.entries(given).filter(([, value]) => value !== null);
  const kind = given.rope_type ?? given.type ?? "default";
  return readConfig(checkpoint, z.object({ rope_parameters: ropeParameters }), {
    rope_parameters: {
      rope_theta: fields.rope_theta ?? theta,
      partial_rotary_factor: fields.partial_rotary_factor ?? undefined,
      original_max_position_embeddings: fields.max_position_embeddings,
      ...Object.fromEntries(present),
      // Phi-3 keeps it outside, and there it counts.
      ...(fields.original_max_position_embeddings && {
        original_max_position_embeddings: fields.original_max_position_embeddings,
      }),
      rope_type: kind === "su" ? "longrope" : kind,
    },
  }).rope_parameters;
}

/**
 * Returns the frequencies that transformers uses for texts up to the length a model was
 * made for; LongRoPE's long factors, for longer texts, and dynamic scaling never apply.
 *
 * @param headDim Dimensions of a head; `partial_rotary_factor` of them are rotated.
 * @param maxTokens `max_position_embeddings`.
 * @throws RangeError if LongRoPE has another number of factors than there are frequencies.
 */
export function rotary(parameters: RopeParameters, headDim: number, maxTokens: number): Rotary {
  const { rope_theta: theta, partial_rotary_factor } = parameters;
  const d = Math.trunc(headDim * partial_rotary_factor);
  const plain = Array.from({ length: d >> 1 }, (_, i) => theta ** ((-2 * i) / d));
  const of = (frequencies: readonly number[], attentionFactor = 1): Rotary => ({
    frequencies: Float32Array.from(frequencies),
    attentionFactor,
  });

  switch (parameters.rope_type) {
    case "default":
    case "dynamic": // a longer text would stretch θ, but maxTokens is the limit here
      return of(plain);

    case "linear":
      return of(plain.map(f => f / parameters.factor));

    case "llama3": {
      // Short wavelengths stay, long ones are divided by the factor, a ramp lies between.
      const { factor, low_freq_factor: low, high_freq_factor: high } = parameters;
      return of(
        plain.map(f => {
          const turns = (parameters.original_max_position_embeddings * f) / (2 * Math.PI);
          if (turns > high) return f;
          if (turns < low) return f / factor;
          const smooth = (turns - low) / (high - low);
          return ((1 - smooth) * f) / factor + smooth * f;
        }),
      );
    }

    case "yarn": {
      // Peng et al. 2023, https://arxiv.org/abs/2309.00071
      const original = parameters.original_max_position_embeddings;
      const factor = parameters.factor ?? maxTokens / original;
      const dimensionOf = (turns: number) =>
        (d * Math.log(original / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
      const whole = parameters.truncate ?? true;
      const fast = dimensionOf(parameters.beta_fast || 32);
      const slow = dimensionOf(parameters.beta_slow || 1);
      const low = Math.max(whole ? Math.floor(fast) : fast, 0);
      const high = Math.min(whole ? Math.ceil(slow) : slow, d - 1);
      const width = high === low ? 0.001 : high - low; // as transformers keeps the ramp finite
      const frequencies = plain.map((f, i) => {
        const ramp = Math.min(Math.max((i - low) / width, 0), 1);
        return (f / factor) * ramp + f * (1 - ramp);
      });
      const mscale = (m: number) => (factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1);
      const { mscale: m, mscale_all_dim: all } = parameters;
      return of(
        frequencies,
        parameters.attention_factor ?? (m && all ? mscale(m) / mscale(all) : mscale(1)),
      );
    }

    case "longrope": {
      // Ding et al. 2024, https://arxiv.org/abs/2402.13753
      const { short_factor: short, original_max_position_embeddings: original } = parameters;
      if (short.length !== plain.length)
        throw new RangeError(
          `rotary: short_factor must have ${plain.length} values, got ${short.length}`,
        );
      const factor = parameters.factor ?? maxTokens / original;
      return of(
        plain.map((f, i) => f / short[i]!),
        parameters.attention_factor ??
          (factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original))),
      );
    }
  }
}
