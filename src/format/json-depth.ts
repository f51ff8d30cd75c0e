/**
 * Returns how deep the lists and objects of a JSON text are nested. JSON.parse goes to any depth,
 * at forty bytes for each bracket, and what later walks the value by recursion, as JSON.stringify
 * does, would overflow the stack: the depth is looked at first.
 *
 * @param text JSON, valid or not.
 */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++)
        if (text.charCodeAt(i) === 0x5c) i++;
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepest) deepest = depth;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}
