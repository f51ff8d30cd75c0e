import { IsoglossError } from "../../base/error.js";
import { didYouMean } from "../../base/text/did-you-mean.js";

/** What the figures of a study are called, before their corpus: what one may ask for alone. */
const families = [
  ...["meeting", "alignment", "alignment-centered", "models", "languages", "measures", "tokens"],
  ...["training", "arrivals", "map", "battery", "translation", "scores"],
] as const;

/**
 * Returns the families of figures that are asked for by name; none for "none".
 * @throws IsoglossError for one that no study draws.
 */
export function drawnFamilies(asked: readonly string[]): string[] {
  const stray = asked.find(name => name !== "none" && !families.some(family => family === name));
  if (stray !== undefined)
    throw new IsoglossError(
      `a study draws no figure "${stray}"`,
      didYouMean(stray, [...families, "none"]),
    );
  return asked.filter(name => name !== "none");
}

/** Returns whether a figure, "alignment-udhr", is of one of these families. */
export function isOfFamily(figure: string, asked: readonly string[]): boolean {
  const own = families.filter(family => figure.startsWith(`${family}-`));
  const longest = own.toSorted((a, b) => b.length - a.length)[0];
  // What relates scores has names of its own for each task and measure.
  return asked.includes(longest ?? "scores");
}
