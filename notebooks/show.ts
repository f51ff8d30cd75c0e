/**
 * @file How these notebooks show things: rows as danfojs frames, tables as HTML, figures
 * that answer the mouse where the viewer knows Vega-Lite and are pictures elsewhere, and a
 * progress bar that leaves nothing behind.
 *
 *   import { bar, chart, frame, table } from "./show";
 */
import type { DataFrame } from "danfojs-node";
import { charts, type Progress, type Row } from "isogloss";
import { type Display, newDisplay } from "tslab";

/** The kernel's sender: the public `display` sends one format, a viewer wants to choose. */
const jupyter: {
  lastWriteDisplayData(
    content: { data: Record<string, unknown>; metadata: object; transient: object },
    update: boolean,
  ): void;
} = require("tslab/dist/jupyter");

/**
 * Returns rows as a danfojs frame.
 * @param columns Which, in this order; all of the first row by default.
 */
export function frame(rows: readonly Row[], columns?: readonly string[]): DataFrame {
  if (rows.length === 0) throw new RangeError("frame: expected at least one row, got none");
  const names = [...(columns ?? Object.keys(rows[0]!))];
  const unknown = names.filter(name => rows.every(row => row[name] === undefined));
  if (unknown.length > 0)
    throw new RangeError(
      `frame: expected columns of ${Object.keys(rows[0]!).join(", ")}, got ${unknown}`,
    );
  // Values by row, with the names beside them: danfojs guesses less than from objects.
  const values = rows.map(row => names.map(name => row[name] ?? Number.NaN));
  // Loaded on first use: it brings a TensorFlow.js of its own, which a notebook that runs
  // the tfjs engine can do without.
  const danfo: typeof import("danfojs-node") = require("danfojs-node");
  return new danfo.DataFrame(values, { columns: names });
}

export interface TableOptions {
  /** Digits of fractions; defaults to 3. */
  readonly digits?: number;
  /** Rows shown; defaults to 30. The last line says how many there are. */
  readonly rows?: number;
}

/** Shows a frame, or rows, as an HTML table. Every text stays text. */
export function table(
  data: DataFrame | readonly Row[],
  { digits = 3, rows = 30 }: TableOptions = {},
): void {
  const isFrame = "columns" in data;
  const names = isFrame ? (data.columns as string[]) : columnsOf(data);
  const values = isFrame
    ? (data.values as unknown[][])
    : data.map(row => names.map(name => row[name] ?? Number.NaN));
  const numeric = names.map((_, j) => values.every(row => typeof row[j] === "number"));
  const cell = (value: unknown, j: number) =>
    `<td style="text-align:${numeric[j] ? "right" : "left"}" dir="auto">${escaped(plain(value, digits))}</td>`;
  const head = names.map((name, j) => {
    const side = numeric[j] ? "right" : "left";
    return `<th style="text-align:${side}">${escaped(name)}</th>`;
  });
  const body = values.slice(0, rows).map(row => `<tr>${row.map(cell).join("")}</tr>`);
  const rest =
    values.length > rows ? `<p>${rows} of ${values.length.toLocaleString("en")} rows</p>` : "";
  send({
    "text/html": `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("\n")}</tbody></table>${rest}`,
    "text/plain": `${names.join(", ")}: ${values.length} rows`,
  });
}

/** The columns of all rows, each where it first comes. */
function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(row => Object.keys(row)))];
}

/**
 * Shows a figure: its specification for viewers that draw Vega-Lite, a picture for all
 * others; under either, the caption.
 *
 * @param interactive False for the picture alone, where thousands of points would make the
 *   notebook heavy.
 */
export async function chart(spec: charts.Spec, { interactive = true } = {}): Promise<void> {
  const png = await charts.renderPng(await charts.renderSvg(spec), dpi);
  send({
    ...(interactive && { [vegaLite5]: { ...spec, $schema: schema5 } }),
    "image/png": Buffer.from(png).toString("base64"),
    "text/plain": String(spec.description ?? "A figure"),
  });
  const caption = charts.captionOf(spec);
  if (caption.length === 0) return;
  const lines = caption.map(line => `<div dir="auto">${escaped(line)}</div>`);
  send({ "text/html": `<small>${lines.join("\n")}</small>`, "text/plain": caption.join("\n") });
}

/** What JupyterLab and VS Code draw. The figures need nothing that only version 6 has. */
const vegaLite5 = "application/vnd.vegalite.v5+json";
const schema5 = "https://vega.github.io/schema/vega-lite/v5.json";

/** Sharp on a screen; print wants the files that `npm run study` writes. */
const dpi = 144;

/** Shows long work as one line that is replaced, and taken away at the end. */
export const bar: Progress = {
  start(label, total, unit) {
    const line: Display = newDisplay();
    let done = 0;
    let drawn = 0;
    const draw = (note = "") => {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const text = `${label}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit} ${note}`;
      line.html(
        `<progress value="${share}" style="width:20em"></progress> <small>${escaped(text)}</small>`,
      );
    };
    draw();
    return {
      advance(steps, note) {
        done += steps;
        // Every message is kept by the browser's page: a few a second are enough.
        const now = performance.now();
        if (now - drawn < 250) return;
        drawn = now;
        draw(note);
      },
      done: () => line.html(""),
    };
  },
};

function send(data: Record<string, unknown>): void {
  jupyter.lastWriteDisplayData({ data, metadata: {}, transient: {} }, false);
}

function plain(value: unknown, digits: number): string {
  if (typeof value !== "number") return value === null || value === undefined ? "" : `${value}`;
  if (Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  const text = Number.isInteger(value)
    ? value.toLocaleString("en")
    : size >= 1e5 || size < 10 ** -digits
      ? value.toExponential(1)
      : value.toFixed(digits);
  return text.replaceAll("-", "−");
}

function escaped(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, sign => names[sign]!);
}
