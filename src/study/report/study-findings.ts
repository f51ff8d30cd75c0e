import type { ReportFinding } from "../../chart/page/report.js";
import type { Study } from "../study.js";
import { geometryFinding } from "./geometry-finding.js";
import { probeFinding } from "./probe-finding.js";
import { retrievalFinding } from "./retrieval-finding.js";
import { scoreFindings } from "./scores-section.js";

/**
 * @file What a study found, in sentences that its rows decide: nothing here knows what to
 * hope for. A difference is one if its interval excludes zero, or if two intervals lie apart,
 * which asks for more; of all else it is said that nothing can be said.
 */

/** Returns the findings of a study: retrieval corpus by corpus, geometry, what a probe can tell. */
export function studyFindings(study: Study): ReportFinding[] {
  const corpora = [...new Set(study.manifests.map(({ corpus }) => corpus))];
  const found = [
    ...corpora.flatMap(corpus => retrievalFinding(study, corpus)),
    ...geometryFinding(study),
    ...probeFinding(study),
    ...scoreFindings(study.scored, study.pivot),
    ...scoreFindings(study.translations, study.pivot),
  ];
  return found.length > 0
    ? [...found, howToRead(study)]
    : [{ about: "Findings", says: "From these rows nothing can be said: no pairs were compared." }];
}

function howToRead({ manifests }: Study): ReportFinding {
  const several = new Set(manifests.map(({ model }) => model)).size > 1;
  const gains =
    "Gains are of P@1, mean of both directions, each model at its best inner layer (neither the " +
    "embedding output nor the last), chosen on one half of the corpus and counted on the n of the " +
    "other. ";
  return {
    about: "How to read this",
    says:
      `${several ? gains : ""}States are as they are unless it is said; in brackets 95\u00a0% intervals ` +
      "over sentences, each by itself: of twenty, one may miss. Where an interval leaves both ways " +
      "open nothing is said, which is not to say that there is no difference.",
  };
}
