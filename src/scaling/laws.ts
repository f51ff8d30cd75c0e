import type { Law } from "./law.js";
import { brokenLaw } from "./laws/broken-law.js";
import { logLaw } from "./laws/log-law.js";
import { logisticLaw } from "./laws/logistic-law.js";
import { powerLaw } from "./laws/power-law.js";
import { rectifiedLaw } from "./laws/rectified-law.js";
import { xLlamaLaw } from "./laws/x-llama-law.js";

/**
 * Returns the laws of one volume, simplest first: what a data set of volumes and scores is
 * tried against. The two-variable laws (`chinchillaLaw`, x-LLaMA with γ given) need
 * more columns and are asked for by name.
 *
 * @param ceiling The score that no volume exceeds; defaults to 100.
 */
export function volumeLaws(ceiling = 100): Law[] {
  return [
    xLlamaLaw({ ceiling }),
    powerLaw,
    logLaw,
    logisticLaw({ ceiling }),
    rectifiedLaw,
    brokenLaw,
  ];
}
