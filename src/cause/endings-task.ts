import { IsoglossError } from "../base/error.js";
import type { Corpus, LanguageCode } from "../corpus/corpus.js";
import { seeded } from "../numeric/random.js";
import type { ChoiceItem, ChoiceTask } from "../task/choice/choice-item.js";
import { choiceLikelihoods } from "../task/choice/choice-likelihoods.js";
import type { LikelihoodTask } from "../task/task.js";

/** What `endingsTasks` takes. */
export interface EndingsOptions {
  /** The most items; defaults to all sentences that have two halves. */
  readonly limit?: number;
  /** How many words an ending has at most; defaults to 4. */
  readonly words?: number;
  /** Draws the endings beside the right one; defaults to 0. */
  readonly seed?: number;
}

/** Endings to choose among, the right one first of all. */
export const endingChoices = 4;

/** What a half needs, so that there is something to go on from. */
const leastWords = 3;

const wording = {
  name: "halves",
  question: (item: ChoiceItem) => item.fields.half!,
  choices: (item: ChoiceItem) => item.options,
  delimiter: "",
};

const endings: ChoiceTask = {
  name: "endings",
  label: "Endings of a corpus’s sentences",
  source: "made of a corpus",
  read: async () => [],
  wordings: [wording],
  weight: "size",
};

/**
 * Returns a task a language of a parallel corpus: which words come in the middle of this sentence?
 * The first half of a sentence is given, and its next words stand among those of three other
 * sentences, the same three in every language; so items are parallel, and made of the corpus
 * alone. A sentence is cut at the word boundary nearest its middle (Unicode's, `Intl.Segmenter`).
 *
 * @throws IsoglossError if fewer than eight sentences have two halves in all languages.
 */
export function endingsTasks(
  corpus: Corpus,
  { limit = corpus.ids.length, words = 4, seed = 0 }: EndingsOptions = {},
): LikelihoodTask[] {
  const cut = new Map(
    corpus.languages.map(language => [
      language,
      corpus.texts.get(language)!.map(text => halvesOf(text, language, words)),
    ]),
  );
  const usable = corpus.ids.flatMap((_, i) =>
    corpus.languages.every(language => cut.get(language)![i] !== undefined) ? [i] : [],
  );
  const random = seeded(seed);
  const taken = usable
    .map(index => ({ index, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, limit)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  if (taken.length < 2 * endingChoices)
    throw new IsoglossError(
      `${corpus.name}: ${taken.length} sentences have two halves in all of ${corpus.languages.length} languages, and endings need ${2 * endingChoices}`,
      "Take a corpus of longer sentences, more of them, or fewer languages.",
    );
  const others = taken.map((_, i) => drawnBeside(i, taken.length, random));
  return corpus.languages.map(language => {
    const own = cut.get(language)!;
    const items = taken.map((index, i): ChoiceItem => {
      const { half, ending } = own[index]!;
      const wrong = others[i]!.map(other => own[taken[other]!]!.ending);
      const options = [ending, ...wrong];
      const golds = options.flatMap((option, k) => (option === ending ? [k] : []));
      return {
        id: corpus.ids[index]!,
        subtask: "",
        language,
        fields: { half },
        options,
        golds,
      };
    });
    const asked = items.map(item => ({ item, shots: [] }));
    return choiceLikelihoods(endings, wording, language, asked, {
      shots: 0,
      mutualInformation: false,
    });
  });
}

/** The numbers of other items, all different. */
function drawnBeside(item: number, count: number, random: ReturnType<typeof seeded>): number[] {
  const found = new Set<number>();
  while (found.size < endingChoices - 1) {
    const other = random.integer(count);
    if (other !== item) found.add(other);
  }
  return [...found];
}

/** The first half of a text, and the words that follow; undefined if it is too short. */
function halvesOf(
  text: string,
  language: LanguageCode,
  words: number,
): { half: string; ending: string } | undefined {
  const segments = [...segmenterOf(language).segment(text.trim())];
  const starts = segments.flatMap(({ index, isWordLike }) => (isWordLike ? [index] : []));
  const middle = text.trim().length / 2;
  const cut = starts
    .slice(leastWords, -1)
    .reduce<number | undefined>(
      (best, at) =>
        best === undefined || Math.abs(at - middle) < Math.abs(best - middle) ? at : best,
      undefined,
    );
  if (cut === undefined) return undefined;
  const from = starts.indexOf(cut);
  const end = starts[from + words] ?? text.trim().length;
  const half = text.trim().slice(0, cut);
  const trimmed = half.trimEnd();
  // The space stands at the beginning of the ending, as tokenizers have it.
  return {
    half: trimmed,
    ending: half.slice(trimmed.length) + text.trim().slice(cut, end).trimEnd(),
  };
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(language: LanguageCode): Intl.Segmenter {
  const tag = language.split("_")[0]!;
  const known = segmenters.get(tag) ?? new Intl.Segmenter(tag, { granularity: "word" });
  segmenters.set(tag, known);
  return known;
}
