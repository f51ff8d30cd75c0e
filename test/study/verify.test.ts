import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { compareRows } from "../../src/reproduce/compare-rows.js";
import { verify } from "../../src/reproduce/verify.js";

describe("compareRows", () => {
  it("lets numbers differ by rounding, and means over sentences by one in n", () => {
    expect(compareRows([{ value: 0.5 }], [{ value: 0.50004 }])).toEqual([]);
    expect(compareRows([{ value: 1000 }], [{ value: 1000.9 }])).toEqual([]);
    const hits = { n: 100, interval: "bca", confidence: 0.95 };
    const moved = (column: string, by: number, row: Row = hits) =>
      compareRows([{ ...row, [column]: 0.5 }], [{ ...row, [column]: 0.5 + by }]).length === 0;
    for (const column of ["value", "low", "high", "gain", "p1"]) {
      expect(moved(column, 0.01)).toBe(true);
      expect(moved(column, 0.011)).toBe(false);
    }
    expect(moved("p_value", 0.01)).toBe(true);
    expect(moved("p_value", 0.011)).toBe(false);
    // No count: a chance level, or a measure whose interval is no bootstrap of sentences.
    expect(moved("chance", 0.01)).toBe(false);
    expect(moved("value", 0.01, { n: 100, interval: "jackknife", confidence: 0.95 })).toBe(false);
  });

  it("names row, column and both values of a larger difference", () => {
    const before = [{ value: 0.5 }, { value: 0.7, n: 100 }];
    const after = [{ value: 0.5 }, { value: 0.73, n: 100 }];
    expect(compareRows(before, after)).toEqual([
      { row: 2, column: "value", before: 0.7, after: 0.73 },
    ]);
  });

  it("does not take a number for an empty cell, NaN or a text", () => {
    for (const other of [null, Number.NaN, "0.5"])
      expect(compareRows([{ value: 0.5 }], [{ value: other }])).toHaveLength(1);
    expect(compareRows([{ value: Number.NaN }], [{ value: Number.NaN }])).toEqual([]);
  });

  it("notices rows and columns that only one side has", () => {
    expect(compareRows([{ a: 1 }], [])).toEqual([
      { row: 1, column: "row", before: "there", after: "missing" },
    ]);
    expect(compareRows([{ a: 1 }], [{ a: 1, b: 2 }])).toHaveLength(1);
  });

  it("passes over what may differ between machines", () => {
    expect(compareRows([{ engine: "onnx/cpu" }], [{ engine: "onnx/cuda" }])).toEqual([]);
  });
});

describe("verify", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "isogloss-verify-test-"));
    mkdirSync(join(folder, "study"));
    writeFileSync(join(folder, "study", "rows.csv"), "value,n\n0.5,10\n0.25,\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const rerunWith =
    (text: string, name = "rows.csv") =>
    async (target: string) => {
      mkdirSync(join(target, "study"));
      writeFileSync(join(target, "study", name), text);
    };

  it("finds nothing where everything comes out again, and leaves the folder alone", async () => {
    const found = await verify(folder, ["study"], rerunWith("value,n\n0.5,10\n0.25,\n"));
    expect(found).toEqual([{ file: join("study", "rows.csv"), rows: 2, differences: [] }]);
    expect(readdirSync(folder)).toEqual(["study"]);
    mkdirSync(join(folder, "apart"));
    writeFileSync(join(folder, "apart", "other.csv"), "a\n1\n");
    expect(await verify(folder, ["study"], rerunWith("value,n\n0.5,10\n0.25,\n"))).toEqual(found);
  });

  it("finds a changed number, a lost table and a new one", async () => {
    const [changed] = await verify(folder, ["study"], rerunWith("value,n\n0.5,10\n0.35,\n"));
    expect(changed?.differences).toEqual([{ row: 2, column: "value", before: 0.25, after: 0.35 }]);
    const both = await verify(folder, ["study"], rerunWith("value\n1\n", "other.csv"));
    expect(both.map(({ differences }) => differences.length)).toEqual([2, 1]);
  });

  it("says so if there is nothing to compare with", async () => {
    const empty = join(folder, "empty");
    await expect(verify(empty, ["study"], async () => {})).rejects.toThrow("has no .csv file");
  });
});
