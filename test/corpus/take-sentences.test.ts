import { expect, it } from "vitest";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { takeSentences } from "../../src/corpus/take-sentences.js";

const corpus = await loadCorpus("udhr", { languages: ["en", "de"], limit: 5 });

it("takes some sentences in every language, in the order asked for", () => {
  const some = takeSentences(corpus, Uint32Array.of(3, 0));
  expect(some.ids).toEqual([corpus.ids[3], corpus.ids[0]]);
  expect(some.languages).toEqual(corpus.languages);
  for (const [language, texts] of corpus.texts)
    expect(some.texts.get(language)).toEqual([texts[3], texts[0]]);
  expect(some).toMatchObject({ name: "udhr", source: corpus.source, licence: corpus.licence });
});

it("names the number that does not fit", () => {
  for (const [numbers, message] of [
    [[], "expected numbers in 0 … 4, got none"],
    [[1, 5], "got 5"],
    [[-1], "got -1"],
    [[0.5], "got 0.5"],
    [[2, 1, 2], "expected each sentence once, got 2 twice"],
  ] as const)
    expect(() => takeSentences(corpus, numbers)).toThrow(message);
});
