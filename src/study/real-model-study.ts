import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { IsoglossError } from "../base/error.js";
import { heldoutCorpus } from "./embedded-models.js";
import type { StudyPlan } from "./study.js";

/** Where `scripts/fetch-gemma.mjs` puts Gemma 3 270M; its terms keep it out of the repository. */
export const gemmaFile = resolve(
  import.meta.dirname,
  "../../data/gemma-3-270m/gemma-3-270m-q4_k_m.gguf",
);

/** Of many families and scripts; each has all 58 paragraphs that English has. */
const fortyLanguages =
  "eng_Latn deu_Latn nld_Latn swe_Latn afr_Latn isl_Latn fra_Latn spa_Latn por_Latn ita_Latn " +
  "ron_Latn cat_Latn pol_Latn slk_Latn hrv_Latn bul_Cyrl rus_Cyrl ukr_Cyrl ell_Grek lit_Latn " +
  "cym_Latn hun_Latn fin_Latn est_Latn tur_Latn kaz_Cyrl heb_Hebr pes_Arab hin_Deva ben_Beng " +
  "tam_Taml tel_Telu kat_Geor hye_Armn khm_Khmr ind_Latn fil_Latn kor_Hang zho_Hans zul_Latn";

/** A study of a real language model. */
export interface RealModelStudy extends Pick<StudyPlan, "models" | "corpora" | "limit"> {
  /** Defaults to all that the corpus has. */
  readonly languages?: readonly string[];
}

/**
 * Studies of Gemma 3 270M, by name: seven languages over the held-out segments, and forty
 * over the Universal Declaration of Human Rights.
 */
export const realModelStudies: Readonly<Record<string, RealModelStudy>> = {
  "gemma-3-270m": { models: [`Gemma 3 270M=${gemmaFile}`], corpora: [heldoutCorpus], limit: 200 },
  "gemma-3-270m-udhr": {
    models: [`Gemma 3 270M=${gemmaFile}`],
    corpora: ["udhr"],
    languages: fortyLanguages.split(" "),
  },
};

/** Whether the model that `realModelStudies` are of lies where they look for it. */
export const hasGemma = (): boolean => existsSync(gemmaFile);

/** @throws IsoglossError if the model is not there. */
export function requireGemma(): void {
  if (!hasGemma())
    throw new IsoglossError(
      `${gemmaFile}: Gemma 3 270M is not here`,
      "node scripts/fetch-gemma.mjs fetches it (240 MB) and checks its hash.",
    );
}
