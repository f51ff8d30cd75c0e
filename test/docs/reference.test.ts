import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { expect, it } from "vitest";
import { type Column, columns } from "../../src/base/columns.js";
import { program } from "../../src/cli/program.js";
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

/** Loaded before the test: all together take their time. */
const { commands } = await program();

/** Where more is said of a command. */
const pages: Readonly<Record<string, string>> = {
  study: "study.md",
  ...Object.fromEntries(
    ["plan", "submit", "work", "status", "gather"].map(name => [name, "scale.md"]),
  ),
  extract: "corpora.md",
  import: "states.md",
  compare: "measures.md",
  mine: "mining.md",
  generate: "servers.md",
  evaluate: "tasks.md",
  score: "scores.md",
  relate: "tasks.md",
  ...Object.fromEntries(
    ["lens", "neurons", "features", "routing"].map(name => [name, "inside.md"]),
  ),
  export: "results.md",
  query: "results.md",
  doctor: "gpu.md",
};

/** The first example of a command's help, on one line, without what stands beside it. */
function firstExample(command: Command): string {
  let help = "";
  command.configureOutput({ writeOut: text => (help += text) }).outputHelp();
  const [example] = /^ {2}isogloss .*(?:\n {3,}.*)*/m.exec(help.slice(help.indexOf("Examples:")))!;
  return example
    .trim()
    .replace(/\s*\\?\n\s*/g, " ")
    .replace(/ {3,}.*/, "");
}

it("docs/commands.md lists every command, by what it is for", async () => {
  const sections = [...new Set(commands.map(command => command.helpGroup()))].flatMap(group => [
    `## ${group.replace(/:$/, "")}`,
    "",
    "| Command | What it does | For instance | More |",
    "| --- | --- | --- | --- |",
    ...commands
      .filter(command => command.helpGroup() === group)
      .map(command => {
        const name = command.name();
        const page = pages[name] === undefined ? "" : `[${pages[name]}](${pages[name]})`;
        return `| \`${name}\` | ${cell(command.description())} | \`${cell(firstExample(command))}\` | ${page} |`;
      }),
    "",
  ]);
  const page = [
    "# Commands",
    "",
    "`isogloss COMMAND --help` says what each takes, with more examples; in a clone it is",
    "`npx isogloss`. Made of the commands themselves.",
    "",
    ...sections,
  ];
  await expect(page.join("\n")).toMatchFileSnapshot(join(root, "docs/commands.md"));
});

it("every column of a study's tables is described", () => {
  const folder = join(root, "figures/study");
  for (const file of readdirSync(folder).filter(name => name.endsWith(".csv")))
    for (const column of Object.keys(
      rowsFromCsv(readFileSync(join(folder, file), "utf8"), file)[0]!,
    ))
      expect(columns, `${column} of ${file}`).toHaveProperty(column);
});
