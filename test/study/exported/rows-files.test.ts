import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Row } from "../../../src/base/row.js";
import { drawnSource } from "../../../src/cli/draw/drawn-source.js";
import { readPoints } from "../../../src/cli/read-points.js";
import { relateFiles } from "../../../src/cli/relate/relate-files.js";
import { csvFromRows, csvPieces, rowsFromCsv } from "../../../src/format/csv.js";
import { readRows } from "../../../src/study/exported/read-rows.js";
import { rowsFromCsvFile } from "../../../src/study/exported/rows-from-csv-file.js";
import { writeRows } from "../../../src/study/exported/write-rows.js";
import { queryTree } from "../../../src/study/query/query-tree.js";
import { scratch } from "../../support/scratch.js";

/** Rows as analyses have them, with what CSV must quote. */
const rowsOf = (n: number): Row[] =>
  Array.from({ length: n }, (_, i) => ({
    model: `m${i % 3}`,
    language_x: ["deu_Latn", "ell_Grek", 'a "quoted", name\nof two lines', "007", "true"][i % 5]!,
    layer_x: i % 25,
    value: i / 7,
    low: i % 11 === 0 ? null : -i,
    done: i % 2 === 0,
  }));

describe("rows in files", () => {
  const rows = rowsOf(1000);

  it.each(["csv", "parquet"])("come back from .%s as they were", async ending => {
    const file = join(scratch(), `rows.${ending}`);
    await writeRows(file, rows);
    expect(await readRows(file)).toEqual(rows);
  });

  it("are JSON by their ending", async () => {
    const folder = scratch();
    await writeRows(join(folder, "rows.json"), rows);
    expect(JSON.parse(readFileSync(join(folder, "rows.json"), "utf8"))).toEqual(rows);
    await writeRows(join(folder, "rows.jsonl"), rows);
    const lines = readFileSync(join(folder, "rows.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map(line => JSON.parse(line))).toEqual(rows);
    await writeRows(join(folder, "none.json"), []);
    expect(readFileSync(join(folder, "none.json"), "utf8")).toBe("[]\n");
    await expect(writeRows(join(folder, "none.parquet"), [])).rejects.toThrow("there are no rows");
  });

  it("are written and read in pieces, none of which is large", async () => {
    const many = rowsOf(40_000);
    const pieces = [...csvPieces(many)];
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) expect(piece.length).toBeLessThan(1.1 * 2 ** 20);
    expect(pieces.join("")).toBe(csvFromRows(many));
    const file = join(scratch(), "rows.csv");
    await writeRows(file, many);
    const whole = rowsFromCsv(readFileSync(file, "utf8"), file);
    // One text each: a deep comparison of so many rows takes a minute.
    expect(JSON.stringify(await rowsFromCsvFile(file)) === JSON.stringify(whole)).toBe(true);
    const folder = scratch();
    await writeRows(join(folder, "rows.json"), many);
    expect(JSON.parse(readFileSync(join(folder, "rows.json"), "utf8"))).toHaveLength(40_000);
  });

  it("are refused by file and line where they are malformed, a line at a time as in one piece", async () => {
    const file = join(scratch(), "bad.csv");
    writeFileSync(file, "a,b\n1,2\n3\n");
    const said = `${file}:3: Invalid Record Length`;
    await expect(rowsFromCsvFile(file)).rejects.toThrow(said);
    expect(() => rowsFromCsv(readFileSync(file, "utf8"), file)).toThrow(said);
    writeFileSync(file, "a,a\n1,2\n");
    await expect(rowsFromCsvFile(file)).rejects.toThrow("two columns are called");
    writeFileSync(file, "\uFEFFa;b\n1;x\n");
    expect(await rowsFromCsvFile(file, { delimiters: [",", ";"] })).toEqual([{ a: 1, b: "x" }]);
    writeFileSync(file, "PAR1 but nothing else");
    await expect(readRows(file)).rejects.toThrow("cannot be read as Parquet");
  });

  it("are the same to draw, fit, relate and query, as CSV and as Parquet", async () => {
    const folders = { csv: scratch(), parquet: scratch() };
    const points: Row[] = [100, 200, 400, 800].map(volume => ({
      group: "de",
      volume,
      score: Math.log(volume),
    }));
    const languages = ["deu_Latn", "ell_Grek", "swh_Latn", "tur_Latn"];
    const cells = ["m0", "m1", "m2"].flatMap((model, m) =>
      languages.map((language, l) => ({ model, language, value: ((m * 5 + l * 3) % 7) / 7 })),
    );
    const alignment = [1, 2].flatMap(layer_x =>
      cells.map(({ model, language, value }, i): Row => {
        const about = { measure: "mexa", preprocessing: "raw", language_x: language, n: 50 };
        return {
          model,
          ...about,
          language_y: "eng_Latn",
          layer_x,
          value: value ** layer_x + i / 99,
        };
      }),
    );
    for (const [ending, folder] of Object.entries(folders)) {
      await writeRows(join(folder, `rows.${ending}`), rows);
      await writeRows(join(folder, `points.${ending}`), points);
      await writeRows(join(folder, `alignment.${ending}`), alignment);
      await writeRows(join(folder, `scores.${ending}`), cells);
    }
    const both = async <T>(of: (folder: string, ending: string) => Promise<T>) => {
      const csv = await of(folders.csv, "csv");
      expect(await of(folders.parquet, "parquet")).toEqual(csv);
      return csv;
    };
    const drawn = await both((folder, ending) => drawnSource(join(folder, `rows.${ending}`)));
    expect(drawn).toMatchObject({ kind: "rows", name: "rows" });
    await both(async (folder, ending) => {
      const flags = { ceiling: 100 };
      return (await readPoints(join(folder, `points.${ending}`), flags)).points;
    });
    const sql =
      "SELECT model, layer_x, max(value) AS best FROM rows WHERE done IS NOT NULL GROUP BY ALL ORDER BY ALL";
    expect(await both(folder => queryTree(folder, sql))).toHaveLength(75);
    const relations = await both(async (folder, ending) => {
      const files = ["alignment", "scores"].map(name => join(folder, `${name}.${ending}`));
      return (await relateFiles(files, { draws: 20 })).relations;
    });
    expect(relations[0]?.rows.length).toBeGreaterThan(0);
  });

  it("count once in a query where both forms lie side by side", async () => {
    const folder = scratch();
    mkdirSync(join(folder, "a"));
    await writeRows(join(folder, "a/rows.csv"), rows);
    await writeRows(join(folder, "a/rows.parquet"), rows);
    await writeRows(join(folder, "b.parquet"), rows.slice(0, 5));
    const sql = "SELECT file, count(*) AS n FROM rows GROUP BY ALL ORDER BY file";
    expect(await queryTree(folder, sql)).toEqual([
      { file: "a/rows.csv", n: 1000 },
      { file: "b.parquet", n: 5 },
    ]);
    writeFileSync(join(folder, "c.parquet"), "PAR1 cut");
    await expect(queryTree(folder, sql)).rejects.toThrow("c.parquet: cannot be read as Parquet");
  });
});
