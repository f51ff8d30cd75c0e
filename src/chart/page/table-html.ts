import { escapeText } from "../parts/escape-text.js";
import type { ReportTable } from "../table/report-table.js";
import { columnsOfTable } from "../table/report-table.js";
import { type TableCell, tableCells } from "../table/table-cells.js";
import { saveButtons } from "./save-buttons.js";

/** Rows of a table that are on the page; the download has more. */
const shownRows = 400;

/** Rows of a table that the page carries, for people to save: more are no page that opens. */
export const mostCarried = 100_000;

/** More rows than these are folded: the first are shown, the others when asked for, and in print. */
const wholeRows = 24;

/** More estimates side by side than these do not fit a page of paper: there they stand in lines. */
const widest = 10;

/** Returns the HTML of a table, which the report's script lets people sort, filter and unfold. */
export function tableHtml(table: ReportTable): string {
  const { name, title, rows, source = rows } = table;
  const id = escapeText(name);
  const estimates = columnsOfTable(table).filter(([, , low]) => low !== undefined).length;
  const cells = tableCells({ ...table, rows: rows.slice(0, shownRows) });
  const inLines = estimates > widest;
  const head = cells.columns.map(
    ({ heading, numeric }) =>
      `<th scope="col"${numeric ? ' class="number"' : ""}>${escapeText(heading)}</th>`,
  );
  const body = cells.rows.map(row => {
    const own = row.map((cell, i) => {
      const { heading, numeric } = cells.columns[i]!;
      // On paper a cell of a wide table stands alone, and says of what it is.
      const said = inLines && i > 0 ? ` data-of="${escapeText(heading)}"` : "";
      return i === 0
        ? `<th scope="row" dir="auto">${escapeText(cell.text)}</th>`
        : cellHtml(cell, numeric, said);
    });
    return `<tr>${own.join("")}</tr>`;
  });
  const of = source.length.toLocaleString("en");
  const more = [
    rows.length > shownRows
      ? ` The first ${shownRows} of ${rows.length.toLocaleString("en")} rows are shown.`
      : "",
    source.length > mostCarried
      ? ` Save gives the first ${mostCarried.toLocaleString("en")} of ${of}: a page cannot carry more, the tables beside it do.`
      : "",
  ].join("");
  const kinds = [
    ...(rows.length > wholeRows ? ["folding"] : []),
    ...(inLines ? ["lines"] : estimates > 4 ? ["wide"] : []),
  ];
  return [
    `<figure id="${id}" class="${["table", ...kinds].join(" ")}">`,
    `<figcaption><strong dir="auto">${escapeText(title)}</strong>${more}`,
    `<span class="save">Save: ${saveButtons(id, ["csv"])}</span></figcaption>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeText(title)}">`,
    `<table><thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody></table></div></figure>`,
  ].join("\n");
}

function cellHtml({ text, interval }: TableCell, numeric: boolean, said: string): string {
  if (!numeric) return `<td dir="auto"${said}>${escapeText(text)}</td>`;
  const below = interval === undefined ? "" : `<small>${escapeText(interval)}</small>`;
  return `<td class="number"${said}>${escapeText(text)}${below}</td>`;
}
