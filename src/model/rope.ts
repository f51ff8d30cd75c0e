import type { Rotary } from "./operations.js";
import type { RopeParameters } from "./rope-parameters.js";

/**
 * @file Rotary position embeddings: token p's pair i is rotated by p·f_i radians,
 *
 *   f_i = θ^(−2i/d),   i = 0 … d/2 − 1,
 *
 * with d the rotated dimensions of a head. The variants change f to serve longer texts.
 *
 * @see Su et al. 2021, https://arxiv.org/abs/2104.09864
 */

/**
 * Returns the frequencies that transformers uses for texts up to the length a model was
 * made for; LongRoPE's long factors, for longer texts, and dynamic scaling never apply.
 *
 * @param headDim Dimensions of a head; `partial_rotary_factor` of them are rotated.
 * @param maxTokens `max_position_embeddings`.
 * @throws RangeError if nothing is rotated, a frequency is no finite number, or LongRoPE has
 *   another number of factors than there are frequencies.
 */
export function rotary(parameters: RopeParameters, headDim: number, maxTokens: number): Rotary {
  const result = frequenciesOf(parameters, headDim, maxTokens);
  const { frequencies, attentionFactor } = result;
  if (frequencies.length === 0)
    throw new RangeError(
      `partial_rotary_factor ${parameters.partial_rotary_factor} leaves nothing of a head of ${headDim} to rotate`,
    );
  if (!frequencies.every(Number.isFinite) || !Number.isFinite(Math.fround(attentionFactor)))
    throw new RangeError(
      `the numbers of its ${parameters.rope_type} rotation give frequencies that are not finite`,
    );
  return result;
}

function frequenciesOf(parameters: RopeParameters, headDim: number, maxTokens: number): Rotary {
  const { rope_theta: theta, partial_rotary_factor: part } = parameters;
  const d = Math.trunc(headDim * part);
  // An odd number of dimensions is rounded up.
  const plain = Array.from({ length: (d + 1) >> 1 }, (_, i) => theta ** ((-2 * i) / d));
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

    case "proportional": {
      // Over the whole head; the pairs past the part stand still.
      const turning = Math.floor((part * headDim) / 2);
      return of(
        Array.from({ length: headDim >> 1 }, (_, i) =>
          i < turning ? theta ** ((-2 * i) / headDim) / parameters.factor : 0,
        ),
      );
    }

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
      if (!Number.isFinite(fast) || !Number.isFinite(slow))
        throw new RangeError(`rope_theta ${theta} gives a yarn rotation no range`);
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
