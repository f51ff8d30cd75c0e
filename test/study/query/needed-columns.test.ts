import { describe, expect, it } from "vitest";
import { neededColumns } from "../../../src/study/query/needed-columns.js";

const columns = ["file", "model", "layer_x", "value", "measure", "low"];
const needed = (sql: string, ...tables: string[]) => {
  const needs = neededColumns(sql, tables.length > 0 ? tables : ["rows"]);
  return columns.filter(needs);
};

describe("neededColumns", () => {
  it("are those that a plain query names", () => {
    const sql =
      "SELECT model, arg_max(layer_x, value) AS best FROM rows WHERE measure = 'mexa' GROUP BY ALL";
    expect(needed(sql)).toEqual(["model", "layer_x", "value", "measure"]);
    expect(needed('select COUNT( * ), "Low" from ROWS group by all;')).toEqual(["low"]);
    expect(neededColumns('SELECT "a""b" FROM rows', ["rows"])('a"b')).toBe(true);
  });

  it.each([
    "SELECT * FROM rows",
    "FROM rows",
    "DESCRIBE rows",
    "SELECT rows FROM rows",
    "SELECT r FROM rows r",
    "SELECT r FROM rows AS r",
    "SELECT model FROM rows, scores",
    "SELECT model FROM rows JOIN rows AS b USING (model)",
    "SELECT COLUMNS('v.*') FROM rows",
    "SELECT model FROM (FROM rows)",
    "WITH a AS (SELECT model FROM rows) FROM a",
    "SELECT model FROM rows WHERE value > (SELECT 1)",
    "SELECT model FROM rows UNION ALL FROM rows",
    "SELECT model FROM rows -- where low",
    "SELECT to_json(rows) FROM rows",
  ])("are all where a query may ask for others: %s", sql => {
    expect(needed(sql)).toEqual(columns);
  });

  it("are all of several tables, and of none", () => {
    expect(needed("SELECT model FROM rows", "rows", "scores")).toEqual(columns);
    expect(neededColumns("SELECT 1", [])("model")).toBe(true);
  });
});
