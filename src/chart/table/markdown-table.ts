import type { ReportTable } from "./report-table.js";
import { tableCells } from "./table-cells.js";

/** Returns a table as Markdown, its title above it; intervals stand in brackets. */
export function markdownTable(table: ReportTable): string {
  const { columns, rows } = tableCells(table);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `**${escaped(table.title)}**`,
    "",
    line(columns.map(({ heading }) => escaped(heading))),
    line(columns.map(({ numeric }) => (numeric ? "---:" : "---"))),
    ...rows.map(cells =>
      line(
        cells.map(({ text, interval }) =>
          interval === undefined ? escaped(text) : `${text} [${interval}]`,
        ),
      ),
    ),
    "",
  ].join("\n");
}

/** Nothing in a name begins a cell, a link, an emphasis or an element. */
function escaped(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\|*_`<>[\]]/g, sign => `\\${sign}`);
}
