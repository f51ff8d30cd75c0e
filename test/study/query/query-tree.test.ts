import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDuckdb } from "../../../src/study/query/open-duckdb.js";
import { queryTree } from "../../../src/study/query/query-tree.js";
import { scratch } from "../../support/scratch.js";

function tree(files: Record<string, string>): string {
  const root = scratch();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const header = "model,measure,language_x,layer_x,value,p_value\n";
const study = () =>
  tree({
    "a/rows.csv": `${header}m1,mexa,deu_Latn,1,0.5,\nm1,mexa,deu_Latn,2,0.75,\nm1,cka,deu_Latn,1,0.9,\n`,
    "b/rows.csv": `${header}m2,mexa,deu_Latn,1,0.25,0.01\r\nm2,mexa,deu_Latn,2,0.125,\r\n`,
    "b/gains.csv": "model,base,gain,best\nm2,m1,0.1,true\n",
    "b/scores.csv": 'model,task,language,value\nm2,"a, b",deu_Latn,0.5\n',
    "b/items.csv": 'item,answer\n1,"two\nlines"\n2,"a ""quote"""\n',
    "b/maps.csv": "sentence,x,y,text\ns1,0.5,1,Hi\n",
    "b/empty.csv": "",
    "b/only-header.csv": header,
    "b/._rows.csv": "\0\0",
    "b/other.json": "{}",
  });

describe("queryTree", () => {
  it("answers the best layer by language and model, over all files of rows", async () => {
    const found = await queryTree(
      study(),
      "SELECT model, language_x, arg_max(layer_x, value) AS best FROM rows WHERE measure = 'mexa' GROUP BY ALL ORDER BY ALL",
    );
    expect(found).toEqual([
      { model: "m1", language_x: "deu_Latn", best: 2 },
      { model: "m2", language_x: "deu_Latn", best: 1 },
    ]);
  });

  it("joins files of other columns, keeps empty cells, and knows each row's file", async () => {
    const root = study();
    const rows = await queryTree(root, "SELECT * FROM rows ORDER BY file, value");
    expect(rows).toHaveLength(6);
    expect(rows.find(row => row.gain === 0.1)).toMatchObject({
      file: "b/gains.csv",
      best: true,
      value: null,
    });
    expect(rows.filter(row => row.p_value !== null)).toMatchObject([
      { model: "m2", p_value: 0.01 },
    ]);
    expect(await queryTree(root, "SELECT task, value FROM scores")).toEqual([
      { task: "a, b", value: 0.5 },
    ]);
    expect(await queryTree(root, "SELECT answer FROM items ORDER BY item")).toEqual([
      { answer: "two lines" },
      { answer: 'a "quote"' },
    ]);
    expect(await queryTree(root, "SELECT x + y AS s FROM maps")).toEqual([{ s: 1.5 }]);
    const files = await queryTree(
      root,
      `SELECT "table", count(*) AS n FROM files GROUP BY ALL ORDER BY ALL`,
    );
    expect(files).toContainEqual({ table: "rows", n: 4 });
  });

  it("takes a column for text where a file that was not looked at has one", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 120 }, (_, i) => [
        `${String(i).padStart(3, "0")}.csv`,
        `measure,value\nm,${i === 61 ? "word" : i}\n`,
      ]),
    );
    const found = await queryTree(tree(many), "SELECT count(*) AS n, max(value) AS most FROM rows");
    expect(found).toEqual([{ n: 120, most: "word" }]);
  });

  it("is empty, not an error, where there is nothing of a kind", async () => {
    const root = tree({ "x.csv": "measure,value\nm,1\n" });
    expect(await queryTree(root, "SELECT count(*) AS n FROM manifests")).toEqual([{ n: 0 }]);
    expect(await queryTree(root, "SELECT 1 + 1 AS two")).toEqual([{ two: 2 }]);
  });

  it.each([
    [
      "SELECT * FROM read_csv('/etc/passwd', header = false, delim = ':')",
      /disabled|not allowed|Permission/i,
    ],
    ["SELECT * FROM '/etc/passwd'", /disabled|not allowed|Permission|does not exist/i],
    ["COPY (SELECT 1) TO '/tmp/isogloss-query-escape.csv'", /disabled|not allowed|Permission/i],
    ["ATTACH '/tmp/isogloss-query-escape.db'", /disabled|not allowed|Permission/i],
    ["INSTALL httpfs", /disabled|not allowed|Permission/i],
    ["LOAD httpfs", /disabled|not allowed|Permission|found/i],
    ["SET enable_external_access = true", /locked|cannot|Cannot/],
    ["SELECT 1; SELECT 2", /2 statements/],
    ["SELEC 1", /syntax error/],
    ["SELECT nothing FROM rows", /nothing/],
    ["", /no statement|0 statements|extract/i],
  ])("refuses %s", async (sql, message) => {
    await expect(queryTree(tree({ "x.csv": "measure,value\nm,1\n" }), sql)).rejects.toMatchObject({
      name: "IsoglossError",
      message: expect.stringMatching(message),
    });
  });

  it("follows no link out of the tree, and refuses what is no folder or no CSV by name", async () => {
    const outside = tree({ "secret.csv": "measure,value\nsecret,1\n" });
    const root = tree({ "x.csv": "measure,value\nm,1\n" });
    symlinkSync(outside, join(root, "linked"));
    symlinkSync(join(outside, "secret.csv"), join(root, "linked.csv"));
    expect(await queryTree(root, "SELECT measure FROM rows")).toEqual([{ measure: "m" }]);
    await expect(queryTree(join(root, "x.csv"), "SELECT 1")).rejects.toThrow("is no folder");
    const broken = tree({ "it's [x].csv": 'measure,value\n"m,1\n' });
    await expect(queryTree(broken, "SELECT * FROM rows")).rejects.toThrow("it's [x].csv");
  });

  it("names what to install where DuckDB is not", async () => {
    const missing = Object.assign(new Error("no"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(openDuckdb(() => Promise.reject(missing))).rejects.toMatchObject({
      hint: expect.stringContaining("npm install @duckdb/node-api"),
    });
  });
});
