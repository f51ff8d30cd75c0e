import type { Row } from "../base/row.js";
import type { Manifest } from "../extract/states.js";
import { bootstrapMean } from "../numeric/bootstrap.js";
import { seeded } from "../numeric/random.js";
import { mean } from "../numeric/summary.js";

/**
 * Returns a row for every language: its mean tokens per sentence, special tokens
 * included, with a 95 % bootstrap interval over sentences. A language that a
 * tokenizer cuts into more pieces is averaged over more states.
 */
export function tokenRows(
  { languages, tokenCounts }: Manifest,
  { seed = 0, ...signature }: { readonly model: string; readonly corpus: string; seed?: number },
): Row[] {
  return languages.map(language => {
    const counts = tokenCounts[language]!;
    const { low, high } = bootstrapMean(counts, seeded(seed));
    return {
      ...signature,
      language,
      tokens_mean: mean(counts),
      low,
      high,
      interval: "95 % bootstrap (BCa)",
      n: counts.length,
      seed,
    };
  });
}
