import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { scratch } from "../support/scratch.js";

/**
 * @file The sixth notebook on a reader's own sentences: its cells, one after the other, beside
 * something that takes what a kernel would show.
 */

const root = resolve(import.meta.dirname, "../..");
const folder = scratch();

const names = {
  en: ["Ada", "Tom", "Mia"],
  tr: ["Ayşe", "Mehmet", "Elif"],
  de: ["Uta", "Jan", "Lea"],
};
const things = {
  en: [
    "reads a book",
    "drinks tea",
    "sings at night",
    "walks home",
    "bakes bread",
    "opens the door",
    "sells fish",
    "draws a tree",
    "counts to ten",
    "writes a letter",
  ],
  tr: [
    "kitap okur",
    "çay içer",
    "gece şarkı söyler",
    "eve yürür",
    "ekmek pişirir",
    "kapıyı açar",
    "balık satar",
    "ağaç çizer",
    "ona kadar sayar",
    "mektup yazar",
  ],
  de: [
    "liest ein Buch",
    "trinkt Tee",
    "singt nachts",
    "geht heim",
    "backt Brot",
    "öffnet die Tür",
    "verkauft Fisch",
    "zeichnet einen Baum",
    "zählt bis zehn",
    "schreibt einen Brief",
  ],
};
const languages = ["en", "tr", "de"] as const;
const lines = Array.from({ length: 30 }, (_, i) =>
  languages.map(code => `${names[code][i % 3]} ${things[code][i % 10]}.`).join("\t"),
);

/** What tslab is to `isogloss/notebook`: takes what is shown, and writes it down at the end. */
const kernel = `import { writeFileSync } from "node:fs";
import { Module } from "node:module";
const shown = [];
Module._cache["/nowhere/node_modules/tslab/dist/jupyter.js"] = {
  exports: { lastWriteDisplayData: ({ data }, update) => update || shown.push(data) },
};
process.on("exit", () => writeFileSync("shown.json", JSON.stringify(shown)));
`;

let shown: Readonly<Record<string, unknown>>[];
let said: string;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "my.tsv"), [languages.join("\t"), ...lines, ""].join("\n"));
  writeFileSync(join(folder, "kernel.mjs"), kernel);
  const file = join(root, "notebooks/6-your-own-checkpoint.ipynb");
  const { cells } = JSON.parse(readFileSync(file, "utf8"));
  const code = cells
    .filter((cell: { cell_type: string }) => cell.cell_type === "code")
    .map((cell: { source: readonly string[] }) => [cell.source].flat(2).join(""))
    .join("\n")
    .replaceAll('"isogloss"', JSON.stringify(join(root, "src/index.ts")))
    .replaceAll('"isogloss/notebook"', JSON.stringify(join(root, "src/notebook/index.ts")));
  writeFileSync(join(folder, "cells.mts"), code);
  const tsx = pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href;
  const kernelModule = pathToFileURL(join(folder, "kernel.mjs")).href;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", tsx, "--import", kernelModule, "cells.mts"],
    { cwd: folder, encoding: "utf8", env: { ...process.env, ISOGLOSS_CORPUS: "./my.tsv" } },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  said = stdout;
  shown = JSON.parse(readFileSync(join(folder, "shown.json"), "utf8"));
}, 600_000);

describe("notebook 6 on a reader's own sentences", () => {
  it("shows the first of each language, as they were read", () => {
    const all = JSON.stringify(shown);
    for (const text of ["Ada reads a book.", "Ayşe kitap okur.", "Uta liest ein Buch."])
      expect(all).toContain(text);
  });

  it("draws and counts these sentences, and says nothing of the ones that stand in", () => {
    const all = JSON.stringify(shown);
    const figures = shown.filter(data => Object.keys(data).some(type => type.includes("vegalite")));
    expect(figures.length).toBe(3);
    for (const figure of figures)
      expect(JSON.stringify(figure)).toMatch(/Corpus my; n = \d+ sentences/);
    for (const name of ["Turkish", "German"]) expect(all).toContain(name);
    for (const other of ["heldout", "Hindi", "Chinese"]) expect(all).not.toContain(other);
  });

  it("finds both ways and both engines to agree on them", () => {
    expect(said).toContain("agree to 1e-4 of the largest state: true");
    expect(said).toMatch(/^\d+ tokens passed block \d+; both engines agree .*: true$/m);
  });
});
