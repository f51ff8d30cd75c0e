import { Argument } from "commander";
import { availableParts, figureParts } from "../reproduce/figure-parts.js";
import { paperNames } from "../reproduce/redraw.js";

/** Names both papers at once. */
const papers = "papers";

/** Which parts of the figures a command is about; none named means all. */
export const partsArgument = () =>
  new Argument("[parts...]", "default: all that can be made here").choices([
    ...figureParts,
    papers,
  ]);

/**
 * Returns the parts that names stand for, each once, in the order in which they are made. No
 * name stands for all whose models are here.
 */
export function partsNamed(names: readonly string[]): readonly string[] {
  if (names.length === 0) return availableParts();
  const wanted = new Set(names.flatMap(name => (name === papers ? paperNames : [name])));
  return figureParts.filter(part => wanted.has(part));
}
