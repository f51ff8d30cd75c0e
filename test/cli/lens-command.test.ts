import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const few = ["--languages", "en,el,zh", "--threads", "1"];

describe("isogloss lens", () => {
  it("shows a newcomer in which language a model would answer", async () => {
    const out = join(folder, "figures");
    const words = ["--limit", "4", "--prompts", "translation", "--shots", "1"];
    const done = await ran("lens", "base", ...words, ...few, "--out", out);
    expect(done.err).not.toContain("error");
    expect(done.status).toBe(0);
    expect(done.out).toContain("base: in which language it would answer, by layer");
    expect(done.out).toContain("likeliest");
    const rows = rowsFromCsv(readFileSync(join(out, "lens.csv"), "utf8"), "lens");
    const measures = new Set(rows.map(({ measure }) => measure));
    expect([...measures]).toEqual(["answer-probability", "entropy", "token-energy", "script-mass"]);
    const mass = rows.filter(
      row => row.measure === "script-mass" && row.layer === 3 && row.language === "ell_Grek",
    );
    const sum = mass.reduce((all, { value }) => all + Number(value), 0);
    expect(sum).toBeCloseTo(2, 4); // with the norm and without
    const svg = readFileSync(join(out, "lens-translation.svg"), "utf8");
    for (const text of ["In which language would it answer?", "Asked language", "English"])
      expect(svg).toContain(text);
    const drawn = await ran("draw", join(out, "lens.csv"), "--out", join(folder, "drawn"));
    expect(drawn.status).toBe(0);
  });

  it("reads sentences, and says how likely each language is at each layer", async () => {
    const corpus = ["--prompts", "none", "--corpus", "udhr", "--sentences", "6", "--norm", "with"];
    const { out, status } = await ran("lens", "base", ...corpus, ...few, "--json");
    expect(status).toBe(0);
    const { rows } = JSON.parse(out) as {
      rows: { measure: string; layer: number; language: string; value: number; n: number }[];
    };
    expect(new Set(rows.map(({ n }) => n))).toEqual(new Set([3])); // the others were counted
    const sums = new Map<string, number>();
    for (const { measure, layer, language, value } of rows)
      if (measure === "language-mass")
        sums.set(`${layer} ${language}`, (sums.get(`${layer} ${language}`) ?? 0) + value);
    expect(sums.size).toBe(9 * 3);
    for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 4);
  });

  it("takes a list of one word, in one language", async () => {
    const words = join(folder, "word.tsv");
    writeFileSync(words, "id\tell_Grek\n1\tθάλασσα\n");
    const done = await ran("lens", "base", "--words", words, "--threads", "1", "--json");
    expect(done.status).toBe(0);
    const { rows } = JSON.parse(done.out) as { rows: { prompt: string; low: number | null }[] };
    expect(new Set(rows.map(({ prompt }) => prompt))).toEqual(new Set(["repetition"]));
    expect(new Set(rows.map(({ low }) => low))).toEqual(new Set([null])); // no interval over one word
  });

  it("refuses what it cannot read", async () => {
    const none = await ran("lens", "base", "--prompts", "none");
    expect([none.status, none.err.includes("nothing to read")]).toEqual([1, true]);
    const strange = await ran("lens", "base", "--prompts", "riddle");
    expect([strange.status, strange.err.includes('no prompts "riddle"')]).toEqual([1, true]);
    const long = await ran("lens", "base", "--limit", "30", "--shots", "29", ...few);
    expect(long.status).toBe(1);
    expect(long.err).toContain("--shots");
    const unknown = await ran("lens", "base", "--languages", "sw");
    expect(unknown.status).toBe(1);
    expect(unknown.err).toContain('there is no language "sw"');
  });
});
