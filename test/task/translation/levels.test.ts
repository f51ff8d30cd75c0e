import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { levelRows } from "../../../scripts/levels.js";
import { pythonShuffles } from "../../../scripts/python-shuffle.js";
import { rowsFromCsv } from "../../../src/format/csv.js";
import { seeded } from "../../../src/numeric/random.js";
import {
  derangements,
  translationLevels,
} from "../../../src/task/translation/translation-levels.js";
import { translationMeasures } from "../../../src/task/translation/translation-measures.js";

const scaling = resolve(import.meta.dirname, "../../../data/scaling");
const hasXz = spawnSync("xz", ["--version"]).status === 0;
if (!hasXz) console.warn("xz is not installed: the levels of data/scaling are not made again");

it.skipIf(!hasXz).each([
  ["joint-4000-s0", "en-el"],
  ["joint-500-s1", "zh-en"],
  ["vi-1000-s2", "en-vi"],
])("levels.csv has what comes of the hypotheses of %s, %s", (run, direction) => {
  const [languages, volume, seed] = run.split("-") as [string, string, string];
  const table = rowsFromCsv(readFileSync(join(scaling, "levels.csv"), "utf8"), "levels.csv");
  const committed = table.filter(
    row =>
      row.direction === direction &&
      row.training === (languages === "joint" ? "joint" : "single") &&
      row.volume === Number(volume) &&
      row.seed === Number(seed.slice(1)),
  );
  const made = levelRows(run, [direction]);
  expect(made.map(({ score: _, ...row }) => row)).toEqual(committed);
  expect(made.map(({ metric }) => metric)).toEqual(["chrF++", "BLEU"]);
});

it("shuffles as Python does", () => {
  // random.Random(0), shuffling range(10)
  expect(pythonShuffles(0)(10)).toEqual([7, 8, 1, 5, 3, 4, 2, 0, 9, 6]);
});

it("puts no text where it, or an equal one, stood", () => {
  const texts = ["a", "b", "a", "c", "d", "e"];
  const orders = derangements(texts, 50, seeded(0));
  expect(orders).toHaveLength(50);
  for (const order of orders) {
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(order.some((from, i) => texts[from] === texts[i])).toBe(false);
  }
  expect(derangements(["a", "a", "b"], 5, seeded(0))).toEqual([]);
  expect(derangements(["a"], 5, seeded(0))).toEqual([]);
});

it("has no chance where there are no orders, and copies at full score what needs no translation", () => {
  const [chrf] = translationMeasures("ell_Grek");
  const texts = ["Firefox 3", "GIMP"];
  const levels = translationLevels(chrf!, ["x", "y"], texts, texts, []);
  expect(levels.chance).toBeNaN();
  expect(levels.copy).toBe(100);
});
