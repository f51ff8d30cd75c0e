import type { LanguageCode } from "../corpus/corpus.js";
import type { AnswerTokens } from "./answer-tokens.js";
import type { WordPrompt } from "./word-prompts.js";
import { english } from "./word-prompts.js";
import type { WordList } from "./words/word-list.js";

/** In which language an answer would be: the asked one, English, the given one, or another. */
export const spokenKinds = ["asked", "English", "given", "others"] as const;

/** Who reads the probabilities of answers off what a lens says of watched tokens. */
export interface AnswerShares {
  /** (U) The tokens by which any word of the list may begin. */
  readonly watched: Int32Array;
  /** Whether the answers of a prompt can be told apart: Wendler et al. leave out the others. */
  isDistinct(prompt: WordPrompt): boolean;
  /**
   * Returns for each of `spokenKinds` the probability of the word's first tokens, and of another
   * word's, the mean over all others: NaN where there is none of the kind, or no other word.
   * @param logs (U) Natural logarithms of probabilities.
   */
  of(prompt: WordPrompt, logs: Float32Array): { own: number[]; chance: number[] };
}

/**
 * Returns who reads answers of a list of words. A token that several languages' words begin with
 * counts for the asked language, else for English, else for the given one.
 */
export function answerShares({ words }: WordList, tokens: AnswerTokens): AnswerShares {
  const { languages, texts, ids } = words;
  const sets = new Map(
    languages.map(code => [code, texts.get(code)!.map(word => tokens.of(word))]),
  );
  const watched = [...new Set([...sets.values()].flat(2))].sort((a, b) => a - b);
  const place = new Map(watched.map((token, u) => [token, u]));
  const places = new Map(
    [...sets].map(([code, own]) => [code, own.map(set => set.map(token => place.get(token)!))]),
  );

  /** The languages of each kind, for a prompt. */
  const kinds = ({ asked, given }: WordPrompt): LanguageCode[][] => {
    const isGiven = given !== asked && given !== english;
    const rest = languages.filter(code => ![asked, given, english].includes(code));
    return [
      [asked],
      asked !== english && languages.includes(english) ? [english] : [],
      isGiven ? [given] : [],
      rest,
    ];
  };

  return {
    watched: Int32Array.from(watched),

    isDistinct(prompt) {
      const { asked, word } = prompt;
      const own = sets.get(asked)![word]!;
      if (own.length === 0) return false; // nothing begins it
      if (asked === english || !languages.includes(english)) return true;
      const pivot = new Set(sets.get(english)![word]!);
      return pivot.size > 0 && !own.some(token => pivot.has(token));
    },

    of(prompt, logs) {
      const p = Float64Array.from(logs, Math.exp);
      const taken = new Uint8Array(watched.length);
      const groups = kinds(prompt);
      const own = groups.map(codes => {
        if (codes.length === 0) return Number.NaN;
        return sumOver(codes.map(code => places.get(code)![prompt.word]!));
      });
      const chance = groups.map(codes => {
        if (codes.length === 0 || ids.length < 2) return Number.NaN;
        let sum = 0;
        for (const word of ids.keys()) {
          if (word === prompt.word) continue;
          const seen = new Set<number>();
          for (const code of codes)
            for (const u of places.get(code)![word]!)
              if (taken[u] === 0 && !seen.has(u)) {
                seen.add(u);
                sum += p[u]!;
              }
        }
        return sum / (ids.length - 1);
      });
      return { own, chance };

      /** Adds up what is not taken yet, and takes it. */
      function sumOver(lists: readonly (readonly number[])[]): number {
        let sum = 0;
        for (const list of lists)
          for (const u of list) {
            if (taken[u] === 0) sum += p[u]!;
            taken[u] = 1;
          }
        return sum;
      }
    },
  };
}
