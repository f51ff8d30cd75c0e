import type { LanguageCode } from "../corpus/corpus.js";
import { seeded } from "../numeric/random.js";
import { autonym } from "./autonym.js";
import type { WordList } from "./words/word-list.js";

/** What a prompt asks for: a word's translation, the word again, the word that a sentence leaves out. */
export const wordTasks = ["translation", "repetition", "cloze"] as const;
/** One of `wordTasks`. */
export type WordTask = (typeof wordTasks)[number];

/** A prompt whose next token begins a word. */
export interface WordPrompt {
  readonly task: WordTask;
  /** The word's index in the list. */
  readonly word: number;
  /** In which language it is asked for. */
  readonly asked: LanguageCode;
  /** From which it is translated; the same where it is not. */
  readonly given: LanguageCode;
  readonly text: string;
}

/** What `wordPrompts` takes. */
export interface WordPromptOptions {
  readonly tasks: readonly WordTask[];
  /** From which language words are translated; default: the one after the asked in the list that is not English. */
  readonly from?: LanguageCode | undefined;
  /** Solved examples before each, as far as there are words; Wendler et al. have 4. */
  readonly shots: number;
  /** Draws the examples. */
  readonly seed: number;
}

/** What the pivot of the question is: do models think in it? */
export const english: LanguageCode = "eng_Latn";

/**
 * Returns Wendler et al.'s prompts of a list of words, in every language of it:
 *
 *   translation   Français: "fleur" - 中文: "
 *   repetition    中文: "花" - 中文: "
 *   cloze         我们口渴时喝"___"。 - 中文: "
 *
 * each after solved examples of other words.
 * @see Wendler et al. 2024, Do Llamas work in English?, https://arxiv.org/abs/2402.10588
 */
export function wordPrompts(list: WordList, options: WordPromptOptions): WordPrompt[] {
  const { languages } = list.words;
  return options.tasks.flatMap(task =>
    languages.flatMap(asked => {
      const given = task === "translation" ? sourceOf(asked, languages, options.from) : asked;
      return given === undefined ? [] : promptsOf(list, task, asked, given, options);
    }),
  );
}

/** Which language words are translated from: none of one language, nor from a language into itself. */
function sourceOf(
  asked: LanguageCode,
  languages: readonly LanguageCode[],
  from: LanguageCode | undefined,
): LanguageCode | undefined {
  if (from !== undefined) return from === asked ? undefined : from;
  const at = languages.indexOf(asked);
  const others = [...languages.slice(at + 1), ...languages.slice(0, at)];
  return others.find(code => code !== english) ?? others[0];
}

function promptsOf(
  { words, clozes }: WordList,
  task: WordTask,
  asked: LanguageCode,
  given: LanguageCode,
  { shots, seed }: WordPromptOptions,
): WordPrompt[] {
  const answers = words.texts.get(asked)!;
  const questions = words.texts.get(given)!;
  const sentences = clozes.get(asked);
  const question = (i: number) =>
    task === "cloze" ? sentences?.get(words.ids[i]!) : `${autonym(given)}: "${questions[i]}"`;
  const usable = words.ids.flatMap((_, i) => (question(i) === undefined ? [] : [i]));
  const open = (i: number) => `${question(i)} - ${autonym(asked)}: "`;
  const random = seeded(seed);
  return usable.map(word => {
    const others = usable.filter(i => i !== word);
    const order = random.permutation(others.length);
    const examples = [...order.slice(0, shots)].map(k => others[k]!);
    const solved = examples.map(i => `${open(i)}${answers[i]}"\n`);
    return { task, word, asked, given, text: solved.join("") + open(word) };
  });
}
