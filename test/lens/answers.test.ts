import { describe, expect, it } from "vitest";
import { answerShares } from "../../src/lens/answer-shares.js";
import { answerTokens } from "../../src/lens/answer-tokens.js";
import { autonym } from "../../src/lens/autonym.js";
import { vocabularyClasses } from "../../src/lens/vocabulary-classes.js";
import { wordPrompts } from "../../src/lens/word-prompts.js";
import { clozeLanguages, clozes } from "../../src/lens/words/cloze.js";
import { nounLanguages, nouns } from "../../src/lens/words/nouns.js";
import { type WordList, wordList } from "../../src/lens/words/word-list.js";
import { openModel } from "../../src/study/open-model.js";
import { type Piece, vocabularyPieces } from "../../src/tokenizer/vocabulary.js";

const piece = (text: string): Piece => ({ bytes: Buffer.from(text), isByte: false });
const byte = (value: number): Piece => ({ bytes: Uint8Array.of(value), isByte: true });

/** 0 is special; then pieces of words, and two bytes. */
const pieces = [
  { bytes: new Uint8Array(0), isByte: false },
  ...["f", " fl", "fleur", "flow", "flower", " ", "花", " 花", "eur"].map(piece),
  ...[0x66, 0xe8, 0xe6].map(byte),
];

function listOf(columns: Readonly<Record<string, readonly string[]>>): WordList {
  const languages = Object.keys(columns);
  const ids = columns[languages[0]!]!.map((_, i) => `w${i}`);
  const words = {
    name: "words",
    ids,
    languages,
    texts: new Map(Object.entries(columns)),
    unit: "word",
    source: "a test",
    licence: "MIT",
    notes: [],
  };
  return { words, clozes: new Map() };
}

describe("the first tokens of an answer", () => {
  const tokens = answerTokens(pieces);
  it("are what the word begins with, with a space before it or without", () => {
    expect(tokens.of("flower")).toEqual([1, 2, 4, 5]); // no space alone, no byte of ASCII
    expect(tokens.of("fleur")).toEqual([1, 2, 3]);
  });
  it("are the first byte, too, of letters outside ASCII", () => {
    expect(Buffer.from("花")[0]).toBe(0xe8);
    expect(tokens.of("花")).toEqual([7, 8, 11]);
  });
});

describe("answers in several languages", () => {
  const list = listOf({
    eng_Latn: ["flower", "eur"],
    fra_Latn: ["fleur", "eur"],
    zho_Hans: ["花", "x"],
  });
  const shares = answerShares(list, answerTokens(pieces));
  const at = (asked: string, given: string, word: number) => {
    return { task: "translation" as const, asked, given, word, text: "" };
  };
  it("are told apart from English, or the prompt is left out", () => {
    expect(shares.isDistinct(at("zho_Hans", "fra_Latn", 0))).toBe(true);
    expect(shares.isDistinct(at("fra_Latn", "zho_Hans", 0))).toBe(false); // both begin with f
    expect(shares.isDistinct(at("zho_Hans", "fra_Latn", 1))).toBe(false); // nothing begins it
    expect(shares.isDistinct(at("eng_Latn", "fra_Latn", 0))).toBe(true);
  });
  it("have each token's probability once, and beside it that of other words", () => {
    const even = Math.log(1 / pieces.length);
    const logs = new Float32Array(shares.watched.length).fill(even);
    const { own, chance } = shares.of(at("zho_Hans", "fra_Latn", 0), logs);
    const count = (many: number) => many / pieces.length;
    const asked = answerTokens(pieces).of("花").length;
    expect(own[0]).toBeCloseTo(count(asked), 6);
    expect(own[1]).toBeCloseTo(count(4), 6); // f, fl, flow, flower
    expect(own[2]).toBeCloseTo(count(1), 6); // fleur alone: the others are English's
    expect(own[3]).toBeNaN(); // no fourth language
    expect(chance[1]).toBeCloseTo(count(1), 6); // eur
  });
});

describe("prompts", () => {
  it("ask as Wendler et al. do, after examples of other words", async () => {
    const list = await wordList("nouns", { languages: ["fr", "zh", "en"], limit: 6 });
    const options = { tasks: ["translation"] as const, shots: 4, seed: 0 };
    const prompts = wordPrompts(list, options);
    const first = prompts.find(({ asked, word }) => asked === "zho_Hans" && word === 5)!;
    expect(first.given).toBe("fra_Latn"); // not English
    const lines = first.text.split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[4]).toBe('Français: "fleur" - 中文: "');
    for (const line of lines.slice(0, 4)) expect(line).toMatch(/^Français: ".+" - 中文: ".+"$/);
    expect(new Set(lines).size).toBe(5);
    expect(wordPrompts(list, options)).toEqual(prompts);
  });
  it("leave out what cannot be asked, and take one word", () => {
    const list = listOf({ zho_Hans: ["花"] });
    const tasks = ["translation", "repetition", "cloze"] as const;
    const texts = wordPrompts(list, { tasks, shots: 4, seed: 0 }).map(({ text }) => text);
    expect(texts).toEqual(['中文: "花" - 中文: "']);
  });
});

it("has a word of each language on every line, and a gap in every sentence", () => {
  const lines = nouns
    .trim()
    .split("\n")
    .map(line => line.split("|"));
  expect(lines).toHaveLength(48);
  for (const line of lines) {
    expect(line).toHaveLength(nounLanguages.length);
    for (const word of line) expect(word).toMatch(/^\S(?:.*\S)?$/);
  }
  const known = new Set(lines.map(([english]) => english));
  for (const line of clozes.trim().split("\n")) {
    const [noun, ...sentences] = line.split("|");
    expect(known).toContain(noun);
    expect(sentences).toHaveLength(clozeLanguages.length);
    for (const sentence of sentences) expect(sentence.split("___")).toHaveLength(2);
  }
  expect(nounLanguages.map(autonym)[3]).toBe("Ελληνικά");
});

it("knows classes by letters and by counts, and unseen tokens by none", () => {
  const counts = new Map([
    ["eng_Latn", Float64Array.of(0, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
    ["zho_Hans", Float64Array.of(0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0)],
  ]);
  const { scripts, languages, shares } = vocabularyClasses(pieces, [...counts.keys()], counts);
  expect(scripts).toEqual(["Latn", "Hani", "Zyyy", "Zzzz"]);
  expect(languages).toEqual(["eng_Latn", "zho_Hans"]);
  const row = (token: number) => [...shares.subarray(token * 6, token * 6 + 6)];
  expect(row(1)).toEqual([1, 0, 0, 0, 0.75, 0.25]);
  expect(row(7)).toEqual([0, 1, 0, 0, 0, 1]);
  expect(row(6)).toEqual([0, 0, 1, 0, 0.5, 0.5]); // a space, that no text has
});

it("spells a vocabulary as its tokenizer writes it", async () => {
  const { checkpoint, model } = await openModel("base");
  const spelled = await vocabularyPieces(checkpoint.tokenizer, model.vocabulary);
  expect(spelled).toHaveLength(model.vocabulary);
  const ids = checkpoint.tokenizer.encode("the sea, η θάλασσα");
  const text = Buffer.concat(ids.map(id => spelled[id]!.bytes))
    .toString()
    .trim();
  expect(text).toBe("the sea, η θάλασσα");
});
