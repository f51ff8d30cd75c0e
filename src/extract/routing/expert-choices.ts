import { IsoglossError } from "../../base/error.js";
import { pause } from "../../base/pause.js";
import { type LongWork, silent } from "../../base/progress.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Corpus, LanguageCode } from "../../corpus/corpus.js";
import { resolveLanguages } from "../../corpus/languages/resolve-language.js";
import type { Engine, Runner, RunOptions } from "../../engine/engine.js";
import { onnxEngine } from "../../engine/onnx/onnx-engine.js";
import { type RoutedLayer, routedLayers } from "../../engine/routed-layers.js";
import type { Model } from "../../model/operations.js";
import { makeBatch, planBatches } from "../batches.js";
import { chunkTokens, defaultTokenBudget } from "../chosen-pass.js";
import { onText } from "../poolings.js";
import { type Tokenized, tokenizeLanguage } from "../tokenized.js";

/** Which experts the tokens of one language's sentences chose. */
export interface LanguageChoices {
  readonly language: LanguageCode;
  /** (n) The tokens of text of each sentence: no padding, no BOS, EOS … */
  readonly tokens: Uint32Array;
  /** By routed layer, (n, experts): how many of a sentence's tokens chose each expert. */
  readonly counts: readonly Uint32Array[];
}

/** What `expertChoices` takes. */
export interface ExpertChoicesOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly corpus: Corpus;
  /** By code or name; all of the corpus by default. */
  readonly languages?: readonly string[];
  /** Defaults to the compiled engine on the best provider there is. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
  /** Whether sentences that are too long are cut instead of refused; defaults to false. */
  readonly truncate?: boolean;
}

/** The choices of a mixture of experts over a corpus. */
export interface ExpertChoices {
  readonly layers: readonly RoutedLayer[];
  readonly languages: readonly LanguageChoices[];
}

/**
 * Returns which experts a mixture's routers choose, by layer, language and sentence. Tokens of
 * text are counted, each as often as it chooses: padding and special tokens are not.
 *
 * @throws IsoglossError if the model has no experts, and as `extract` for the corpus.
 */
export async function expertChoices({
  checkpoint,
  model,
  corpus,
  engine = onnxEngine(),
  run = {},
  truncate = false,
  progress = silent,
  signal,
  ...options
}: ExpertChoicesOptions): Promise<ExpertChoices> {
  const layers = routedLayers(model);
  if (layers.length === 0)
    throw new IsoglossError(
      `${checkpoint.name}: is no mixture of experts: every token of every language passes the same weights`,
      "Mixtures are, for instance, Qwen3-30B-A3B, OLMoE, Mixtral, gpt-oss and DeepSeek; docs/models.md has all.",
    );
  const languages = options.languages
    ? resolveLanguages(options.languages, corpus.languages, corpus.name)
    : corpus.languages;
  const { maxTokens, vocabulary } = model;
  const limits = { maxTokens, vocabulary, truncate, progress, signal };
  const tokenized: Tokenized[] = [];
  for (const language of languages)
    tokenized.push(await tokenizeLanguage(checkpoint.tokenizer, corpus, language, limits));
  const wanted = { layers: layers.map(({ layer }) => layer), routing: true, ...run };
  const runner = await engine.open(checkpoint, model, wanted);
  const found: LanguageChoices[] = [];
  try {
    for (const [i, language] of languages.entries()) {
      const task = progress.start(`${language}: experts`, corpus.ids.length, "sentences");
      const { specialIds } = checkpoint.tokenizer;
      const advance = async (sentences: number) => {
        task.advance(sentences);
        await pause(signal);
      };
      try {
        const counted = countChoices(runner, layers, tokenized[i]!, specialIds, model, advance);
        found.push({ language, ...(await counted) });
      } finally {
        task.done();
      }
    }
  } finally {
    await runner.close();
  }
  return { layers, languages: found };
}

/**
 * Counts the choices of one language's sentences.
 * @param runner Opened with `routing`, for these layers.
 */
export async function countChoices(
  runner: Runner,
  layers: readonly RoutedLayer[],
  tokenized: Tokenized,
  specialIds: ReadonlySet<number>,
  { width }: Pick<Model, "width">,
  advance: (sentences: number) => Promise<void> = async () => {},
): Promise<Omit<LanguageChoices, "language">> {
  const { starts } = tokenized;
  const n = starts.length - 1;
  const lengths = Uint32Array.from({ length: n }, (_, i) => starts[i + 1]! - starts[i]!);
  const tokenBudget = defaultTokenBudget;
  const plan = planBatches(lengths, { tokenBudget, chunkTokens: chunkTokens(width, tokenBudget) });
  const tokens = new Uint32Array(n);
  const counts = layers.map(({ experts }) => new Uint32Array(n * experts));
  for (const chunk of plan.chunks) {
    const batches = chunk.map(sentences => makeBatch(sentences, tokenized, [onText], specialIds));
    await runner.run(batches, async (chosen, index) => {
      const { size, tokens: room, poolings } = batches[index]!;
      const own = Array.from({ length: size }, (_, b) =>
        poolings.subarray(b * room, (b + 1) * room).reduce((sum, weight) => sum + weight, 0),
      );
      let at = 0;
      for (const [l, { experts }] of layers.entries())
        for (const [b, sentence] of chunk[index]!.entries()) {
          tokens[sentence] = own[b]!;
          for (let e = 0; e < experts; e++)
            counts[l]![sentence * experts + e] = Math.round(chosen[at++]!);
        }
      await advance(size);
    });
  }
  return { tokens, counts };
}
