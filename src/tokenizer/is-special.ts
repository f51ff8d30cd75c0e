import type { Tokenizer } from "./tokenizer.js";

/** Returns whether the token at place t of a text's ids is one that the tokenizer added. */
export function isSpecial(
  { specialIds, added }: Pick<Tokenizer, "specialIds" | "added">,
  ids: ArrayLike<number>,
  t: number,
): boolean {
  const isAtAnEnd = !added || t < added.before || t >= ids.length - added.after;
  return isAtAnEnd && specialIds.has(ids[t]!);
}
