import type { RowOf } from "../base/columns.js";
import { IsoglossError } from "../base/error.js";
import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus } from "../corpus/corpus.js";
import { resolveLanguages } from "../corpus/languages/resolve-language.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import { pointsOf } from "../engine/hooks/points-of.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { makeBatch, planBatches } from "../extract/batches.js";
import { passSignature } from "../extract/pass-signature.js";
import { onText } from "../extract/poolings.js";
import { tokenizeLanguage } from "../extract/tokenized.js";
import type { Model } from "../model/operations.js";
import { matrix } from "../numeric/matrix.js";
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
  /** The point that it was trained on: "block.12", the residual stream after block 12. */
  readonly point: string;
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

/** What languages use of a model's sparse features. */
export type FeatureRow = RowOf<
  | "model"
  | "revision"
  | "weights"
  | "corpus"
  | "corpus_hash"
  | "version"
  | "unit"
  | "measure"
  | "point"
  | "language"
  | "used_by"
  | "value"
  | "chance"
  | "reference"
  | "features"
  | "tokens"
>;

/** Token places whose features are made at once: m numbers each. */
const encodedBytes = 1 << 26;

/**
 * Returns how languages share a model's sparse features, at one point:
 *
 * - features-used-by: of the features that any language uses, the share that exactly k languages use;
 * - features-of-language: how many a language uses, and features-of-one-language: it alone;
 * - features-active: how many are active on a token of the language in the mean.
 *
 * Chance is the same where every "language" is an equal mixture of all: sentence i in another one.
 * Sums are kept, and no token's features.
 *
 * @throws IsoglossError for a point that the model does not have, or that is not as wide as what the coder reads.
 */
export async function languageFeatures(options: LanguageFeaturesOptions): Promise<FeatureRow[]> {
  const { checkpoint, model, corpus, coder, point, use = 0.01, truncate = false } = options;
  const { engine = onnxEngine(), run = {}, progress = silent, signal } = options;
  if (!(use >= 0 && use < 1))
    throw new RangeError(`languageFeatures: use must be in [0, 1), got ${use}`);
  const width = pointsOf(checkpoint, model).find(({ name }) => name === point)?.width;
  if (width !== coder.width)
    throw new IsoglossError(
      `${checkpoint.name}: ${width === undefined ? "has no" : `is ${width} wide at the`} point ${point}, and the features are of states of ${coder.width}`,
      "Give the model and the point that they were trained on, such as block.12.",
    );
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : corpus.languages;
  const empty = () => languages.map(() => ({ active: new Float64Array(coder.features), n: 0 }));
  const [counts, mixed] = [empty(), empty()];
  const { specialIds } = checkpoint.tokenizer;
  const limits = { ...model, vocabulary: model.vocabulary, truncate, progress, signal };
  const points = { read: [point] };
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
              const own = new Float32Array(places.length * coder.width);
              for (const [i, at] of places.entries())
                own.set(states.subarray(at * coder.width, (at + 1) * coder.width), i * coder.width);
              const { data } = await coder.encode(matrix(places.length, coder.width, own));
              for (const into of [counts[l]!, mixed[(l + sentence) % languages.length]!]) {
                into.n += places.length;
                for (let i = 0; i < data.length; i++)
                  if (data[i]! > 0) into.active[i % coder.features]!++;
              }
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
  const used = usedBy(counts, use);
  const usual = usedBy(mixed, use);
  const tokens = counts.reduce((sum, { n }) => sum + n, 0);
  const shares = languages.map((_, i): FeatureRow => {
    return {
      ...about,
      measure: "features-used-by",
      language: "",
      used_by: i + 1,
      value: shareOf(used, i + 1),
      chance: shareOf(usual, i + 1),
      tokens,
    };
  });
  return [
    ...shares,
    ...languages.flatMap((language, l) => {
      const own = { ...about, language, used_by: 0, tokens: counts[l]!.n };
      const many = (from: typeof counts, by: Uint32Array, alone: boolean) => {
        const { active, n } = from[l]!;
        return active.filter((sum, j) => sum / n > use && (!alone || by[j] === 1)).length;
      };
      const mean = ({ active, n }: { active: Float64Array; n: number }) =>
        active.reduce((a, b) => a + b, 0) / n;
      return [
        {
          ...own,
          measure: "features-of-language",
          value: many(counts, used, false),
          chance: many(mixed, usual, false),
        },
        {
          ...own,
          measure: "features-of-one-language",
          value: many(counts, used, true),
          chance: many(mixed, usual, true),
        },
        { ...own, measure: "features-active", value: mean(counts[l]!), chance: mean(mixed[l]!) },
      ];
    }),
  ];
}

/** By feature, how many languages use it. */
function usedBy(counts: readonly { active: Float64Array; n: number }[], use: number): Uint32Array {
  return Uint32Array.from(
    counts[0]!.active,
    (_, j) => counts.filter(({ active, n }) => active[j]! / n > use).length,
  );
}

/** Of the features that any language uses, the share that exactly so many use; NaN if there are none. */
function shareOf(used: Uint32Array, k: number): number {
  const live = used.filter(count => count > 0);
  return live.filter(count => count === k).length / live.length;
}
