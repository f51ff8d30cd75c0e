import { wrapText } from "./text-width.js";

/**
 * Returns the headers of small panels in lines, all of one height, so that panels stay
 * level.
 * @param names Key and name of each.
 * @param ems Width of a line, in letters as wide as they are high.
 */
export function panelHeaders(
  names: readonly (readonly [key: string, name: string])[],
  ems: number,
): ReadonlyMap<string, string> {
  const lines = names.map(([, name]) => wrapText(name, ems / 1.06)); // Bold.
  const height = Math.max(...lines.map(own => own.length));
  return new Map(
    names.map(([key], i) => {
      const own = lines[i]!;
      return [key, [...Array(height - own.length).fill(""), ...own].join("\n")];
    }),
  );
}
