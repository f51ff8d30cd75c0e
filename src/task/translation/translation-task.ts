import type { Corpus } from "../../corpus/corpus.js";
import { corpusHash } from "../../corpus/corpus-hash.js";
import { seeded } from "../../numeric/random.js";
import type { ScoreTokenizer } from "../../score/tokenizers.js";
import type { GenerationTask } from "../task.js";
import { scoreByModel, type TranslationScorer } from "./score-by-model.js";
import { scoreTranslations } from "./score-translations.js";
import type { Translated, TranslationDirection, TranslationWording } from "./translation-item.js";
import { derangements, usualOrders } from "./translation-levels.js";
import { translationMeasures } from "./translation-measures.js";

/** What a translation task is made of. */
export interface TranslationTaskOptions {
  readonly corpus: Corpus;
  readonly direction: TranslationDirection;
  /** How sentences become prompts. */
  readonly wording: TranslationWording;
  /** How many solved examples, for rows; defaults to 0. */
  readonly shots?: number;
  /** Returns those of a sentence; defaults to none. */
  readonly shotsOf?: (source: string) => readonly Translated[];
  /** What the store is to tell apart beside the prompts: where examples come from. */
  readonly provenance?: Readonly<Record<string, unknown>>;
  /** FLORES' pieces, for spBLEU, which is left out without them. */
  readonly pieces?: ScoreTokenizer;
  /** What scores with a model, beside those that need none. */
  readonly scorer?: TranslationScorer;
  /** Of the orders behind the level of chance, and of intervals; defaults to 0. */
  readonly seed?: number;
}

/**
 * Returns the translation of a corpus from one of its languages into another as a task: a prompt a
 * sentence; chrF++, BLEU, TER and, with its tokenizer, spBLEU of the answers, each beside what
 * chance and copying score; and each sentence's own chrF++.
 */
export async function translationTask(options: TranslationTaskOptions): Promise<GenerationTask> {
  const {
    corpus,
    direction,
    wording,
    shots = 0,
    shotsOf = () => [],
    pieces,
    scorer,
    seed = 0,
  } = options;
  const { from, to } = direction;
  const { ids } = corpus;
  const [sources, references] = [corpus.texts.get(from)!, corpus.texts.get(to)!];
  const prompts = await wording.write(
    sources.map(source => ({ ...direction, source, shots: shotsOf(source) })),
  );
  const common = {
    task: "translation",
    language: from === "eng_Latn" || to !== "eng_Latn" ? to : from,
    direction: `${from}-${to}`,
    wording: wording.name,
    shots,
  };
  return {
    kind: "generation",
    task: "translation",
    name: `translation-${corpus.name}-${from}-${to}`,
    provenance: {
      task: "translation",
      corpus: corpus.name,
      corpus_hash: corpusHash(corpus, [from, to]),
      from,
      to,
      wording: wording.name,
      wording_hash: wording.hash ?? null,
      shots,
      ...options.provenance,
    },
    requests: ids.map((id, i) => ({ id, prompt: prompts[i]! })),
    translates: { from, to, bare: wording.bare ?? false },
    maxTokens: wording.maxTokens,
    stop: wording.stop,
    async score(answers) {
      const translations = {
        common,
        ids,
        sources,
        references,
        seed,
        hypotheses: ids.map(id => answers.get(id) ?? ""),
        orders: derangements(references, usualOrders, seeded(seed)),
      };
      const measures = translationMeasures(to, pieces);
      const counted = scoreTranslations({ ...translations, measures });
      if (scorer === undefined) return counted;
      const judged = await scoreByModel(scorer, translations);
      return {
        scores: [...counted.scores, ...judged.scores],
        items: [...counted.items, ...judged.items],
      };
    },
  };
}
