import { type FigureSize, formatOf } from "./theme.js";

/**
 * Returns the width of one of `columns` panels side by side, so that the whole
 * figure has the width of its size.
 * @param labels Ems taken by the labels left of the panels; default 4, for numbers.
 * @param spacing Ems between panels; default 1.5.
 */
export function panelWidth(size: FigureSize, columns: number, labels = 4, spacing = 1.5): number {
  const { width, fontSize } = formatOf(size);
  const room = width - (labels + spacing * (columns - 1) + 1) * fontSize; // 1 em of padding
  return Math.floor(room / columns);
}

/** Returns how many of `count` panels stand in a row: at most `most`, and few places left empty. */
export function panelColumns(count: number, most: number): number {
  const rows = Math.ceil(count / most);
  return Math.ceil(count / rows);
}
