import { describe, expect, it } from "vitest";
import { fertility } from "../../src/score/fertility.js";

const texts = new Map([
  ["eng_Latn", ["All human beings are born free.", "Yes."]],
  ["ell_Grek", ["Όλοι οι άνθρωποι γεννιούνται ελεύθεροι.", "Ναι."]],
  ["zho_Hans", ["人人生而自由。", "是。"]],
]);
const bytes = (text: string) => new TextEncoder().encode(text);
const characters = (text: string) => [...text];

describe("fertility", () => {
  it("counts tokens per word, character and sentence, and the premium over the reference", () => {
    const rows = fertility(texts, { bytes, characters }, { reference: "eng_Latn" });
    expect(rows).toHaveLength(6);
    const [english, , greek] = rows;
    expect(english).toMatchObject({
      model: "bytes",
      language: "eng_Latn",
      n: 2,
      tokens: 35,
      words: 7,
      tokens_per_word: 5,
      tokens_mean: 17.5,
      tokens_per_character: 35 / 30,
      premium: 1,
      share: 1,
    });
    const expected = bytes(texts.get("ell_Grek")!.join("")).length;
    expect(greek).toMatchObject({ tokens: expected, premium: expected / 35 });
  });

  it("compares a tokeniser with the first: what an extended vocabulary saves", () => {
    const rows = fertility(texts, { bytes, characters });
    const chinese = rows.filter(r => r.language === "zho_Hans");
    expect(chinese.map(r => r.share)).toEqual([1, 9 / 27]);
    expect(chinese[0]!.premium).toBeNaN();
  });

  it("finds words in Chinese, which has no spaces", () => {
    const row = fertility(texts, { characters }).find(r => r.language === "zho_Hans")!;
    expect(row.words).toBeGreaterThan(2);
    expect(row.words).toBeLessThan(8);
  });

  it("refuses a missing reference and unequal numbers of sentences", () => {
    expect(() => fertility(texts, { bytes }, { reference: "deu_Latn" })).toThrow(/got deu_Latn/);
    const uneven = new Map([...texts, ["tur_Latn", ["Evet."]]]);
    expect(() => fertility(uneven, { bytes }, { reference: "eng_Latn" })).toThrow(
      /1 of tur_Latn and 2/,
    );
  });

  it("is NaN without sentences", () => {
    expect(fertility(new Map([["eng_Latn", []]]), { bytes })[0]!.tokens_per_word).toBeNaN();
  });
});
