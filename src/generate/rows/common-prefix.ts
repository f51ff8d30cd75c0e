/** From so many tokens on a shared beginning is computed once. */
const worthIt = 8;

/**
 * Returns how many tokens all texts begin with in common; each keeps one of its own. 0 if that is
 * hardly worth it, or there is one text.
 */
export function commonPrefix(texts: readonly Int32Array[]): number {
  const [first, ...others] = texts;
  if (first === undefined || others.length === 0) return 0;
  let length = first.length - 1;
  for (const text of others) {
    length = Math.min(length, text.length - 1);
    for (let i = 0; i < length; i++) if (text[i] !== first[i]) length = i;
  }
  return length < worthIt ? 0 : length;
}
