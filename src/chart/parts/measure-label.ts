import { stateMeasures } from "../../similarity/describe.js";
import { measures } from "../../similarity/measures.js";
import { languageMeasures } from "../../similarity/spaces/language-measures.js";

/**
 * Returns the name of a measure as an axis shows it: "P@1, x→y" for
 * `retrieval-p1-forward`. A measure from elsewhere keeps its own name.
 * @param x What stands for x in a measure that has a direction; defaults to "x".
 * @param y Defaults to "y".
 */
export function measureLabel(measure: string, x = "x", y = "y"): string {
  const known = [...measures, ...stateMeasures, ...languageMeasures].find(
    ({ name }) => name === measure,
  );
  if (known !== undefined)
    return known.label.replace("x→y", `${x}→${y}`).replace("y→x", `${y}→${x}`);
  const words = measure.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Speaks of hubs and not of alikeness, whichever way is better. */
const ofHubs = new Set(["hub-skewness", "robin-hood", "antihubs"]);

/**
 * Returns which way a measure points: "↑" if languages that are more alike score higher,
 * "↓" if lower, nothing if it does not speak of alikeness.
 */
export function measureArrow(measure: string): "↑" | "↓" | "" {
  const known = [...measures, ...languageMeasures].find(({ name }) => name === measure);
  if (known === undefined || ofHubs.has(measure)) return "";
  return known.better === "higher" ? "↑" : "↓";
}
