import { IsoglossError } from "../../base/error.js";
import { type Law, line, type Parameter } from "../law.js";

/** What `xLlamaLaw` takes. */
export interface XLlamaLawOptions {
  /** The score that no volume exceeds; defaults to 100 (COMET × 100, BLEU, chrF). */
  readonly ceiling?: number;
  /**
   * What becomes of γ, the similarity of the language to English.
   * "absorbed" (default): the law is fitted language by language, and γ^β is part of α.
   * "given": γ is a second input of every point, and α and β may be shared across languages.
   * "fitted" is refused, because no data can tell it.
   */
  readonly similarity?: "absorbed" | "given" | "fitted";
}

const parameters: readonly Parameter[] = [
  {
    name: "alpha",
    meaning: "the distance to the ceiling at volume 1 (times similarity 1)",
    lower: 1e-6,
    upper: 1e12,
    scale: "log",
  },
  {
    name: "beta",
    meaning: "the power of the volume; negative, or more data would hurt",
    lower: -4,
    upper: 0,
    scale: "linear",
  },
];

/**
 * Returns the law of the x-LLaMA paper, for scores that approach a ceiling:
 *
 *   S(X) = ceiling − α·(γ·X)^β,   α > 0, β ≤ 0
 *
 * α(γX)^β = (αγ^β)·X^β: with α and β of its own, a language's γ only rescales its α.
 * So per language the law is fitted with γ absorbed (it has two parameters, not three);
 * where α and β are shared across languages, γ must be given, and then both are
 * identifiable. γ itself is never fitted.
 *
 * The paper's form is known to this project by recall only, and its fitted values not at all.
 *
 * @throws IsoglossError if asked to fit γ.
 * @see Zhu et al. 2023, https://arxiv.org/abs/2308.04948, Eq. 2
 */
export function xLlamaLaw({ ceiling = 100, similarity = "absorbed" }: XLlamaLawOptions = {}): Law {
  if (similarity === "fitted")
    throw new IsoglossError(
      "The similarity γ of the x-LLaMA law cannot be fitted: α(γX)^β = (αγ^β)·X^β, so every γ fits equally well with another α.",
      'Fit each language with γ absorbed in α, or give γ as a column and share α and β (similarity: "given").',
    );
  const given = similarity === "given";
  const effective = given
    ? (x: ArrayLike<number>) => x[0]! * x[1]!
    : (x: ArrayLike<number>) => x[0]!;
  return {
    name: given ? "x-llama-shared" : "x-llama",
    formula: given ? `S = ${ceiling} − alpha·(γ·D)^beta` : `S = ${ceiling} − alpha·D^beta`,
    source: "Zhu et al. 2023, arXiv 2308.04948, Eq. 2 (form recalled, not seen)",
    inputs: given ? ["volume", "similarity"] : ["volume"],
    volume: 0,
    parameters,
    evaluate(x, theta, gradient) {
      const alpha = theta[0]!;
      const logged = Math.log(effective(x));
      const power = Math.exp(theta[1]! * logged);
      if (gradient) {
        gradient[0] = -power;
        gradient[1] = -alpha * power * logged;
      }
      return ceiling - alpha * power;
    },
    slope: (x, theta) => (-theta[0]! * theta[1]! * effective(x) ** theta[1]!) / x[0]!,
    starts({ inputs, scores }) {
      const t = inputs.map(x => Math.log(effective(x)));
      // A point at the ceiling has no logarithm of its distance: it starts a little below.
      const y = Array.from(scores, s => Math.log(Math.max(ceiling - s, 1e-3 * ceiling)));
      const found = line(t, y);
      if (!found) return [[Math.max(ceiling - scores[0]!, 1e-3 * ceiling), 0]];
      return [[Math.exp(found[0]), found[1]]];
    },
  };
}
