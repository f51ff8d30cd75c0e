import { describe, expect, it } from "vitest";
import { canonicalKey, floresCode } from "../../../src/corpus/languages/canonical-key.js";
import { describeLanguage } from "../../../src/corpus/languages/describe-language.js";
import { floresCodes } from "../../../src/corpus/languages/flores-codes.js";
import {
  resolveLanguage,
  resolveLanguages,
} from "../../../src/corpus/languages/resolve-language.js";
import { udhrLanguages } from "../../../src/corpus/udhr/udhr.js";

const resolve = (spoken: string) => resolveLanguage(spoken, udhrLanguages(), "udhr");

describe("resolveLanguage", () => {
  it.each([
    ["en", "eng_Latn"],
    ["eng", "eng_Latn"],
    ["ENG_LATN", "eng_Latn"],
    ["eng-Latn", "eng_Latn"],
    ["zh", "zho_Hans"],
    ["zh-CN", "zho_Hans"],
    ["zh_TW", "zho_Hant"],
    ["cmn", "zho_Hans"],
    ["Chinese", "zho_Hans"],
    ["Traditional Chinese", "zho_Hant"],
    ["ar", "arb_Arab"],
    ["el", "ell_Grek"],
    ["greek", "ell_Grek"],
    ["fa", "pes_Arab"],
    ["prs", "prs_Arab"],
    ["ku", "kmr_Latn"],
    ["no", "nob_Latn"],
    ["twi", "twi_Latn"],
    ["deu_Latn_1901", "deu_Latn_1901"],
    ["sr-Latn", "srp_Latn"],
  ])("understands %s as %s", (spoken, code) => {
    expect(resolve(spoken)).toBe(code);
  });

  it("suggests the nearest languages for a slip", () => {
    expect(() => resolve("Hinid")).toThrow('udhr: there is no language "Hinid"');
    try {
      resolve("Hinid");
    } catch (error) {
      expect(error).toMatchObject({
        hint: expect.stringMatching(/^Did you mean hin_Deva \(Hindi\)/),
      });
    }
  });

  it("asks which one is meant if several languages share a tag", () => {
    expect(() => resolve("ak")).toThrow("may mean aka_Latn (Akan) or twi_Latn (Twi)");
  });

  it("survives anything that is typed", () => {
    for (const spoken of [
      "",
      " ",
      "_",
      "-",
      "x".repeat(10_000),
      "../..",
      "\0",
      "日本語",
      "constructor",
    ])
      expect(() => resolve(spoken)).toThrow(/there is no language/);
  });

  it("refuses to take a language twice", () => {
    expect(() => resolveLanguages(["en", "eng"], udhrLanguages(), "udhr")).toThrow(
      "already asked for",
    );
  });
});

describe("describeLanguage", () => {
  it("names language, script and direction in English", () => {
    expect(describeLanguage("zho_Hans")).toEqual({
      code: "zho_Hans",
      name: "Simplified Chinese",
      script: "Simplified",
      direction: "ltr",
    });
    expect(describeLanguage("arb_Arab")).toMatchObject({ name: "Arabic", direction: "rtl" });
    expect(describeLanguage("arb_Latn")).toMatchObject({
      name: "Arabic (Latin)",
      direction: "ltr",
    });
    expect(describeLanguage("deu_Latn_1901").name).toBe("German (1901)");
  });

  it("has a name for every language of FLORES", () => {
    for (const code of floresCodes) expect(describeLanguage(code).name).not.toMatch(/^[a-z]{3}$/);
  });

  it("gives back what it does not know", () => {
    expect(describeLanguage("qqq_Qqqq")).toMatchObject({ name: "qqq", script: "Qqqq" });
    expect(describeLanguage("")).toMatchObject({ name: "", direction: "ltr" });
  });
});

describe("floresCode", () => {
  it("knows every code of FLORES-200 as itself", () => {
    expect(floresCodes).toHaveLength(205);
    for (const code of floresCodes) expect(floresCode(code)).toBe(code);
  });

  it("leads FLORES-101's codes and others to FLORES-200's", () => {
    const pairs = { ara: "arb_Arab", lav: "lvs_Latn", mon: "khk_Cyrl", msa: "zsm_Latn" };
    const more = { orm: "gaz_Latn", pus: "pbt_Arab", zho_simpl: "zho_Hans", ekk: "est_Latn" };
    for (const [tag, code] of Object.entries({ ...pairs, ...more }))
      expect(floresCode(tag)).toBe(code);
  });

  it("has no code for what FLORES lacks or what is no tag", () => {
    expect(floresCode("acu")).toBeUndefined();
    expect(floresCode("not a tag")).toBeUndefined();
    expect(canonicalKey("not a tag")).toBeNull();
  });
});
