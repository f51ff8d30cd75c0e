import { edits } from "./edits.js";

/** Names nearer than this share of their length are worth a guess. */
const nearEnough = 0.5;

/** No name is longer, and editing is quadratic. */
const longest = 60;

/** How many guesses people read. */
const most = 3;

/**
 * Returns "Did you mean a, b?" of what was nearly typed, or all names if nothing is near.
 * @param listed Named if nothing is near; not every alias need be read.
 */
export function didYouMean(
  written: string,
  names: readonly string[],
  listed: readonly string[] = names,
): string {
  const typed = written.slice(0, longest);
  const near = names
    .map(name => ({ name, share: edits(typed, name) / Math.max(typed.length, name.length) }))
    .filter(
      ({ name, share }) => share <= nearEnough || name.includes(typed) || typed.includes(name),
    )
    .sort((a, b) => a.share - b.share)
    .slice(0, most)
    .map(({ name }) => name);
  return near.length > 0 ? `Did you mean ${near.join(", ")}?` : `There are ${listed.join(", ")}.`;
}
