/** @file Rectangle and lasso: what a drag encloses. */

export type Corner = readonly [x: number, y: number];

/** Returns the outline that a drag has drawn: of a rectangle the four corners, of a lasso all. */
export function outlineDrawn(tool: "rectangle" | "lasso", drag: readonly Corner[]): Corner[] {
  if (tool === "lasso") return [...drag];
  const [[left, top], [right, bottom]] = [drag[0]!, drag.at(-1)!];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** Returns the box around an outline. */
export function boxAround(outline: readonly Corner[]): readonly [Corner, Corner] {
  const across = outline.map(([x]) => x);
  const down = outline.map(([, y]) => y);
  return [
    [Math.min(...across), Math.min(...down)],
    [Math.max(...across), Math.max(...down)],
  ];
}

/** Whether a place lies inside an outline: a line from it crosses the outline an odd number of times. */
export function isInside([x, y]: Corner, outline: readonly Corner[]): boolean {
  let inside = false;
  for (const [i, [x1, y1]] of outline.entries()) {
    const [x2, y2] = outline[(i + 1) % outline.length]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}
