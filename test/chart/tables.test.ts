import { describe, expect, it } from "vitest";
import { latexTable, latexText } from "../../src/chart/table/latex-table.js";
import { markdownTable } from "../../src/chart/table/markdown-table.js";
import type { ReportTable } from "../../src/chart/table/report-table.js";
import { tableCells } from "../../src/chart/table/table-cells.js";

const table: ReportTable = {
  name: "t_1",
  title: "A_b & 95 %",
  rows: [
    { model: "a|b_c", measure: "mexa", value: 0.12345, low: 0.1, high: 0.2, chance: 0.0025, n: 50 },
    { model: "$x", measure: "mexa", value: 0.5, low: 0.35, high: 0.65, chance: 0.02, n: 1200 },
    { model: "far", measure: "distance", value: 312.4, low: 290, high: 330, chance: 400, n: 50 },
  ],
  columns: [
    ["model", "Model"],
    ["measure", "Measure"],
    ["value", "Value", "low", "high"],
    ["chance", "Chance"],
    ["n", "n"],
  ],
};

describe("the cells of a table", () => {
  it("have one precision a column, and a scale of their own for what exceeds 1", () => {
    const texts = tableCells(table).rows.map(cells => cells.map(({ text }) => text).slice(2));
    expect(texts).toEqual([
      ["0.123", "0.0025", "50"],
      ["0.500", "0.0200", "1,200"],
      ["312", "400", "50"],
    ]);
    expect(tableCells(table).rows[0]![2]!.interval).toBe("0.100 – 0.200");
  });

  it("are spans where the ends differ", () => {
    const columns = [["low", "Chance", undefined, undefined, "high"]] as const;
    const cells = tableCells({ ...table, columns }).rows.map(([cell]) => cell!.text);
    expect(cells[0]).toBe("0.10 – 0.20");
  });
});

it("writes Markdown in which nothing of a name is markup", () => {
  const lines = markdownTable(table).split("\n");
  expect(lines[0]).toBe("**A\\_b & 95 %**");
  expect(lines[3]).toBe("| --- | --- | ---: | ---: | ---: |");
  expect(lines[4]).toBe("| a\\|b\\_c | mexa | 0.123 [0.100 – 0.200] | 0.0025 | 50 |");
});

it("writes LaTeX with booktabs in which nothing of a name is a command", () => {
  const latex = latexTable(table);
  for (const part of ["\\toprule", "\\midrule", "\\bottomrule", "\\label{tab:t-1}"])
    expect(latex).toContain(part);
  expect(latex).toContain(
    "\\$x & mexa & 0.500 {\\scriptsize [0.350 -- 0.650]} & 0.0200 & 1,200 \\\\",
  );
  expect(latex).toContain("\\caption{A\\_b \\& 95 \\%.}");
  expect(latexText("\\input{x}~#^ a→b −1")).toBe(
    "\\textbackslash{}input\\{x\\}\\textasciitilde{}\\#\\textasciicircum{} a$\\rightarrow$b $-$1",
  );
});
