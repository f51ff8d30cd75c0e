import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { csvFromRows, rowsFromCsv } from "../../src/format/csv.js";
import { seeded } from "../../src/numeric/random.js";
import { ran } from "../support/command.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();

let out: string;
let err: string;

async function run(...words: string[]): Promise<number> {
  const done = await ran("relate", ...words);
  [out, err] = [done.out, done.err];
  return done.status;
}

const file = (name: string, rows: readonly Row[]) => {
  writeFileSync(join(folder, name), csvFromRows(rows));
  return join(folder, name);
};

/** As a study and `evaluate` write them: two models, four languages, English scored too. */
const random = seeded(3);
const models = ["base", "tuned"];
const languages = ["ell_Grek", "tur_Latn", "zho_Hans", "hin_Deva"];
const asked = [...languages, "eng_Latn"].flatMap((language, l) =>
  models.flatMap((model, m) =>
    Array.from({ length: 40 }, (_, i) => ({
      model,
      task: "belebele",
      subtask: "",
      language,
      direction: "",
      item: `q${i}`,
      score_measure: "acc",
      value: Number(random.uniform() < 0.3 + 0.1 * l + 0.1 * m),
    })),
  ),
);
const scores = [...languages, "eng_Latn"].flatMap(language =>
  models.map(model => {
    const own = asked.filter(row => row.language === language && row.model === model);
    const { item: _, ...row } = own[0]!;
    return { ...row, value: own.reduce((sum, { value }) => sum + value, 0) / own.length };
  }),
);
const overall = { ...scores[0]!, language: "", value: 0.5 }; // as `evaluate` adds: a mean over languages
const alignment = models.flatMap(model =>
  languages.flatMap((language, l) =>
    [0, 1, 2].flatMap(layer =>
      ["mexa", "retrieval-p1-forward"].map(measure => ({
        model,
        corpus: "flores",
        pooling: "mean",
        measure,
        preprocessing: "raw",
        language_x: language,
        language_y: "eng_Latn",
        layer_x: layer,
        layer_y: layer,
        value: 0.1 * l + 0.02 * layer * (2 - layer),
        n: 100,
      })),
    ),
  ),
);
const aligned = asked
  .filter(row => row.language !== "eng_Latn")
  .flatMap(({ model, language, item, value }) =>
    [0, 1, 2].map(layer => ({
      model,
      corpus: "belebele",
      pooling: "mean",
      measure: "dali",
      preprocessing: "raw",
      language,
      layer,
      item,
      value: Number(random.uniform() < (value ? 0.8 : 0.3)),
    })),
  );

describe("isogloss relate", () => {
  const tables = () => [
    file("scores.csv", [...scores, overall]),
    file("rows.csv", alignment),
    file("items.csv", asked),
    file("aligned.csv", aligned),
  ];

  it("tells tables apart, and writes rows and figures of scores and items", async () => {
    const to = join(folder, "related");
    expect(await run(...tables(), "--draws", "30", "--out", to)).toBe(0);
    expect(err).toBe("");
    expect(out).toMatch(/Do better aligned languages and models score better\? .*at layer 1/);
    expect(out).toContain("Volume is not known here");
    expect(out).toMatch(/tuned +all +2 +160/);
    const table = (name: string) =>
      rowsFromCsv(readFileSync(join(to, `${name}.csv`), "utf8"), `${name}.csv`);
    const related = table("relations");
    expect(related.find(row => row.statistic === "spearman")).toMatchObject({
      task: "belebele",
      score_measure: "acc",
      measure: "mexa",
      corpus: "flores",
      n: 100,
      points: 8,
      languages: 4,
      models: 2,
      items: 40,
      layer: 0,
      interval: "percentile",
    });
    const published = related.filter(row => row.layer === null);
    expect(published.map(row => row.statistic)).toEqual([
      "pearson of MEXA’s estimate, mean over layers",
      "spearman of MEXA’s estimate, mean over layers",
      "pearson of MEXA’s estimate, max over layers",
      "spearman of MEXA’s estimate, max over layers",
    ]);
    const english = scores.find(row => row.language === "eng_Latn" && row.model === "tuned")!.value;
    const estimate = table("mexa").find(
      row => row.model === "tuned" && row.language === "zho_Hans" && row.over_layers === "max",
    )!;
    expect(estimate.value).toBeCloseTo(0.22 * english, 9);
    const items = table("item-tables");
    expect(items).toHaveLength(2 * 3 * 5); // models, layers, languages and all
    expect(Number(items.find(row => !row.language)!.p_value)).toBeLessThan(1e-6);
    for (const name of ["relation-by-layer", "score-at-layer", "aligned-and-correct"])
      expect(existsSync(join(to, `${name}.svg`)), name).toBe(true);
  });

  it("relates items alone, and says when an item is neither right nor wrong", async () => {
    const [, , , known] = tables();
    expect(await run(join(folder, "items.csv"), known!, "--json")).toBe(0);
    expect(JSON.parse(out).items).toHaveLength(30);
    const partial = file(
      "f1.csv",
      asked.map(row => ({ ...row, score_measure: "f1", value: row.value * 0.8 })),
    );
    expect(await run(partial, known!)).toBe(1);
    expect(err).toContain("an item scores 0.8 by f1");
    expect(await run(partial, known!, "--right-from", "0.5")).toBe(0);
  });

  it("says nothing can be said of two languages", async () => {
    tables();
    const two = ["--where", "language=ell_Grek", "--where", "language=tur_Latn"];
    const words = [join(folder, "scores.csv"), join(folder, "rows.csv"), ...two, "--draws", "20"];
    expect(await run(...words)).toBe(0);
    expect(out).toContain("Nothing can be said: 2 languages are too few");
  });

  it.each<[string[], string, ...string[]]>([
    [["rows.csv"], "there are no scores to relate"],
    [["scores.csv"], "there is no alignment"],
    [["items.csv", "rows.csv"], "there are no scores to relate"],
    [["scores.csv", "other.csv"], "have no model and language in common"],
    [["items.csv", "strange.csv"], "have no item in common"],
    [["rows.csv", "nothing.csv"], "nothing.csv: has no rows"],
    [["rows.csv", "header.csv"], "header.csv: has no rows"],
    [["rows.csv", "undefined.csv"], "undefined.csv: no row has a number in its column value"],
    [["rows.csv", "scores.csv"], "no table has a column tsak", "--where", "tsak=belebele"],
    [["rows.csv", "scores.csv"], "no row has task = mmlu", "--where", "task=mmlu"],
  ])("refuses %s: %s", async (names, message, ...flags) => {
    tables();
    file(
      "other.csv",
      alignment.map(row => ({ ...row, model: "another" })),
    );
    file(
      "strange.csv",
      aligned.map(row => ({ ...row, item: `x${row.item}` })),
    );
    file(
      "undefined.csv",
      scores.map(row => ({ ...row, value: Number.NaN })),
    );
    writeFileSync(join(folder, "nothing.csv"), "");
    writeFileSync(join(folder, "header.csv"), "model,task,language,score_measure,value\n");
    expect(await run(...names.map(name => join(folder, name)), ...flags)).toBe(1);
    expect(err).toContain(message);
  });
});
