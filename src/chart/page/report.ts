import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { escapeText } from "../parts/escape-text.js";
import { captionOf, type Spec } from "../parts/figure.js";
import type { ReportColumn, ReportTable } from "../table/report-table.js";
import { packRows } from "./pack-rows.js";
import { asset, page } from "./page.js";
import { pageScript } from "./page-script.js";
import type { PackedFigure, ReportData } from "./report-data.js";
import { saveButtons } from "./save-buttons.js";
import { mostCarried, tableHtml } from "./table-html.js";

export type { ReportColumn, ReportTable };

/** What a report page shows, from top to bottom. */
export interface Report {
  readonly title: string;
  /** What a browser calls the page; defaults to the title. */
  readonly tab?: string;
  /** What it is about, in a sentence or two. */
  readonly lead?: string;
  /** What was found, before anything else. */
  readonly findings?: readonly ReportFinding[];
  /** A figure right below it, before the findings. */
  readonly leading?: ReportFigure;
  /** Name and value: models, corpus, engine … */
  readonly facts?: readonly (readonly [string, string])[];
  /** Other pages beside it: file and what it is called. */
  readonly links?: readonly (readonly [file: string, text: string])[];
  /** Name and value, at the end: command, date, versions, licence. */
  readonly colophon?: readonly (readonly [string, string])[];
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

/**
 * Returns a report as one HTML file: it opens from a disk, asks no server for
 * anything, and every text in it stays text. Figures answer the mouse, and their
 * rows, specification and picture can be saved; it reads in print and in the dark.
 *
 * @throws RangeError if two figures or tables share a name.
 */
export async function reportHtml(report: Report): Promise<string> {
  const figures = [
    ...(report.leading ? [report.leading] : []),
    ...report.sections.flatMap(section => section.figures ?? []),
  ];
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
      tables.map(({ name, rows, source = rows }) => [name, packRows(source.slice(0, mostCarried))]),
    ),
  };
  return page({
    title: report.tab ?? report.title,
    body: `${headerHtml(report)}\n<main>\n${sections.join("\n")}\n</main>\n${footerHtml(report)}`,
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

function factsHtml(facts: readonly (readonly [string, string])[]): string {
  const list = facts.map(
    ([name, value]) => `<dt>${escapeText(name)}</dt><dd dir="auto">${escapeText(value)}</dd>`,
  );
  return facts.length === 0 ? "" : `<dl>${list.join("")}</dl>`;
}

function linksHtml(links: Report["links"] = []): string {
  if (links.length === 0) return "";
  const list = links.map(([file, text]) => `<a href="${escapeText(file)}">${escapeText(text)}</a>`);
  return `<p class="links">${list.join(" · ")}</p>`;
}

function footerHtml({ colophon = [], links = [] }: Report): string {
  return [
    "<footer>",
    factsHtml(colophon),
    linksHtml([...links, ["#", "Back to the top"]]),
    "</footer>",
  ].join("\n");
}

function headerHtml(report: Report): string {
  const { title, lead, leading, findings = [], facts = [], links: pages, sections } = report;
  const links = sections.map(
    (section, i) => `<li><a href="#section-${i + 1}">${escapeText(section.title)}</a></li>`,
  );
  return [
    "<header>",
    `<h1>${escapeText(title)}</h1>`,
    lead === undefined ? "" : `<p class="lead" dir="auto">${escapeText(lead)}</p>`,
    linksHtml(pages),
    leading === undefined ? "" : figureHtml(leading),
    ...findings.map(
      ({ about, says }) =>
        `<p class="finding" dir="auto"><strong>${escapeText(about)}</strong>: ${escapeText(says)}</p>`,
    ),
    factsHtml(facts),
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
