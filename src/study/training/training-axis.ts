import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { namedPlace } from "../../base/text/named-place.js";

/** What the models of a training run differ by, and where on it each is. */
export interface TrainingAxis {
  /** As people call it: step, volume, tokens. */
  readonly name: string;
  /** One a model, in their order, rising. */
  readonly positions: readonly number[];
}

/** Models in the order of an axis. */
export interface AlongAxis {
  /** As they were given, the first position first. */
  readonly models: readonly string[];
  /** Where each of them is. */
  readonly axis: TrainingAxis;
}

const sizes: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** A number that is no part of a word; "tokens3B" is 3e9, and so is "3B-tokens". */
const number = String.raw`(\d+(?:\.\d+)?)([kmbt]?)(?![a-z\d])`;

/**
 * Returns models in the order of an axis, and where on it each is: the first is then the base.
 *
 * @param given One position a model; by default what follows the axis' name in a revision, a name
 *   or the last part of a place ("@step1000", "checkpoint-step-500"), else the last number there.
 * @throws IsoglossError for a model that says no number, numbers that are too many or too few, and
 *   two models in one place.
 */
export function trainingAxis(
  name: string,
  models: readonly string[],
  given?: readonly number[],
): AlongAxis {
  if (given !== undefined && given.length !== models.length)
    throw new IsoglossError(
      `the axis ${name} has ${given.length} positions, and there are ${models.length} models`,
      "Give --at once for each model, in their order.",
    );
  if (models.length < 2)
    throw new IsoglossError(
      `the axis ${name} has one model, and a training run has several`,
      "Name more of its checkpoints, or leave --axis out.",
    );
  const placed = models.map((model, i) => ({ model, at: given?.[i] ?? positionOf(name, model) }));
  placed.sort((a, b) => a.at - b.at);
  const twice = placed.findIndex(({ at }, i) => at === placed[i + 1]?.at);
  if (twice >= 0)
    throw new IsoglossError(
      `two models are at ${name} ${placed[twice]!.at}: ${placed[twice]!.model} and ${placed[twice + 1]!.model}`,
      "A study follows one training run; say where each model is with --at.",
    );
  return {
    models: placed.map(({ model }) => model),
    axis: { name, positions: placed.map(({ at }) => at) },
  };
}

function positionOf(name: string, model: string): number {
  const { name: called, place } = namedPlace(model);
  const revision = place.includes("@") ? place.slice(place.lastIndexOf("@") + 1) : undefined;
  const said = [revision, called, basename(place)].filter(text => text !== undefined);
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/s$/, "s?");
  const patterns = [`${word}[-_= ]?${number}`, `(?<![a-z\\d.])${number}[-_ ]?${word}`];
  for (const pattern of patterns)
    for (const text of said) {
      const found = new RegExp(pattern, "i").exec(text);
      if (found) return Number(found[1]) * sizes[found[2]!.toLowerCase()]!;
    }
  for (const text of said) {
    const found = [...text.matchAll(new RegExp(number, "gi"))].at(-1);
    if (found) return Number(found[1]) * sizes[found[2]!.toLowerCase()]!;
  }
  throw new IsoglossError(
    `${model}: does not say at which ${name} it is`,
    "Give --at once for each model, in their order, or at: beside each in study.yaml.",
  );
}
