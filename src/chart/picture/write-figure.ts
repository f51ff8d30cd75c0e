import { join } from "node:path";
import { writeAtomic } from "../../base/write-atomic.js";
import type { Spec } from "../parts/figure.js";
import { addCaption } from "./caption.js";
import { renderPdf, renderPng, renderSvg } from "./render.js";
import { withFontNote, withFonts } from "./svg-fonts.js";

/** The kinds of file that a figure is written as. */
export type FigureFormat = "json" | "svg" | "png" | "pdf";

/** What pictures are like. */
export interface PictureOptions {
  /**
   * Whether an SVG carries its fonts, some 50 kB a script, or says that it does not; defaults to
   * "named". A PDF has them in any case.
   */
  readonly fonts?: "embedded" | "named";
}

/**
 * Writes a figure as `folder/name.json`, `.svg`, `.png` …, each file whole or not at
 * all, and returns their paths. The pictures carry the caption; the specification
 * keeps it under `usermeta`.
 */
export async function writeFigure(
  folder: string,
  name: string,
  spec: Spec,
  formats: readonly FigureFormat[] = ["json", "svg", "png"],
  { fonts = "named" }: PictureOptions = {},
): Promise<string[]> {
  const svg = addCaption(await renderSvg(spec), spec);
  const draw: Record<FigureFormat, () => Promise<string | Uint8Array>> = {
    json: async () => `${JSON.stringify(spec, null, 1)}\n`,
    svg: async () => `${fonts === "embedded" ? await withFonts(svg) : withFontNote(svg)}\n`,
    png: () => renderPng(svg),
    pdf: () => renderPdf(svg),
  };
  const paths: string[] = [];
  for (const format of formats) {
    const path = join(folder, `${name}.${format}`);
    await writeAtomic(path, await draw[format]());
    paths.push(path);
  }
  return paths;
}
