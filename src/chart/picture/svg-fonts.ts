import { fontFaces } from "./font-faces.js";

/** Says of a picture that has no fonts in it what a viewer then does. */
const note =
  "<!-- Set in Noto Sans, which is not in this file: a viewer without it takes another font, fitted " +
  "to the same widths. isogloss draw writes files that carry it. -->";

/** Returns an SVG that says that its fonts are not in it. */
export function withFontNote(svg: string): string {
  return svg.replace(/^<svg[^>]*>/, head => `${head}${note}`);
}

/**
 * Returns an SVG that carries Noto Sans for its characters, as browsers read it; programs for
 * drawing take the fonts of their machine all the same.
 */
export async function withFonts(svg: string): Promise<string> {
  const faces = await fontFaces(textOf(svg));
  return svg.replace(/^<svg[^>]*>/, head => `${head}<defs><style>${faces}</style></defs>`);
}

/** The characters that are drawn, and no more than these: fonts are large. */
function textOf(svg: string): string {
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  return texts.join("").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
