import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus } from "../corpus/corpus.js";
import { resolveLanguages } from "../corpus/languages/resolve-language.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { makeBatch, planBatches } from "../extract/batches.js";
import { passSignature } from "../extract/pass-signature.js";
import { onText } from "../extract/poolings.js";
import { tokenizeLanguage } from "../extract/tokenized.js";
import type { Model } from "../model/operations.js";
import { coderPoints } from "./coder-points.js";
import { addTokens, emptyCounts, rowsAt } from "./feature-counts.js";
import { type FeatureRow, featureRows } from "./feature-rows.js";
import type { SparseCoder } from "./sparse-coder.js";

/** What `languageFeatures` takes. */
export interface LanguageFeaturesOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly corpus: Corpus;
  /** By code or name; all of the corpus by default. */
  readonly languages?: readonly string[];
  /** What makes features of states. */
  readonly coder: SparseCoder;
  /**
   * The point that it reads: "block.12", the residual stream after block 12, or of a transcoder
   * "block.12.mlp-input"; defaults to what its files say.
   */
  readonly point?: string | undefined;
  /** What it reconstructs; default: as its files say, else what it reads, or "block.12.mlp" of "block.12.mlp-input". */
  readonly target?: string | undefined;
  /** On what share of its tokens a language must activate a feature to use it; defaults to 0.01. */
  readonly use?: number;
  /** Whether sentences that are too long are cut instead of refused; defaults to false. */
  readonly truncate?: boolean;
  /** Defaults to the compiled engine on the best provider there is. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
  /** What the model is called in rows and figures; defaults to the checkpoint's name. */
  readonly name?: string;
  /** Where hashes of weights are remembered; defaults to `defaultStore`. */
  readonly folder?: string;
}

/** Token places whose features are made at once: m numbers each. */
const encodedBytes = 1 << 26;

/**
 * Returns how languages share a model's sparse features, at one point:
 *
 * - features-used-by: of the features that any language uses, the share that exactly k languages use;
 * - features-of-language: how many a language uses, and features-of-one-language: it alone;
 * - features-active: how many are active on a token of the language in the mean;
 * - variance-unexplained: of what they reconstruct, Σ‖y − ŷ‖² / Σ‖y − ȳ‖² over the language's tokens
 *   (where the coder has a decoder): near 1 or above it these are not the features of this point.
 *
 * Chance is the same where every "language" is an equal mixture of all: sentence i in another one.
 * Sums are kept, and no token's features.
 *
 * @throws IsoglossError for a point that the model does not have, or that is not as wide as what the
 *   coder reads or reconstructs; and for a transcoder of which nobody says where it writes.
 */
export async function languageFeatures(options: LanguageFeaturesOptions): Promise<FeatureRow[]> {
  const { checkpoint, model, corpus, coder, use = 0.01, truncate = false } = options;
  const { engine = onnxEngine(), run = {}, progress = silent, signal } = options;
  if (!(use >= 0 && use < 1))
    throw new RangeError(`languageFeatures: use must be in [0, 1), got ${use}`);
  const { point, target } = coderPoints(checkpoint, model, coder, options);
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : corpus.languages;
  const empty = () => languages.map(() => emptyCounts(coder));
  const [counts, mixed] = [empty(), empty()];
  const { specialIds } = checkpoint.tokenizer;
  const limits = { ...model, vocabulary: model.vocabulary, truncate, progress, signal };
  const points = { read: [...new Set(target === undefined ? [point] : [point, target])] };
  const runner = await engine.open(checkpoint, model, { ...run, layers: [model.blocks], points });
  try {
    const tokenBudget = Math.max(
      1,
      Math.min(2048, Math.floor(encodedBytes / (4 * coder.features))),
    );
    for (const [l, language] of languages.entries()) {
      const tokenized = await tokenizeLanguage(checkpoint.tokenizer, corpus, language, limits);
      const { starts } = tokenized;
      const n = starts.length - 1;
      const lengths = Uint32Array.from({ length: n }, (_, i) => starts[i + 1]! - starts[i]!);
      const task = progress.start(`${language}: features`, n, "sentences");
      try {
        for (const plans of planBatches(lengths, { tokenBudget, chunkTokens: 16 * tokenBudget })
          .chunks) {
          const batches = plans.map(plan => makeBatch(plan, tokenized, [onText], specialIds));
          await runner.run(batches, async (_, index, read) => {
            const { tokens, poolings } = batches[index]!;
            const states = read.get(point)!;
            for (const [b, sentence] of plans[index]!.entries()) {
              const places = Array.from({ length: tokens }, (_, t) => b * tokens + t).filter(
                at => poolings[at] === 1,
              );
              const own = rowsAt(states, places, coder.width);
              const aims =
                target === undefined
                  ? undefined
                  : rowsAt(read.get(target)!, places, coder.outputs).data;
              const both = [counts[l]!, mixed[(l + sentence) % languages.length]!];
              await addTokens(coder, own, aims, both);
            }
            task.advance(plans[index]!.length);
            await pause(signal);
          });
        }
      } finally {
        task.done();
      }
    }
  } finally {
    await runner.close();
  }
  const signature = await passSignature(options);
  const about = {
    ...signature(corpus, languages),
    point,
    reference: "languages mixed",
    features: coder.features,
  };
  return featureRows(about, {
    languages,
    counts,
    mixed,
    use,
    isDecoded: target !== undefined,
  });
}
