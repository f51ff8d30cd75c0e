import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeFigures } from "../../src/cli/make-figures.js";
import { partsNamed } from "../../src/cli/part-names.js";
import { program } from "../../src/cli/program.js";
import { availableParts } from "../../src/reproduce/figure-parts.js";
import { scratch } from "../support/scratch.js";

// Loads every command before a test's time begins.
await program();

const folder = scratch();
/** The quickest part: tables of a paper, nothing fitted. */
const part = "llama-beyond-english";
const options = { states: join(folder, "states"), formats: [] };

let out = "";
beforeEach(() => {
  out = "";
  vi.spyOn(process.stdout, "write").mockImplementation(text => {
    out += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const run = async (...words: string[]) =>
  (await program()).parseAsync(["node", "isogloss", ...words]);

describe("partsNamed", () => {
  it("takes no name for everything, and “papers” for both, each part once", () => {
    expect(partsNamed([])).toEqual(availableParts());
    expect(partsNamed(["papers"])).toEqual(["llama-beyond-english", "x-llama"]);
    expect(partsNamed(["x-llama", "papers", "study"])).toEqual([
      "study",
      "llama-beyond-english",
      "x-llama",
    ]);
  });
});

describe("makeFigures", () => {
  it("lets the rest finish if a part fails, and then says which one", async () => {
    const made = makeFigures(["nonsense", part], join(folder, "rest"), options);
    await expect(made).rejects.toThrow("got nonsense");
    expect(readdirSync(join(folder, "rest", part))).toContain(`${part}-vocabulary.csv`);
  }, 120_000);
});

describe("figures and verify", () => {
  it("say which files changed, and which no longer belong", async () => {
    const figures = join(folder, "figures");
    await run("figures", part, "--out", figures);
    expect(out).toMatch(/^llama-beyond-english: \d+ files, 0 changed, \d+ new, 0 as before\n/);
    const table = join(figures, part, "llama-beyond-english-vocabulary.csv");
    writeFileSync(table, `${readFileSync(table, "utf8")}\n`);
    writeFileSync(join(figures, part, "old.svg"), "");
    out = "";
    await run("figures", part, "--out", figures);
    expect(out).toMatch(/ 1 changed, 0 new, \d+ as before\n/);
    expect(out).toContain(`changed    ${table}`);
    expect(out).toContain(`left over  ${join(figures, part, "old.svg")}`);

    out = "";
    await run("verify", part, "--figures", figures);
    expect(process.exitCode).toBeUndefined();
    expect(out.match(/✓/g)).toHaveLength(5);
    writeFileSync(table, readFileSync(table, "utf8").replace("2.448", "2.548"));
    out = "";
    await run("verify", part, "--figures", figures);
    expect(process.exitCode).toBe(1);
    expect(out).toMatch(/✗ llama-beyond-english\/llama-beyond-english-vocabulary\.csv/);
    expect(out).toMatch(/row \d+, \w+: 2\.548 → 2\.448/);
  }, 120_000);
});
