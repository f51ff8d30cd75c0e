import { pointCount } from "./map-points.js";

/** @file Where points are too many to tell apart: how many lie where, as a field of colour. */

/** Pixels of a cell. */
const cellSize = 5;

/**
 * Draws how dense points are: each cell in the mean colour of its points, the more opaque the more
 * there are, by the logarithm; smoothed over the cells beside it.
 *
 * @param places In pixels of the canvas's page, before zooming.
 * @param colours Four bytes a point; it counts as much as its alpha.
 */
export function drawDensity(
  pen: CanvasRenderingContext2D,
  places: Float32Array,
  colours: Uint8Array,
  { k, x, y }: { readonly k: number; readonly x: number; readonly y: number },
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const columns = Math.ceil(width / cellSize);
  const rows = Math.ceil(height / cellSize);
  const sums = new Float32Array(4 * columns * rows); // red, green, blue and how many
  for (let point = 0; point < pointCount; point++) {
    const weight = colours[4 * point + 3]! / 255;
    if (weight === 0) continue;
    const column = Math.floor((k * places[2 * point]! + x) / cellSize);
    const row = Math.floor((k * places[2 * point + 1]! + y) / cellSize);
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) continue;
    const at = 4 * (row * columns + column);
    for (let part = 0; part < 3; part++) sums[at + part]! += weight * colours[4 * point + part]!;
    sums[at + 3]! += weight;
  }
  const smooth = smoothed(
    smoothed(sums, 4, 4 * columns, columns, rows),
    4 * columns,
    4,
    rows,
    columns,
  );
  let most = 0;
  for (let at = 3; at < smooth.length; at += 4) most = Math.max(most, smooth[at]!);
  const image = new ImageData(columns, rows);
  for (let at = 0; at < smooth.length; at += 4) {
    const count = smooth[at + 3]!;
    if (count === 0) continue;
    for (let part = 0; part < 3; part++) image.data[at + part] = smooth[at + part]! / count;
    image.data[at + 3] = 225 * (Math.log1p(count) / Math.log1p(most));
  }
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = rows;
  small.getContext("2d")!.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(small, 0, 0, columns * cellSize, rows * cellSize);
}

/** Weights 1, 2, 1 along lines whose cells lie `step` apart; values beyond the edge are 0. */
function smoothed(
  values: Float32Array,
  step: number,
  stride: number,
  length: number,
  lines: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line++)
    for (let i = 0; i < length; i++)
      for (let part = 0; part < 4; part++) {
        const at = line * stride + i * step + part;
        const before = i > 0 ? values[at - step]! : 0;
        const after = i + 1 < length ? values[at + step]! : 0;
        out[at] = (before + 2 * values[at]! + after) / 4;
      }
  return out;
}
