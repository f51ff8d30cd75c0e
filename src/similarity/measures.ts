import { cosineGap } from "./retrieval/cosine-gap.js";
import { csls } from "./retrieval/csls.js";
import { dali } from "./retrieval/dali.js";
import { marginRetrieval } from "./retrieval/margin.js";
import { mexa } from "./retrieval/mexa.js";
import { meanReciprocalRank, precisionAt } from "./retrieval/retrieval.js";
import { antihubs, hubSkewness, robinHood } from "./spaces/hubness.js";
import { anc } from "./structure/anc.js";
import { ccaR2 } from "./structure/cca-r2.js";
import { linearCka, linearCkaDebiased, rbfCka, rbfCkaDebiased } from "./structure/cka.js";
import { cknna } from "./structure/cknna.js";
import { meanCca } from "./structure/mean-cca.js";
import { mutualKnn } from "./structure/mutual-knn.js";
import { pc1Correlation } from "./structure/pc1-correlation.js";
import { procrustesDistance, procrustesSimilarity, shapeDistance } from "./structure/procrustes.js";
import { pwcca } from "./structure/pwcca.js";
import { rsa, rsaEuclidean } from "./structure/rsa.js";
import { svcca } from "./structure/svcca.js";

/** Every measure of a pair, with its usual settings, in the order of tables and reports. */
export const measures = [
  precisionAt(1, "forward"),
  precisionAt(1, "backward"),
  precisionAt(5, "forward"),
  precisionAt(5, "backward"),
  meanReciprocalRank("forward"),
  meanReciprocalRank("backward"),
  csls("forward"),
  csls("backward"),
  marginRetrieval("ratio", "forward"),
  marginRetrieval("ratio", "backward"),
  marginRetrieval("distance", "forward"),
  marginRetrieval("distance", "backward"),
  marginRetrieval("absolute", "forward"),
  marginRetrieval("absolute", "backward"),
  mexa,
  dali,
  dali.with({ strict: true }),
  cosineGap,
  mutualKnn,
  cknna,
  linearCkaDebiased,
  linearCka,
  rbfCkaDebiased,
  rbfCka,
  rsa,
  rsaEuclidean,
  procrustesSimilarity,
  procrustesDistance,
  shapeDistance,
  meanCca,
  ccaR2,
  svcca,
  pwcca,
  anc,
  pc1Correlation,
  hubSkewness,
  robinHood,
  antihubs,
] as const;

/** The name of a measure, as rows and files carry it. */
export type MeasureName = (typeof measures)[number]["name"];
