/**
 * Returns a decoded text without the spaces that stand before punctuation and English clitics, as
 * transformers' `clean_up_tokenization` has it, in its order.
 */
export function tidySpaces(text: string): string {
  for (const [spaced, tight] of pairs) text = text.replaceAll(spaced, tight);
  return text;
}

const pairs = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;
