import { languageOf, pointCount } from "../map-points.js";
import { divideByOpacity, layStamp, type Stamp } from "./blend.js";
import type { PointPainter } from "./point-painter.js";
import { fineness, shapeOf, stampReach, stampsOf } from "./stamps.js";
import { drawingOrder, radiusAt } from "./symbols.js";

/** @file Points without a graphics processor: stamps laid on an image, some nanoseconds a pixel. */

/** Sizes are told apart by this part of a pixel: each needs stamps of its own. */
const sizes = 4;

/** Returns what draws points by stamping their symbols on an image. */
export function stampPoints(canvas: HTMLCanvasElement): PointPainter {
  const pen = canvas.getContext("2d")!;
  // All in the order of drawing, so that memory is read as it lies.
  const from = new Float32Array(2 * pointCount);
  const to = new Float32Array(2 * pointCount);
  const colours = new Uint8Array(4 * pointCount);
  const shapes = Uint8Array.from(drawingOrder, point => shapeOf[languageOf(point)]!);
  let image = new ImageData(1, 1);
  let stamps = new Map<number, Stamp[]>();

  /** An image with room around what is seen, so that no stamp must be cut. */
  function imageOf(width: number, height: number): Uint32Array {
    if (image.width !== width || image.height !== height) {
      image = new ImageData(width, height);
      stamps = new Map();
    }
    return new Uint32Array(image.data.buffer);
  }

  function stampsAt(size: number, stride: number): Stamp[] {
    const known = stamps.get(size);
    if (known !== undefined) return known;
    const made = stampsOf(size / sizes, stride);
    stamps.set(size, made);
    return made;
  }

  return {
    canvas,
    place(before, after) {
      for (const [i, point] of drawingOrder.entries()) {
        from[2 * i] = before[2 * point]!;
        from[2 * i + 1] = before[2 * point + 1]!;
        to[2 * i] = after[2 * point]!;
        to[2 * i + 1] = after[2 * point + 1]!;
      }
    },
    tint(next) {
      for (const [i, point] of drawingOrder.entries())
        for (let part = 0; part < 4; part++) colours[4 * i + part] = next[4 * point + part]!;
    },
    paint({ ratio, glided, zoom, radius, opacity, share }) {
      if (opacity === 0) {
        pen.clearRect(0, 0, canvas.width, canvas.height);
        return;
      }
      const size = Math.max(1, Math.round(sizes * radius * ratio));
      const margin = stampReach(radiusAt(Number.POSITIVE_INFINITY) * ratio) + 1;
      const stride = canvas.width + 2 * margin;
      const lines = canvas.height + 2 * margin;
      const pixels = imageOf(stride, lines).fill(0);
      const own = stampsAt(size, stride);
      const reach = stampReach(size / sizes);
      const [k, left, top] = [zoom.k * ratio, zoom.x * ratio + margin, zoom.y * ratio + margin];
      const count = Math.ceil(share * pointCount);
      for (let i = 0; i < count; i++) {
        const alpha = colours[4 * i + 3]!;
        if (alpha === 0) continue;
        const [x1, y1] = [from[2 * i]!, from[2 * i + 1]!];
        const x = k * (x1 + (to[2 * i]! - x1) * glided) + left;
        const y = k * (y1 + (to[2 * i + 1]! - y1) * glided) + top;
        if (!(x >= reach && y >= reach && x < stride - reach - 1 && y < lines - reach - 1))
          continue;
        const column = Math.round(x * fineness);
        const line = Math.round(y * fineness);
        const fine = (line % fineness) * fineness + (column % fineness);
        layStamp(
          pixels,
          Math.floor(line / fineness) * stride + Math.floor(column / fineness),
          own[shapes[i]! * fineness * fineness + fine]!,
          colours[4 * i]! | (colours[4 * i + 2]! << 16),
          colours[4 * i + 1]!,
          Math.round((opacity * alpha * 256) / 255),
        );
      }
      divideByOpacity(pixels);
      pen.putImageData(image, -margin, -margin);
    },
  };
}
