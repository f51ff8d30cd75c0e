import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { type TfjsOptions, tfjsEngine } from "../../engine/tfjs/tfjs-engine.js";
import { makeBatch, planBatches } from "../../extract/batches.js";
import { tokenizeLanguage } from "../../extract/tokenized.js";
import { type Matrix, matrix, row } from "../../numeric/matrix.js";
import type { OpenModel } from "../open-model.js";

/**
 * Returns the mean-pooled states of one layer, (n, d), from a pass with hooks. They are not
 * kept in the store, which holds what a model does by itself.
 */
export async function hookedStates(
  { checkpoint, model }: OpenModel,
  corpus: Corpus,
  language: LanguageCode,
  layer: number,
  options: TfjsOptions,
): Promise<Matrix> {
  const { tokenizer } = checkpoint;
  const tokenized = await tokenizeLanguage(tokenizer, corpus, language, {
    maxTokens: model.maxTokens,
    vocabulary: model.vocabulary,
    truncate: false,
  });
  const plans = planBatches(tokenized.counts, {
    tokenBudget: 1024,
    chunkTokens: Number.MAX_SAFE_INTEGER,
  }).chunks.flat();
  const batches = plans.map(plan => makeBatch(plan, tokenized, ["mean"], tokenizer.specialIds));
  const n = corpus.ids.length;
  const d = model.width;
  const pooled = matrix(n, d, new Float32Array(n * d));
  const runner = await tfjsEngine(options).open(checkpoint, model, { layers: [layer] });
  try {
    await runner.run(batches, (values, index) => {
      for (const [b, sentence] of plans[index]!.entries())
        row(pooled, sentence).set(values.subarray(b * d, (b + 1) * d));
    });
  } finally {
    await runner.close();
  }
  return pooled;
}
