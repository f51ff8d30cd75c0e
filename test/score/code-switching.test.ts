import { describe, expect, it } from "vitest";
import {
  codeSwitching,
  codeSwitchingSensitivity,
  englishFunctionWords,
  foreignWordsOf,
} from "../../src/score/code-switching.js";

const arabic = { scripts: ["Arab"] };
const vietnamese = { scripts: ["Latn"] };

describe("foreignWordsOf", () => {
  it("finds words of another script", () => {
    expect(foreignWordsOf("الجواب هو probably نعم и да", "", arabic)).toEqual([
      "probably",
      "и",
      "да",
    ]);
    expect(foreignWordsOf("答案是 yes 吧", "", { scripts: ["Hans"] })).toEqual(["yes"]);
    expect(foreignWordsOf("答えはカタカナとひらがなです", "", { scripts: ["Jpan"] })).toEqual([]);
  });

  it("finds listed words where both languages are written in Latin script", () => {
    expect(foreignWordsOf("Tôi nghĩ that câu trả lời là the đúng", "", vietnamese)).toEqual([
      "that",
      "the",
    ]);
    // Vietnamese words that look English are not on the list.
    expect(foreignWordsOf("to in an on at", "", vietnamese)).toEqual([]);
  });

  it("passes over the prompt's words, names, acronyms, code and addresses unless told otherwise", () => {
    const response = "استخدم Python و GPU: `import torch` https://example.org/the";
    expect(foreignWordsOf(response, "", arabic)).toEqual([]);
    expect(foreignWordsOf(response, "", { ...arabic, allowNames: false })).toEqual([
      "Python",
      "GPU",
    ]);
    expect(foreignWordsOf("ما معنى hello", "translate Hello", arabic)).toEqual([]);
    expect(foreignWordsOf("ما معنى hello", "Hello", { ...arabic, allowPrompt: false })).toEqual([
      "hello",
    ]);
  });

  it("keeps combining marks, digits and punctuation out of it", () => {
    expect(foreignWordsOf("कि १२३ 123 — ।", "", { scripts: ["Deva"] })).toEqual([]);
  });

  it("names the scripts it knows", () => {
    expect(() => foreignWordsOf("x", "", { scripts: ["Arabic"] })).toThrow(/got Arabic/);
    expect(foreignWordsOf("བོད་སྐད yes", "", { scripts: ["Tibt"] })).toEqual(["yes"]);
    expect(foreignWordsOf("한국어 漢字 yes", "", { scripts: ["Kore"] })).toEqual(["yes"]);
    expect(foreignWordsOf("繁體 yes", "", { scripts: ["Hans"] })).toEqual(["yes"]);
  });
});

describe("codeSwitching", () => {
  const exchanges = [
    { prompt: "سؤال", response: "نعم" },
    { prompt: "سؤال", response: "نعم maybe" },
    { prompt: "سؤال", response: "well I think نعم" },
    { prompt: "سؤال", response: "في London" },
  ];

  it("is the share of responses with enough foreign words, with the rule in its signature", () => {
    expect(codeSwitching(exchanges, arabic)).toMatchObject({
      rate: 50,
      signature:
        "code-switching|scripts:Arab|min:1|prompt:allowed|names:allowed|list:english-function",
    });
    expect(codeSwitching(exchanges, { ...arabic, minimumWords: 2 }).rate).toBe(25);
    expect(codeSwitching([], arabic).rate).toBeNaN();
  });

  it("shows how the rate hangs on the rule: never up with a stricter minimum", () => {
    const rows = codeSwitchingSensitivity(exchanges, arabic);
    expect(rows).toHaveLength(16);
    expect(new Set(rows.map(r => r.signature)).size).toBe(16);
    for (const row of rows)
      for (const other of rows)
        if (
          row.allow_names === other.allow_names &&
          row.allow_prompt === other.allow_prompt &&
          row.minimum_words! < other.minimum_words!
        )
          expect(row.rate).toBeGreaterThanOrEqual(other.rate as number);
    expect(rows.find(r => !r.allow_names && r.minimum_words === 1)!.rate).toBe(75);
  });
});

it("lists no word twice, and none with a capital", () => {
  for (const word of englishFunctionWords) expect(word).toBe(word.toLowerCase());
});
