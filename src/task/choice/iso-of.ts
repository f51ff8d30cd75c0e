/** The names that INCLUDE gives to languages whose words for prompts are known. */
const named: Readonly<Record<string, string>> = {
  arb: "ar",
  Arabic: "ar",
  deu: "de",
  German: "de",
  ell: "el",
  Greek: "el",
  eng: "en",
  English: "en",
  spa: "es",
  Spanish: "es",
  hin: "hi",
  Hindi: "hi",
  ron: "ro",
  Romanian: "ro",
  rus: "ru",
  Russian: "ru",
  tha: "th",
  Thai: "th",
  tur: "tr",
  Turkish: "tr",
  vie: "vi",
  Vietnamese: "vi",
  zho: "zh",
  Chinese: "zh",
};

/** Returns the two letters of a language that a data set calls "ell_Grek", "Greek" or "el". */
export function isoOf(language: string): string {
  const bare = language.split("_")[0]!;
  return named[bare] ?? bare;
}
