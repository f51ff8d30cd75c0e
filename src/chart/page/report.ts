import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Row } from "../../base/row.js";
import { escapeText } from "../parts/escape-text.js";
import { captionOf, type Spec } from "../parts/figure.js";
import { packRows } from "./pack-rows.js";
import { asset, page } from "./page.js";
import { pageScript } from "./page-script.js";
import type { PackedFigure, ReportData } from "./report-data.js";

/** What a report page shows, from top to bottom. */
export interface Report {
  readonly title: string;
  /** What it is about, in a sentence or two. */
  readonly lead?: string;
  /** What was found, before anything else. */
  readonly findings?: readonly ReportFinding[];
  /** Name and value: models, corpus, engine, date … */
  readonly facts?: readonly (readonly [string, string])[];
  readonly sections: readonly ReportSection[];
}

/** What the rows decide, in a sentence. */
export interface ReportFinding {
  /** Two or three words, set in bold before it. */
  readonly about: string;
  /** Plain text. */
  readonly says: string;
}

/** A heading with figures and tables. */
export interface ReportSection {
  readonly title: string;
  /** Paragraphs of plain text. */
  readonly text?: readonly string[];
  readonly figures?: readonly ReportFigure[];
  readonly tables?: readonly ReportTable[];
}

/** A figure of a report. */
export interface ReportFigure {
  /** Unique in the report; the name of its downloads. */
  readonly name: string;
  readonly spec: Spec;
}

/** A table of a report. */
export interface ReportTable {
  /** Unique in the report; the name of its download. */
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** Defaults to all columns under their own names. */
  readonly columns?: readonly ReportColumn[];
  /** What its download has, where that is more than the table shows; defaults to `rows`. */
  readonly source?: readonly Row[];
}

/** A column and its heading; and where its values have intervals, the columns of their ends. */
export type ReportColumn = readonly [column: string, heading: string, low?: string, high?: string];

/** Rows of a table that are shown; the download has all. */
const shownRows = 400;

/** Rows that stand on the page whole; longer tables scroll in a box of their own. */
const wholeRows = 40;

/**
 * Returns a report as one HTML file: it opens from a disk, asks no server for
 * anything, and every text in it stays text. Figures answer the mouse, and their
 * rows, specification and picture can be saved; it reads in print and in the dark.
 *
 * @throws RangeError if two figures or tables share a name.
 */
export async function reportHtml(report: Report): Promise<string> {
  const figures = report.sections.flatMap(section => section.figures ?? []);
  const tables = report.sections.flatMap(section => section.tables ?? []);
  const names = [...figures, ...tables].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`reportHtml: two figures or tables named ${twice}`);

  const require = createRequire(import.meta.url);
  const bundle = (name: string) =>
    readFile(join(dirname(require.resolve(name)), `${name}.min.js`), "utf8");
  const sections = report.sections.map((section, i) => sectionHtml(section, `section-${i + 1}`));
  const data: ReportData = {
    figures: Object.fromEntries(figures.map(({ name, spec }) => [name, packSpec(spec)])),
    tables: Object.fromEntries(
      tables.map(({ name, rows, source = rows }) => [name, packRows(source)]),
    ),
  };
  return page({
    title: report.title,
    body: `${headerHtml(report)}\n<main>\n${sections.join("\n")}\n</main>`,
    data: { ...data },
    scripts: [
      { code: await bundle("vega") },
      { code: await bundle("vega-lite") },
      { code: await pageScript("report"), module: true },
    ],
    styles: [await asset("page.css"), await asset("report.css")],
  });
}

/** Takes the rows out of a specification, which are most of it, and packs them. */
function packSpec(spec: Spec): PackedFigure {
  const { values, ...data } = (spec.data ?? {}) as { readonly values?: unknown };
  if (!Array.isArray(values)) return { spec, rows: null };
  return { spec: { ...spec, data }, rows: packRows(values) };
}

function headerHtml({ title, lead, findings = [], facts = [], sections }: Report): string {
  const links = sections.map(
    (section, i) => `<li><a href="#section-${i + 1}">${escapeText(section.title)}</a></li>`,
  );
  const list = facts.map(
    ([name, value]) => `<dt>${escapeText(name)}</dt><dd dir="auto">${escapeText(value)}</dd>`,
  );
  return [
    "<header>",
    `<h1>${escapeText(title)}</h1>`,
    lead === undefined ? "" : `<p class="lead" dir="auto">${escapeText(lead)}</p>`,
    ...findings.map(
      ({ about, says }) =>
        `<p class="finding" dir="auto"><strong>${escapeText(about)}</strong>: ${escapeText(says)}</p>`,
    ),
    facts.length === 0 ? "" : `<dl>${list.join("")}</dl>`,
    `<nav aria-label="Contents"><ol>${links.join("")}</ol></nav>`,
    "<noscript><p>The figures need JavaScript; the tables do not.</p></noscript>",
    "</header>",
  ].join("\n");
}

