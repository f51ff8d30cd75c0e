import { pointCount } from "../map-points.js";
import { drawingOrder } from "./symbols.js";

/** @file Where points are too many to tell apart: how many lie where, as a field of colour. */

/** Pixels of a cell. */
const cellSize = 5;

/**
 * Draws how dense points are: each cell in the mean colour of its points, the more opaque the more
 * there are, by the logarithm; smoothed over the cells beside it.
 *
 * @param places In pixels of the canvas's page, before zooming.
 * @param colours Four bytes a point; it counts as much as its alpha.
 * @param share How many of the points are counted: 0 … 1.
 */
export function drawDensity(
  pen: CanvasRenderingContext2D,
  places: Float32Array,
  colours: Uint8Array,
  { k, x, y }: { readonly k: number; readonly x: number; readonly y: number },
  { width, height }: { readonly width: number; readonly height: number },
  share: number,
): void {
  const columns = Math.ceil(width / cellSize);
  const rows = Math.ceil(height / cellSize);
  const line = columns + 2; // An empty cell at either end, and a line of them above and below.
  const sums = new Float32Array(4 * line * (rows + 2)); // red, green, blue and how many
  const count = Math.ceil(share * pointCount);
  for (let i = 0; i < count; i++) {
    const point = share < 1 ? drawingOrder[i]! : i; // As memory lies, where all are counted.
    const weight = colours[4 * point + 3]! / 255;
    if (weight === 0) continue;
    const column = Math.floor((k * places[2 * point]! + x) / cellSize);
    const row = Math.floor((k * places[2 * point + 1]! + y) / cellSize);
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) continue;
    const at = 4 * ((row + 1) * line + column + 1);
    for (let part = 0; part < 3; part++) sums[at + part]! += weight * colours[4 * point + part]!;
    sums[at + 3]! += weight;
  }
  // Across first: what spills into the empty cells at the ends then spreads along these alone.
  const smooth = smoothed(smoothed(sums, 4), 4 * line);
  let most = 0;
  for (let at = 3; at < smooth.length; at += 4) most = Math.max(most, smooth[at]!);
  const scale = 225 / Math.log1p(most);
  const image = new ImageData(line, rows + 2);
  for (let at = 0; at < smooth.length; at += 4) {
    const cell = smooth[at + 3]!;
    if (cell === 0) continue;
    for (let part = 0; part < 3; part++) image.data[at + part] = smooth[at + part]! / cell;
    image.data[at + 3] = scale * Math.log1p(cell);
  }
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = rows;
  small.getContext("2d")!.putImageData(image, -1, -1);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(small, 0, 0, columns * cellSize, rows * cellSize);
}

/** Weights 1, 2, 1 of values that lie `step` apart. */
function smoothed(values: Float32Array, step: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = step; i < values.length - step; i++)
    out[i] = (values[i - step]! + 2 * values[i]! + values[i + step]!) / 4;
  return out;
}
