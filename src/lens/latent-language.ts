import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Corpus } from "../corpus/corpus.js";
import { resolveLanguages } from "../corpus/languages/resolve-language.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import { headOfModel } from "../engine/head-of-model.js";
import { onnxEngine } from "../engine/onnx/onnx-engine.js";
import { chosenLayers, type LayerChoice } from "../extract/layers.js";
import { passSignature } from "../extract/pass-signature.js";
import type { Model } from "../model/operations.js";
import { defaultConfidence, defaultDraws } from "../numeric/statistics/interval.js";
import { vocabularyPieces } from "../tokenizer/vocabulary.js";
import { answerShares } from "./answer-shares.js";
import { answerTokens } from "./answer-tokens.js";
import { checkCausal } from "./check-causal.js";
import { type CountedCorpus, countedCorpus } from "./counted-corpus.js";
import { type LensRow, lensRows, type Observed } from "./lens-rows.js";
import { atLast, spread, tokenizedPrompts } from "./lens-texts.js";
import { type Observer, observer } from "./observe.js";
import { type ReadLayersOptions, readLayers } from "./read-layers.js";
import { tokenEnergy } from "./token-energy.js";
import { vocabularyClasses } from "./vocabulary-classes.js";
import { type WordTask, wordPrompts, wordTasks } from "./word-prompts.js";
import { type WordList, wordList } from "./words/word-list.js";

/** What `latentLanguage` takes. */
export interface LatentLanguageOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  /** Whose answers are looked for; defaults to the nouns built in, in seven languages. */
  readonly words?: WordList;
  /** What the words are asked by; defaults to all three. */
  readonly tasks?: readonly WordTask[];
  /**
   * Whose every other sentence tells how often languages have tokens; the others are read. By
   * default there are no rows of languages' masses.
   */
  readonly corpus?: Corpus;
  /** At how many tokens a sentence of the corpus is read; defaults to 4. */
  readonly positions?: number;
  /** Defaults to all. */
  readonly layers?: LayerChoice;
  /** Whether states pass the final norm before the head; defaults to both. */
  readonly norm?: "with" | "without" | "both";
  /** From which language words are translated; defaults to the next of the list that is not English. */
  readonly from?: string;
  /** Solved examples before each word; defaults to 4. */
  readonly shots?: number;
  /** Draws examples and intervals; defaults to 0. */
  readonly seed?: number;
  /** Bootstrap resamples; defaults to 1,000. */
  readonly draws?: number;
  /** Of the intervals, in (0, 1); defaults to 0.95. */
  readonly confidence?: number;
  /** Defaults to the compiled engine on the best provider there is. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Pick<RunOptions, "residence" | "memory" | "threads">;
  /** What the model is called in rows and figures; defaults to the checkpoint's name. */
  readonly name?: string;
  /** Where hashes of weights are remembered; defaults to `defaultStore`. */
  readonly folder?: string;
}

const chosenNorms = { with: [true], without: [false], both: [true, false] } as const;

/**
 * Returns in which language a model would answer if it had to speak from each of its layers: the
 * probability of a word's first tokens in the asked language, in English and in others; entropy,
 * token energy, the mass of scripts and of languages.
 *
 * @example
 * const rows = await latentLanguage({
 *   ...(await openModel("./gemma-3-270m")),
 *   words: await wordList("nouns", { languages: ["en", "el", "zh"], limit: 16 }),
 *   tasks: ["translation"],
 * });
 *
 * @throws IsoglossError if the model sees both ways or has no head, or a prompt is too long.
 * @see Wendler et al. 2024, Do Llamas work in English?, https://arxiv.org/abs/2402.10588
 */
