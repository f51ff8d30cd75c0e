/** Returns in a sentence how tokens' states become a sentence's. */
export function poolingWords(pooling: string): string {
  const known: Readonly<Record<string, string>> = {
    mean: "The state of a text at a layer is the mean over its tokens' states, without special tokens",
    mean_bos:
      "The state of a text at a layer is the mean over its tokens' states, special tokens included",
    last: "The state of a text at a layer is that of its last token",
    weighted:
      "The state of a text at a layer is a mean over its tokens' states, weighted by position",
  };
  return known[pooling] ?? `The state of a text at a layer is its tokens' by ${pooling} pooling`;
}
