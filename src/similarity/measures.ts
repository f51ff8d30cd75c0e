import type { Measure } from "./measure.js";
import { cosineGap } from "./retrieval/cosine-gap.js";
import { csls } from "./retrieval/csls.js";
import { dali } from "./retrieval/dali.js";
import { marginRetrieval } from "./retrieval/margin.js";
import { mexa } from "./retrieval/mexa.js";
import { meanReciprocalRank, precisionAt } from "./retrieval/retrieval.js";
import { antihubs, hubSkewness, robinHood } from "./spaces/hubness.js";
import { anc } from "./structure/anc.js";
import { ccaR2 } from "./structure/cca-r2.js";
import { cknna } from "./structure/cknna.js";
import { linearCka } from "./structure/linear-cka.js";
import { linearCkaDebiased } from "./structure/linear-cka-debiased.js";
import { meanCca } from "./structure/mean-cca.js";
import { mutualKnn } from "./structure/mutual-knn.js";
import { pc1Correlation } from "./structure/pc1-correlation.js";
import { procrustesDistance, procrustesSimilarity, shapeDistance } from "./structure/procrustes.js";
import { pwcca } from "./structure/pwcca.js";
import { rbfCka } from "./structure/rbf-cka.js";
import { rbfCkaDebiased } from "./structure/rbf-cka-debiased.js";
import { rsa, rsaEuclidean } from "./structure/rsa.js";
import { svcca } from "./structure/svcca.js";

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
