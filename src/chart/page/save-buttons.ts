const words: Readonly<Record<string, string>> = {
  csv: "rows (CSV)",
  json: "specification (JSON)",
  svg: "picture (SVG)",
};

/**
 * Returns the HTML of buttons that save what a figure or table holds.
 * @param id Its name, escaped.
 */
export function saveButtons(id: string, kinds: readonly string[]): string {
  return kinds
    .map(
      kind => `<button type="button" data-save="${kind}" data-of="${id}">${words[kind]}</button>`,
    )
    .join(" ");
}
