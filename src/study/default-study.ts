import { embeddedNames, heldoutCorpus } from "./embedded-models.js";
import type { StudyPlan } from "./study.js";

/**
 * The study that runs without being asked for anything: the models that come with the
 * package, over the segments held out from their training and over the Universal
 * Declaration of Human Rights, which is of another domain. It takes the first 400
 * segments: nulls cost their square, and intervals narrow with their root. The first 24 are
 * translated into each language, by every model; the names of the tuned ones end in how many
 * pairs of each language they were tuned on.
 *
 * @throws IsoglossError if the models are not installed.
 */
export function defaultStudy(): StudyPlan {
  const models = embeddedNames();
  const pairs = models.map((name): [string, number] => [name, Number(/\d+$/.exec(name)?.[0] ?? 0)]);
  return {
    models,
    corpora: [heldoutCorpus, "udhr"],
    limit: 400,
    translate: { sentences: 24, wording: "shipped" },
    volumes: Object.fromEntries(pairs),
    axis: { name: "volume", positions: pairs.map(([, volume]) => volume) },
  };
}
