import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { type Column, columns } from "../../src/base/columns.js";
import { rowsFromCsv } from "../../src/format/csv.js";
import { measureFamilies } from "../../src/similarity/measure-families.js";
import { measures } from "../../src/similarity/measures.js";

/** @file The tables of docs/ that are made of the code; `npx vitest run test/docs -u` makes them anew. */

const root = resolve(import.meta.dirname, "../..");
const cell = (text: string) => text.replaceAll("|", "\\|");

it("docs/columns.md says what every column means", async () => {
  const lines = Object.entries<Column<string | number | boolean | null>>(columns).map(
    ([name, { about, unit = "" }]) => `| \`${name}\` | ${cell(about)} | ${unit} |`,
  );
  const page = [
    "# Columns",
    "",
    "Every analysis returns rows, and a column means the same wherever it stands. Undefined",
    "numbers are NaN in the library and empty in a CSV. Made of `src/base/columns.ts`.",
    "",
    "| Column | What it is | Unit |",
    "| --- | --- | --- |",
    ...lines,
    "",
  ];
  await expect(page.join("\n")).toMatchFileSnapshot(join(root, "docs/columns.md"));
});

it("docs/measures.md lists every measure of a pair", async () => {
  const sections = measureFamilies.flatMap(({ name, title }) => [
    `## ${title}`,
    "",
    "| Name | Measure | Better | Range | Chance | Unchanged by | Cost | Source |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...measures
      .filter(({ family }) => family === name)
      .map(
        one =>
          `| \`${one.name}\` | ${cell(one.label)} | ${one.better} | ${one.range.map(end => Number(end.toPrecision(3))).join(" … ")} | ${cell(one.chanceRule)} | ${one.invariances.join(", ")} | ${one.cost} | <${one.source}> |`,
      ),
    "",
  ]);
  const page = [
    "# Measures",
    "",
    "What `similarity.compare` takes, by name or as a value: `similarity.linearCka(x, y)`. Formulas",
    "and caveats stand in METHODS.md; n sentences, d dimensions, k neighbours, r axes kept.",
    "Made of the measures themselves.",
    "",
    ...sections,
  ];
  await expect(page.join("\n")).toMatchFileSnapshot(join(root, "docs/measures.md"));
});

it("every column of a study's tables is described", () => {
  const folder = join(root, "figures/study");
  for (const file of readdirSync(folder).filter(name => name.endsWith(".csv")))
    for (const column of Object.keys(
      rowsFromCsv(readFileSync(join(folder, file), "utf8"), file)[0]!,
    ))
      expect(columns, `${column} of ${file}`).toHaveProperty(column);
});