function sectionHtml(section: ReportSection, id: string): string {
  const { title, text = [], figures = [], tables = [] } = section;
  return [
    `<section id="${id}" aria-labelledby="${id}-title">`,
    `<h2 id="${id}-title">${escapeText(title)}</h2>`,
    ...text.map(paragraph => `<p dir="auto">${escapeText(paragraph)}</p>`),
    ...figures.map(figureHtml),
    ...tables.map(tableHtml),
    "</section>",
  ].join("\n");
}

function figureHtml({ name, spec }: ReportFigure): string {
  const id = escapeText(name);
  const alt = escapeText(`${spec.description ?? name}`);
  const caption = captionOf(spec).map(line => `<p dir="auto">${escapeText(line)}</p>`);
  return [
    `<figure id="${id}">`,
    `<div class="chart" role="img" aria-label="${alt}" data-figure="${id}"></div>`,
    `<figcaption>${caption.join("")}`,
    `<p class="save">Save: ${saveButtons(id, ["csv", "json", "svg"])}</p>`,
    "</figcaption></figure>",
  ].join("\n");
}

function tableHtml({ name, title, rows, columns }: ReportTable): string {
  const id = escapeText(name);
  const shown: readonly ReportColumn[] =
    columns ?? Object.keys(rows[0] ?? {}).map(column => [column, column] as const);
  const numeric = new Set(
    shown.filter(([column]) => rows.some(row => typeof row[column] === "number")).map(([c]) => c),
  );
  const head = shown.map(
    ([column, heading]) =>
      `<th scope="col"${numeric.has(column) ? ' class="number"' : ""}>${escapeText(heading)}</th>`,
  );
  const body = rows.slice(0, shownRows).map(row => {
    const cells = shown.map(([column, , low, high], i) => {
      if (low !== undefined && high !== undefined)
        return estimateHtml(row[column], row[low], row[high]);
      return i === 0 ? headingHtml(row[column]) : cellHtml(row[column], numeric.has(column));
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const more =
    rows.length > shownRows
      ? ` The first ${shownRows} of ${rows.length.toLocaleString("en")} rows are shown.`
      : "";
  return [
    `<figure id="${id}" class="table">`,
    `<figcaption><strong dir="auto">${escapeText(title)}</strong>${more}`,
    `<span class="save">Save: ${saveButtons(id, ["csv"])}</span></figcaption>`,
    `<div class="scroll${rows.length > wholeRows ? " long" : ""}" tabindex="0" role="region" aria-label="${escapeText(title)}">`,
    `<table><thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody></table></div></figure>`,
  ].join("\n");
}

/** The first cell of a row says what the row is about. */
function headingHtml(value: Row[string] | undefined): string {
  return `<th scope="row" dir="auto">${escapeText(value == null ? "" : `${value}`)}</th>`;
}

function cellHtml(value: Row[string] | undefined, number: boolean): string {
  if (number) return `<td class="number">${escapeText(formatNumber(value))}</td>`;
  return `<td dir="auto">${escapeText(value == null ? "" : `${value}`)}</td>`;
}

/** A value with its interval below it, to as many decimals as the interval leaves worth reading. */
function estimateHtml(...[value, low, high]: readonly (Row[string] | undefined)[]): string {
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return `<td class="number">${threeFigures(value)}</td>`;
  const half = (Number(high) - Number(low)) / 2;
  const decimals = half > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(half)))) : 3;
  const [shown, from, to] = [value, low, high].map(number => fixed(Number(number), decimals));
  return `<td class="number">${shown}<small>${from} – ${to}</small></td>`;
}

/** With a true minus sign, and none before a zero. */
function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}

/** With zeros at the end, so that numbers in a column compare at a glance. */
function threeFigures(value: Row[string] | undefined): string {
  const plain = typeof value === "number" && Math.abs(value) >= 1e-3 && Math.abs(value) < 1e3;
  return escapeText(plain ? value.toPrecision(3) : formatNumber(value));
}

/** Below it a number is what adding and subtracting left of a zero. */
const rounding = 1e-12;

/** Four figures, as many as anyone reads; the download has them all. */
function formatNumber(value: Row[string] | undefined): string {
  if (typeof value !== "number") return value == null ? "" : `${value}`;
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en");
  if (Math.abs(value) < rounding) return "0";
  return Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6
    ? value.toExponential(2)
    : `${Number(value.toPrecision(4))}`;
}

function saveButtons(id: string, kinds: readonly string[]): string {
  const words: Record<string, string> = {
    csv: "rows (CSV)",
    json: "specification (JSON)",
    svg: "picture (SVG)",
  };
  return kinds
    .map(
      kind => `<button type="button" data-save="${kind}" data-of="${id}">${words[kind]}</button>`,
    )
    .join(" ");
}
