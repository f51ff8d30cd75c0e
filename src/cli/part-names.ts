import { Argument } from "commander";
import { figureParts } from "../reproduce/figure-parts.js";
import { paperNames } from "../reproduce/redraw.js";

/** Names both papers at once. */
const papers = "papers";

/** Which parts of the figures a command is about; none named means all. */
export const partsArgument = () =>
  new Argument("[parts...]", "default: all of them").choices([...figureParts, papers]);

/** Returns the parts that names stand for, each once, in the order in which they are made. */
export function partsNamed(names: readonly string[]): readonly string[] {
  if (names.length === 0) return figureParts;
  const wanted = new Set(names.flatMap(name => (name === papers ? paperNames : [name])));
  return figureParts.filter(part => wanted.has(part));
}
