/**
 * Returns a key that the outermost object of a JSON text names twice, or null.
 * JSON.parse would silently keep the last of them.
 *
 * @param text Valid JSON whose outermost value is an object.
 */
export function duplicateKey(text: string): string | null {
  const seen = new Set<string>();
  let depth = 0;
  let expectKey = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "{" || character === "[") {
      depth++;
      expectKey = depth === 1;
    } else if (character === "}" || character === "]") depth--;
    else if (character === "," && depth === 1) expectKey = true;
    else if (character === '"') {
      const begin = i;
      for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++;
      if (!expectKey) continue;
      const key: string = JSON.parse(text.slice(begin, i + 1)); // "\u0061" is the key "a", too
      if (seen.has(key)) return key;
      seen.add(key);
      expectKey = false;
    }
  }
  return null;
}
