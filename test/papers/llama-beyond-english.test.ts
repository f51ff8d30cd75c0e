import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { renderSvg } from "../../src/chart/picture/render.js";
import { llamaBeyondEnglishFigures } from "../../src/papers/llama-beyond-english/figures.js";
import {
  averageRows,
  byAverage,
  findings,
} from "../../src/papers/llama-beyond-english/findings.js";
import { readTables } from "../../src/papers/llama-beyond-english/tables.js";

const papers = new URL("../../data/papers", import.meta.url).pathname;
const tables = await readTables(papers);
const figures = await llamaBeyondEnglishFigures(papers);
const figure = (name: string) => figures.find(f => f.name === `llama-beyond-english-${name}`)!;

const scratch = mkdtempSync(join(tmpdir(), "isogloss-papers-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The papers' folder with one file replaced. */
async function changed(file: string, text: string): Promise<string> {
  const folder = mkdtempSync(join(scratch, "papers-"));
  await cp(papers, folder, { recursive: true });
  writeFileSync(join(folder, file), text);
  return folder;
}

describe("every average recomputed", () => {
  const rows = averageRows(tables);

  it("lists the six that are not the means of their rows, and no other", () => {
    const off = rows.filter(row => row.disagrees);
    expect(
      off.map(row => [
        row.block,
        row.subject,
        row.reported,
        Number(Number(row.difference).toFixed(3)),
      ]),
    ).toEqual([
      ["5,000 instructions", "LLaMA", 1.199, -0.023],
      ["5,000 instructions", "LLaMA (10K)", 1.258, 0.024],
      ["5,000 instructions", "LLaMA (100K)", 1.493, 0.04],
      ["5,000 instructions", "LLaMA (1M)", 1.623, 0.066],
      ["5,000 instructions", "Chinese LLaMA", 1.432, 0.113],
      ["5,000 instructions", "Open Chinese LLaMA", 2.245, 0.186],
    ]);
    expect(rows).toHaveLength(19 + 26);
  });

  it("agrees with all others to 0.001, which rounding explains", () => {
    for (const row of rows.filter(r => !r.disagrees))
      expect(Math.abs(Number(row.difference))).toBeLessThan(0.001);
  });

  it("shows an average without harmlessness, which spreads further", () => {
    const spread = (column: string) => {
      const values = rows.filter(r => r.table === "Table 1").map(r => Number(r[column]));
      return Math.max(...values) - Math.min(...values);
    };
    expect(spread("without_harmlessness")).toBeGreaterThan(1.2 * spread("recomputed"));
  });
});

describe("findings", () => {
  const found = findings(tables);

  it("finds the 950K sentence wrong by the table, and the 1K and 5K ones right", () => {
    const beat = found.filter(f => f.claim.includes("beat Chinese LLaMA"));
    expect(beat.map(f => [f.agrees, f.table])).toEqual([
      [true, "1.562 > 1.244."],
      [true, "1.623 > 1.432."],
      [false, "2.399 < 2.406."],
    ]);
  });

  it("finds Swahili second, which the text does not name", () => {
    expect(
      byAverage(tables)
        .map(r => r.language)
        .slice(0, 4),
    ).toEqual(["Indonesian", "Swahili", "Vietnamese", "Arabic"]);
    expect(found.at(-1)).toMatchObject({
      agrees: false,
      table: "By average: Indonesian 2.290, Swahili 2.228, Vietnamese 2.066, Arabic 1.981.",
    });
  });
});

describe("figures", () => {
  it("are these five; tables without numbers draw nothing", () => {
    expect(figures.map(f => f.name.replace("llama-beyond-english-", ""))).toEqual([
      "quality-by-pretraining",
      "averages",
      "vocabulary",
      "english-cost",
      "thirteen-languages",
    ]);
  });

  it("flag what does not agree in their notes", () => {
    const notes = (name: string) => figure(name).notes.join(" ");
    expect(notes("averages")).toMatch(
      /6 are off by −0\.023 … \+0\.186: Table 1, 5,000 instructions/,
    );
    expect(notes("vocabulary")).toMatch(
      /2\.399 against 2\.279, 0\.120 for the original vocabulary/,
    );
    expect(notes("vocabulary")).toMatch(
      /Does not hold by the table: “[^”]*950K instructions.” 2\.399 < 2\.406/,
    );
    expect(notes("vocabulary")).toMatch(
      /They span 2\.28–2\.46 of 0–3.*one run per model, no interval/,
    );
    expect(notes("english-cost")).toMatch(
      /multiplies English perplexity by 13\.5, from 14\.691 to 198\.840/,
    );
    expect(notes("thirteen-languages")).toMatch(/Swahili 2\.228/);
    expect(notes("thirteen-languages")).toMatch(/65K instructions is recalled, not verified/);
    for (const { notes: lines } of figures) expect(lines[0]).toMatch(/arXiv 2401\.01055/);
  });

  it.each(
    figures.map(f => [f.name, f] as const),
  )("%s keeps its specification and renders", async (name, f) => {
    // The theme has tests of its own.
    const { config: _, ...spec } = f.spec;
    await expect(`${JSON.stringify(spec, null, 1)}\n`).toMatchFileSnapshot(
      `../fixtures/scaling/${name}.json`,
    );
    expect(await renderSvg(f.spec)).toMatch(/^<svg/); // and throws on any warning from Vega
  });
});

describe("tables that wait for numbers", () => {
  it("are all there, and empty", () => {
    expect(tables.knowledge).toEqual([]);
    expect(tables.codeSwitching).toEqual([]);
    expect(readdirSync(papers)).toEqual(
      expect.arrayContaining([
        "x-llama-scaling.csv",
        "x-llama-parameters.csv",
        "x-llama-allocation.csv",
      ]),
    );
  });

  it("are drawn once they have some", async () => {
    const folder = await changed(
      "llama-beyond-english-knowledge.csv",
      "benchmark,model,shots,accuracy,source\nMMLU,LLaMA,5,0.5,synthetic\nMMLU,Chinese LLaMA,5,0.4,synthetic\n",
    );
    const drawn = await llamaBeyondEnglishFigures(folder);
    expect(drawn.at(-1)!.rows).toHaveLength(2);
    expect(await renderSvg(drawn.at(-1)!.spec)).toMatch(/^<svg/);
  });

  it("name what is missing or damaged", async () => {
    const short = await changed(
      "llama-beyond-english-table2.csv",
      "model,perplexity_zh\nLLaMA,1\n",
    );
    await expect(llamaBeyondEnglishFigures(short)).rejects.toThrow(
      /table2\.csv has no column "further_pretraining_samples", "perplexity_en"/,
    );
    const text = await changed(
      "llama-beyond-english-code-switching.csv",
      "language,responses,rate,source\nArabic,100,few,synthetic\n",
    );
    await expect(llamaBeyondEnglishFigures(text)).rejects.toThrow(/"rate" of .* is not a number/);
    await expect(readTables(join(scratch, "nowhere"))).rejects.toThrow(/cannot be read: ENOENT/);
  });
});
