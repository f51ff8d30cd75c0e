import { escapeText } from "../chart/parts/escape-text.js";
import { captionOf, type Spec } from "../chart/parts/figure.js";
import { renderPng, renderSvg } from "../chart/picture/render.js";
import { send } from "./kernel.js";

/** How a chart stands in a notebook. */
export interface ChartOptions {
  /** False for the picture alone, where thousands of points would make the notebook heavy; defaults to true. */
  readonly interactive?: boolean;
}

/** What JupyterLab and VS Code draw. The figures need nothing that only version 6 has. */
const vegaLite5 = "application/vnd.vegalite.v5+json";
const schema5 = "https://vega.github.io/schema/vega-lite/v5.json";

/** Sharp on a screen; print wants the files that `writeFigure` makes. */
const dpi = 144;

/**
 * Shows a figure: its specification for viewers that draw Vega-Lite, a picture for all
 * others; under either, the caption.
 */
export async function chart(spec: Spec, { interactive = true }: ChartOptions = {}): Promise<void> {
  const png = await renderPng(await renderSvg(spec), dpi);
  send({
    ...(interactive && { [vegaLite5]: { ...sparse(spec), $schema: schema5 } }),
    "image/png": Buffer.from(png).toString("base64"),
    "text/plain": String(spec.description ?? "A figure"),
  });
  const caption = captionOf(spec);
  if (caption.length === 0) return;
  const lines = caption.map(line => `<div dir="auto">${escapeText(line)}</div>`);
  send({ "text/html": `<small>${lines.join("\n")}</small>`, "text/plain": caption.join("\n") });
}

/** A viewer without Noto Sans has wider letters: labels that would run into each other are left out. */
function sparse(spec: Spec): Spec {
  const config = spec.config as { readonly axis?: object } | undefined;
  return { ...spec, config: { ...config, axis: { ...config?.axis, labelOverlap: "greedy" } } };
}
