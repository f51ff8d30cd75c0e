import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { plain } from "../../src/study/relation/relation-sentence.js";

/** @file Numbers in the README that rows under figures/ decide. */

const root = resolve(import.meta.dirname, "../..");

it("the README says of alignment and scores what the committed rows say", () => {
  const file = join(root, "figures/x-llama/x-llama-relation-by-layer.csv");
  const rows = rowsFromCsv(readFileSync(file, "utf8"), file).filter(row => row.layer === 1);
  const of = (statistic: string) => {
    const { value, low, high } = rows.find(row => row.statistic === statistic)!;
    return [value, low, high].map(number => plain(Number(number)));
  };
  const [rho, rhoLow, rhoHigh] = of("spearman");
  const [partial, low, high] = of("spearman given volume");
  const [points, languages] = [rows[0]!.points, rows[0]!.languages];
  const [withAlignment, without] = ["left-out rmse", "left-out rmse without alignment"].map(
    statistic => of(statistic)[0],
  );
  const readme = readFileSync(join(root, "README.md"), "utf8").replace(/\s+/g, " ");
  expect(readme).toContain(
    `Spearman's ρ of P@1 and chrF++ is ${rho} (${rhoLow} to ${rhoHigh}), and ${partial} (${low} to ${high}) once volume is known (${points} points, ${languages} languages)`,
  );
  expect(readme).toContain(`(error ${withAlignment} and ${without})`);
  // "Nothing can be said" is what these intervals say.
  expect(Number(rows.find(row => row.statistic === "spearman given volume")!.low)).toBeLessThan(0);
});
