import { anc } from "./anc.js";
import { ccaR2 } from "./cca-r2.js";
import { cknna } from "./cknna.js";
import { cosineGap } from "./cosine-gap.js";
import { csls } from "./csls.js";
import { dali } from "./dali.js";
import { antihubs, hubSkewness, robinHood } from "./hubness.js";
import { linearCka } from "./linear-cka.js";
import { linearCkaDebiased } from "./linear-cka-debiased.js";
import { marginRetrieval } from "./margin.js";
import { meanCca } from "./mean-cca.js";
import type { Measure } from "./measure.js";
import { mexa } from "./mexa.js";
import { mutualKnn } from "./mutual-knn.js";
import { pc1Correlation } from "./pc1-correlation.js";
import { procrustesDistance, procrustesSimilarity, shapeDistance } from "./procrustes.js";
import { pwcca } from "./pwcca.js";
import { rbfCka } from "./rbf-cka.js";
import { rbfCkaDebiased } from "./rbf-cka-debiased.js";
import { meanReciprocalRank, precisionAt } from "./retrieval.js";
import { rsa, rsaEuclidean } from "./rsa.js";
import { svcca } from "./svcca.js";

/** Every measure of a pair, with its defaults, in the order of tables and reports. */
export const measures: readonly Measure[] = [
  precisionAt(1, "forward"),
  precisionAt(1, "backward"),
  precisionAt(5, "forward"),
  precisionAt(5, "backward"),
  meanReciprocalRank("forward"),
  meanReciprocalRank("backward"),
  mexa,
  marginRetrieval("ratio", "forward"),
  marginRetrieval("ratio", "backward"),
  marginRetrieval("distance", "forward"),
  marginRetrieval("distance", "backward"),
  marginRetrieval("absolute", "forward"),
  marginRetrieval("absolute", "backward"),
  csls("forward"),
  csls("backward"),
  dali(),
  dali({ strict: true }),
  cosineGap,
  mutualKnn(),
  cknna(),
  linearCka,
  linearCkaDebiased,
  rbfCka,
  rbfCkaDebiased,
  meanCca,
  ccaR2(),
  svcca(),
  pwcca(),
  procrustesSimilarity,
  procrustesDistance,
  shapeDistance,
  rsa,
  rsaEuclidean,
  anc,
  pc1Correlation,
  hubSkewness(),
  robinHood(),
  antihubs(),
];

/** What a first look needs: cheap, and none misleads alone beside the others. */
export const firstMeasures: readonly Measure[] = [
  "retrieval-p1-forward",
  "retrieval-p1-backward",
  "mexa",
  "cosine-gap",
  "linear-cka-debiased",
].map(measureNamed);

/**
 * Returns the measure of that name.
 * @throws RangeError with all names if there is none.
 */
export function measureNamed(name: string): Measure {
  const found = measures.find(measure => measure.name === name);
  if (!found)
    throw new RangeError(
      `measureNamed: expected one of ${measures.map(measure => measure.name).join(", ")}, got ${name}`,
    );
  return found;
}