export async function latentLanguage(options: LatentLanguageOptions): Promise<LensRow[]> {
  const { checkpoint, model, corpus, engine = onnxEngine(), run = {}, seed = 0 } = options;
  const { positions = 4, shots = 4, tasks = wordTasks, norm = "both", signal } = options;
  const { progress = silent, draws = defaultDraws, confidence = defaultConfidence } = options;
  for (const [name, value, least] of [
    ["positions", positions, 1],
    ["shots", shots, 0],
  ] as const)
    if (!(Number.isInteger(value) && value >= least))
      throw new RangeError(
        `latentLanguage: ${name} must be an integer from ${least}, got ${value}`,
      );
  headOfModel(checkpoint, model); // before anything is loaded
  checkCausal(checkpoint, model);
  const words = options.words ?? (await wordList());
  const { languages } = words.words;
  const layers = chosenLayers(options.layers ?? "all", model.blocks);
  const norms = chosenNorms[norm];
  const from = options.from === undefined ? undefined : languageIn(words, options.from);
  const prompts = wordPrompts(words, { tasks, from, shots, seed });

  const pieces = await vocabularyPieces(checkpoint.tokenizer, model.vocabulary);
  const counted = corpus && (await countedCorpus(checkpoint, model, corpus, options));
  const codes = [...new Set([...languages, ...(counted?.languages ?? [])])];
  const classes = vocabularyClasses(pieces, codes, counted?.counts);
  const classCount = classes.scripts.length + classes.languages.length;
  const shares = answerShares(words, answerTokens(pieces));
  const tokenized = await tokenizedPrompts(
    checkpoint,
    model,
    prompts.map(({ text }) => text),
    signal,
  );
  const energy = await tokenEnergy(checkpoint, model, signal);
  const signature = await passSignature(options);

  const lens = await engine.openLens(checkpoint, model, {
    watched: shares.watched,
    classes: classes.shares,
    classCount,
    threads: run.threads,
    memory: run.memory,
  });
  try {
    const shared = {
      checkpoint,
      model,
      engine,
      run,
      lens,
      energy,
      layers,
      norms,
      progress,
      signal,
    };
    const seen: Observed[] = [];
    if (prompts.length > 0) {
      const answers = { prompts, shares };
      const own = observer({ n: prompts.length, layers, norms, classCount, answers });
      await read({ ...shared, tokenized, positions: atLast, label: "words", unit: "prompts" }, own);
      const about = signature(words.words, languages);
      for (const { prompt, language, given, texts } of groups(prompts))
        seen.push({ prompt, language, given, signature: about, layers: own.layers(texts) });
    }
    if (corpus && counted) await readCorpus(corpus, counted, seen);
    return lensRows(seen, classes, { seed, draws, confidence });

    async function readCorpus(
      of: Corpus,
      { read: texts, languages: codes }: CountedCorpus,
      all: Observed[],
    ) {
      const about = signature(of, codes);
      for (const [language, tokenized] of texts) {
        const n = tokenized.starts.length - 1;
        const own = observer({ n, layers, norms, classCount });
        const work = {
          tokenized,
          positions: spread(positions),
          label: language,
          unit: "sentences",
        };
        await read({ ...shared, ...work }, own);
        const every = Array.from({ length: n }, (_, i) => i);
        all.push({
          prompt: "text",
          language,
          given: "",
          signature: about,
          layers: own.layers(every),
        });
      }
    }
  } finally {
    await lens.close();
  }
}

const read = (options: ReadLayersOptions, into: Observer) =>
  readLayers(options, readings => into.receive(readings));

/** Prompts by what they ask. */
function groups(prompts: ReturnType<typeof wordPrompts>) {
  const found = new Map<
    string,
    { prompt: string; language: string; given: string; texts: number[] }
  >();
  for (const [i, { task, asked, given }] of prompts.entries()) {
    const key = `${task} ${asked} ${given}`;
    const own = found.get(key) ?? {
      prompt: task,
      language: asked,
      given: task === "translation" ? given : "",
      texts: [],
    };
    own.texts.push(i);
    found.set(key, own);
  }
  return found.values();
}

function languageIn({ words }: WordList, spoken: string) {
  return resolveLanguages([spoken], words.languages, words.name)[0]!;
}
