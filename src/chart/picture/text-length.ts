import { textWidth } from "../parts/text-width.js";

const element = /<text ([^>]*)>([^<]+)<\/text>/g;
const size = /font-size="([\d.]+)px"/;
const weight = /font-weight="(\w+)"/;

/**
 * Returns an SVG drawn by Vega whose texts say how long they are in Noto Sans, by which the figure
 * was laid out: a viewer that has another font fits it into that length, and nothing is cut off or
 * overprinted.
 */
export function withTextLengths(svg: string): string {
  return svg.replace(element, (whole, attributes: string, content: string) => {
    const fontSize = Number(size.exec(attributes)?.[1]);
    if (!(fontSize > 0)) return whole;
    const length = fontSize * textWidth(plainText(content).trim(), weight.exec(attributes)?.[1]);
    return `<text ${attributes} ${textLength(length)}>${content}</text>`;
  });
}

/** Returns the attributes of a text that is `length` long. Scaling, unlike spacing, leaves joined letters joined. */
export function textLength(length: number): string {
  return `textLength="${Math.round(length * 10) / 10}" lengthAdjust="spacingAndGlyphs"`;
}

/** Returns the text of escaped XML, as far as its width goes: an entity is one character. */
function plainText(xml: string): string {
  return xml.replace(/&\w+;/g, "&").replace(/&#\w+;/g, "&");
}
