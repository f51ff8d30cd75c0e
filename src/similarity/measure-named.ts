import { didYouMean } from "../base/text/did-you-mean.js";
import { printable } from "../base/text/printable.js";
import type { Measure } from "./measure.js";
import { type MeasureName, measures } from "./measures.js";

/** What people type for the measure they mean; of measures with a direction, the one towards the pivot. */
export const measureAliases = {
  cka: "linear-cka-debiased",
  "debiased-cka": "linear-cka-debiased",
  "biased-cka": "linear-cka",
  "p@1": "retrieval-p1-forward",
  "p@5": "retrieval-p5-forward",
  retrieval: "retrieval-p1-forward",
  mrr: "retrieval-mrr-forward",
  csls: "csls-p1-forward",
  margin: "margin-ratio-forward",
  xsim: "margin-ratio-forward",
  "mutual-k-nn": "mutual-knn",
  knn: "mutual-knn",
  procrustes: "procrustes-similarity",
  cca: "mean-cca",
  "cosine-similarity": "cosine-gap",
} as const satisfies Readonly<Record<string, MeasureName>>;

/** What people call a measure, beside its own name: "cka", "p@1". */
export type MeasureAlias = keyof typeof measureAliases;

/** A measure, or its name. */
export type MeasureChoice = Measure | MeasureName | MeasureAlias;

/** Returns the measure that is meant. @throws RangeError if a name is none. */
export function chosenMeasure(choice: MeasureChoice): Measure {
  return typeof choice === "string" ? measureNamed(choice) : choice;
}

/** What a first look needs: cheap, and none misleads alone beside the others. */
export const firstMeasures: readonly Measure[] = (
  [
    "retrieval-p1-forward",
    "retrieval-p1-backward",
    "mexa",
    "cosine-gap",
    "linear-cka-debiased",
  ] as const
).map(name => measureNamed(name));

/**
 * Returns the measure of that name, or of what people call it: "cka", "P@1".
 * @throws RangeError with the nearest names if there is none.
 */
export function measureNamed(name: MeasureName | MeasureAlias): Measure;
export function measureNamed(name: string): Measure;
export function measureNamed(name: string): Measure {
  const typed = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-");
  const alias = Object.hasOwn(measureAliases, typed)
    ? measureAliases[typed as MeasureAlias]
    : typed;
  const found = measures.find(measure => measure.name === alias);
  if (!found) {
    const names = measures.map(measure => measure.name);
    const near = didYouMean(typed, [...names, ...Object.keys(measureAliases)], names);
    throw new RangeError(`measureNamed: expected a measure, got ${printable(name, 60)}. ${near}`);
  }
  return found;
}
