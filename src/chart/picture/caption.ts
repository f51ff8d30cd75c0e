import { escapeText } from "../parts/escape-text.js";
import { captionOf, fontOf, isCaptioned, type Spec, sizeOf } from "../parts/figure.js";
import { textWidth, wrapText } from "../parts/text-width.js";
import { fontFamily, formatOf, ink } from "../parts/theme.js";
import { textLength } from "./text-length.js";

/** How much wider than Noto Sans a font may be, whose widths are not known here. */
const widest = 1.2;

/**
 * Returns a rendered figure with its caption under it, for pictures that travel
 * alone. Vega has no caption, and a view with a text mark in it would come between
 * a figure and its legend.
 */
export function addCaption(svg: string, spec: Spec): string {
  const caption = isCaptioned(spec) ? captionOf(spec) : [];
  const head = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+">/.exec(
    svg,
  );
  if (caption.length === 0) return svg;
  if (head === null) throw new Error("addCaption: expected an SVG rendered by Vega");
  const [tag, width, height] = [head[0], Number(head[1]), Number(head[2])];

  const fontSize = formatOf(sizeOf(spec)).fontSize;
  const small = round(fontSize * 0.92);
  const padding = Math.round(fontSize / 2);
  const lineHeight = round(small * 1.35);
  const own = fontOf(spec) === fontFamily;
  const room = (width - 2 * padding) / small / (own ? 1 : widest);
  const lines = caption.flatMap(line => wrapText(line, room));
  const total = Math.ceil(height + lines.length * lineHeight + 1.5 * padding);
  const text = lines
    .map((line, i) => {
      const y = round(height + padding / 2 + i * lineHeight + small);
      // Lengths are those of Noto Sans: a text in another font is not stretched to them.
      const length = own ? ` ${textLength(small * textWidth(line))}` : "";
      return `<text x="${padding}" y="${y}"${length}>${escapeText(line)}</text>`;
    })
    .join("");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `version="1.1" class="marks" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}">` +
    `<rect width="${width}" height="${total}" fill="white"/>` +
    svg.slice(tag.length, -"</svg>".length) +
    `<g font-family="${escapeText(fontOf(spec))}" font-size="${small}" fill="${ink.quiet}">${text}</g></svg>`
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
