import type { ReportTable } from "./report-table.js";
import { tableCells } from "./table-cells.js";

/** What LaTeX writes otherwise. */
const signs: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "&": "\\&",
  "%": "\\%",
  $: "\\$",
  "#": "\\#",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "→": "$\\rightarrow$",
  "↑": "$\\uparrow$",
  "↓": "$\\downarrow$",
  "−": "$-$",
  "×": "$\\times$",
  "–": "--",
  "—": "---",
  "’": "'",
  "‘": "`",
  "“": "``",
  "”": "''",
  "…": "\\ldots{}",
  "\u00a0": "~",
  "±": "$\\pm$",
  ρ: "$\\rho$",
  α: "$\\alpha$",
  "²": "$^2$",
  "·": "$\\cdot$",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
};

/** Returns a text for LaTeX: nothing in it is a command. Letters beyond Latin need XeLaTeX or LuaLaTeX. */
export function latexText(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replace(/[\\{}&%$#_~^<>|→↑↓−×–—’‘“”…\u00a0±ρα²·]/g, sign => signs[sign]!);
}

/**
 * Returns a table as LaTeX: a `table` with a caption and a label, ruled by the package booktabs;
 * intervals stand in brackets, smaller.
 */
export function latexTable(table: ReportTable): string {
  const { columns, rows } = tableCells(table);
  const line = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  const label = table.name.replace(/[^A-Za-z0-9-]+/g, "-");
  return [
    "\\begin{table}[t]",
    "\\centering",
    "\\small",
    `\\caption{${latexText(table.title)}.}`,
    `\\label{tab:${label}}`,
    `\\begin{tabular}{@{}${columns.map(({ numeric }) => (numeric ? "r" : "l")).join("")}@{}}`,
    "\\toprule",
    line(columns.map(({ heading }) => latexText(heading))),
    "\\midrule",
    ...rows.map(cells =>
      line(
        cells.map(({ text, interval }) =>
          interval === undefined
            ? latexText(text)
            : `${latexText(text)} {\\scriptsize [${latexText(interval)}]}`,
        ),
      ),
    ),
    "\\bottomrule",
    "\\end{tabular}",
    "\\end{table}",
    "",
  ].join("\n");
}
