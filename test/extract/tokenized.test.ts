import { expect, it } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { tokenizeLanguage } from "../../src/extract/tokenized.js";

const [cls, sep, tag] = [90, 91, 92];

/** [CLS] text [SEP] [TAG], where a text is the ids themselves. */
const tokenizer = {
  encode: (text: string) => [cls, ...text.split(" ").filter(Boolean).map(Number), sep, tag],
  decode: () => "",
  specialIds: new Set([cls, sep, tag]),
};

const corpus = (...texts: string[]): Corpus => ({
  name: "ids",
  ids: texts.map((_, i) => `s${i}`),
  languages: ["eng_Latn"],
  texts: new Map([["eng_Latn", texts]]),
  source: "",
  licence: "",
  notes: [],
});

const run = (maxTokens: number, truncate: boolean, ...texts: string[]) =>
  tokenizeLanguage(tokenizer, corpus(...texts), "eng_Latn", {
    maxTokens,
    vocabulary: 100,
    truncate,
  });

it("cuts the text, and keeps all special tokens around it", async () => {
  const { ids, starts, counts, truncated } = await run(5, true, "1 2 3 4", "5", "6 7 8");
  expect([...ids]).toEqual([cls, 1, 2, sep, tag, cls, 5, sep, tag, cls, 6, 7, sep, tag]);
  expect([...starts]).toEqual([0, 5, 9, 14]);
  expect([...counts]).toEqual([7, 4, 6]);
  expect(truncated).toBe(2);
});

it("refuses a cut that leaves no text", async () => {
  for (const most of [1, 2, 3])
    await expect(run(most, true, "1 2")).rejects.toThrow(
      `sentence s0 in eng_Latn has no tokens of text left if it is cut to ${most}`,
    );
});

it("says how many are too long where none may be cut", async () => {
  await expect(run(3, false, "1", "2 3")).rejects.toThrow(
    "2 of 2 sentences in eng_Latn have more than 3 tokens, the longest, s1, has 5",
  );
});

it("refuses a sentence without text, and a token that the model does not know", async () => {
  await expect(run(9, true, "1", "")).rejects.toThrow("sentence s1 in eng_Latn has no tokens of");
  await expect(run(9, true, "1 100")).rejects.toThrow("has token 100, but the model's embedding");
});
