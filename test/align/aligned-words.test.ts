import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { alignedWords, alignmentMethods } from "../../src/align/aligned-words.js";
import { alignmentError, edgeCounts, summed } from "../../src/align/alignment-error.js";
import { alignmentRows } from "../../src/align/alignment-rows.js";
import { readGold } from "../../src/align/read-gold.js";
import { wordPairRows } from "../../src/align/word-pair-rows.js";
import { wordsIn, wordsOf } from "../../src/align/words-of.js";
import { matrix } from "../../src/numeric/matrix.js";
import { scratch } from "../support/scratch.js";

interface Case {
  readonly similarity: number[][];
  readonly argmax: [number, number][];
  readonly itermax: Readonly<Record<string, [number, number][]>>;
}

/** Gold as aligners publish it, what was found, and what NumPy scores it over the corpus. */
interface Scored {
  readonly gold: readonly string[];
  readonly found: readonly string[];
  readonly aer: number;
  readonly precision: number;
  readonly recall: number;
}

const { alignment, aer: scored } = JSON.parse(
  readFileSync(new URL("../fixtures/cause.json", import.meta.url), "utf8"),
) as { readonly alignment: Case[]; readonly aer: Scored };

it("finds the edges that NumPy finds, by argmax and by two or three rounds of itermax", () => {
  let more = 0;
  for (const { similarity, argmax, itermax } of alignment) {
    const of = matrix(
      similarity.length,
      similarity[0]!.length,
      Float64Array.from(similarity.flat()),
    );
    expect(alignedWords(of, "argmax")).toEqual(argmax);
    for (const [rounds, edges] of Object.entries(itermax))
      expect(alignedWords(of, "itermax", Number(rounds))).toEqual(edges);
    more += itermax[2]!.length - argmax.length;
  }
  expect(more).toBeGreaterThan(3); // and the rounds do something
});

it("aligns a similarity that is a permutation with it, either way", () => {
  const order = [3, 0, 4, 1, 2];
  const of = matrix(
    5,
    5,
    Float64Array.from({ length: 25 }, (_, at) => (order[Math.floor(at / 5)] === at % 5 ? 1 : 0.2)),
  );
  for (const method of alignmentMethods)
    expect(alignedWords(of, method)).toEqual(order.map((j, i) => [i, j]));
});

it("scores edges as Och and Ney do: possible ones cost nothing, sure ones are asked for", () => {
  const gold = { sure: [[0, 0] as const, [1, 1] as const], possible: [[1, 2] as const] };
  const exact = alignmentError(edgeCounts(gold.sure, gold));
  expect(exact).toEqual({ aer: 0, precision: 1, recall: 1 });
  // |A| 3, |S| 2, |A ∩ S| 1, |A ∩ P| 2
  const counts = edgeCounts(
    [
      [0, 0],
      [1, 2],
      [2, 2],
    ],
    gold,
  );
  expect(counts).toEqual({ found: 3, sure: 2, sureFound: 1, possibleFound: 2 });
  const { aer, precision, recall } = alignmentError(counts);
  expect(aer).toBeCloseTo(1 - 3 / 5);
  expect(precision).toBeCloseTo(2 / 3);
  expect(recall).toBeCloseTo(1 / 2);
});

it("reads gold, and names the line that is none", async () => {
  const file = join(scratch(), "gold.align");
  writeFileSync(file, "0-0 1-2 2p1\n\n0-0\n");
  expect(await readGold(file, 3)).toEqual([
    {
      sure: [
        [0, 0],
        [1, 2],
      ],
      possible: [[2, 1]],
    },
    { sure: [], possible: [] },
    { sure: [[0, 0]], possible: [] },
  ]);
  await expect(readGold(file, 4)).rejects.toThrow("has 3 lines for 4 sentences");
  for (const wrong of ["0-", "a-b", "0--1", "1-2-3", "0-9999999"]) {
    writeFileSync(file, `0-0\n${wrong}\n`);
    await expect(readGold(file, 2)).rejects.toThrow("line 2 has");
  }
  await expect(readGold(join(file, "none"), 1)).rejects.toMatchObject({ name: "IsoglossError" });
});

it("scores a published file as NumPy does, over the corpus", async () => {
  const file = join(scratch(), "gold.align");
  writeFileSync(file, `${scored.gold.join("\n")}\n`);
  const gold = await readGold(file, scored.gold.length);
  const found = scored.found.map(line =>
    line.split(" ").map(edge => edge.split("-").map(Number) as [number, number]),
  );
  const { aer, precision, recall } = alignmentError(
    summed(gold.map((own, i) => edgeCounts(found[i]!, own))),
  );
  expect(aer).toBeCloseTo(scored.aer, 12);
  expect(precision).toBeCloseTo(scored.precision, 12);
  expect(recall).toBeCloseTo(scored.recall, 12);
});

it("says of each pair of a sentence's words whether it is linked, and what gold says", () => {
  const word = (text: string) => ({ text, begin: 0, end: 1 });
  const words = { x: [[word("a"), word("b")]], y: [[word("c"), word("d"), word("c")]] };
  const own = { layer: 2, method: "argmax" as const, edges: [[[0, 1] as const, [1, 2] as const]] };
  const about = { model: "m", corpus: "c", language_x: "eng_Latn", language_y: "deu_Latn" };
  const gold = { sure: [[0, 1] as const], possible: [[1, 0] as const] };
  const rows = wordPairRows({ words }, own, 0, { ...about, id: "7" }, gold);
  expect(rows).toHaveLength(6);
  expect(rows.filter(row => row.linked).map(row => [row.position_x, row.position_y])).toEqual(
    own.edges[0],
  );
  expect(rows.map(row => row.gold)).toEqual(["", "sure", "", "possible", "", ""]);
  expect(rows[0]).toMatchObject({ sentence: "7", word_x: "a", word_y: "c", layer: 2 });
  expect(() => wordPairRows({ words }, own, 1, { ...about, id: "7" })).toThrow(
    "expected a sentence 0 … 0, got 1",
  );
});

it("rows say the error rate, its interval, and what the diagonal has", () => {
  const word = { text: "w", begin: 1, end: 2 };
  const sentences = Array.from({ length: 12 }, (_, i) => i);
  const words = sentences.map(() => [word, word, word]);
  const gold = sentences.map(() => ({
    sure: [[0, 0] as const, [1, 2] as const, [2, 1] as const],
    possible: [],
  }));
  const edges = sentences.map(i => (i < 6 ? gold[0]!.sure : gold[0]!.sure.slice(0, 2)));
  const aligned = {
    words: { x: words, y: words },
    alignments: [{ layer: 4, method: "argmax" as const, edges }],
  };
  const about = { model: "m", corpus: "c", language_x: "a", language_y: "b", seed: 0 };
  const rows = alignmentRows(aligned, gold, about);
  const [aer, precision, recall] = rows;
  expect(aer!.value).toBeCloseTo(1 - 60 / 66);
  expect([precision!.value, recall!.value]).toEqual([1, 30 / 36]);
  expect(aer!.low).toBeLessThan(aer!.value);
  expect(aer!.high).toBeGreaterThan(aer!.value);
  expect(aer!.chance).toBeCloseTo(1 - 24 / 72); // one edge of three
  const beyond = { sure: [[0, 3] as const], possible: [] };
  expect(() => alignmentRows(aligned, [beyond, ...gold.slice(1)], about)).toThrow(
    "sentence 1 has an edge 0-3",
  );
});

it("tells words apart by spaces, or as Unicode has them", () => {
  expect(wordsIn("The sea,  calm", "eng_Latn")).toEqual(["The", "sea,", "calm"]);
  expect(wordsIn("我们看见大海。", "zho_Hans").join("")).toBe("我们看见大海");
  expect(wordsIn("我们 看见", "zho_Hans", true)).toEqual(["我们", "看见"]);
});

it("finds the tokens of each word, and gives a word without one of its own the one it is part of", async () => {
  // Three letters a token, BOS before: "ab cd" is "ab ", "cd".
  const tokenizer = {
    encode: (text: string) => [0, ...(text.match(/.{1,3}/gsu) ?? []).map((_, i) => i + 1)],
    decode: () => "",
    specialIds: new Set([0]),
    added: { before: 1, after: 0 },
  };
  const texts = ["abcdef gh", "a b c"];
  const lengths = texts.map(text => tokenizer.encode(text).length);
  expect(await wordsOf(tokenizer, texts, "eng_Latn", lengths)).toEqual([
    [
      { text: "abcdef", begin: 1, end: 3 },
      { text: "gh", begin: 3, end: 4 },
    ],
    [
      { text: "a", begin: 1, end: 2 },
      { text: "b", begin: 1, end: 2 },
      { text: "c", begin: 2, end: 3 },
    ],
  ]);
});
