import { languageOf } from "./map-points.js";
import type { PointPainter } from "./point-painter.js";
import { drawingOrder, symbolPaths } from "./symbols.js";

/** Returns what draws points with a canvas's pen: right, and slow beyond some thousands. */
export function penPoints(canvas: HTMLCanvasElement): PointPainter {
  const pen = canvas.getContext("2d")!;
  let [from, to]: readonly [Float32Array, Float32Array] = [new Float32Array(), new Float32Array()];
  let colours: Uint8Array = new Uint8Array();
  return {
    place(before, after) {
      [from, to] = [before, after];
    },
    tint(next) {
      colours = next;
    },
    paint({ width, height, ratio, glided, zoom, radius, opacity, share }) {
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, width, height);
      for (const point of drawingOrder.subarray(0, Math.ceil(share * drawingOrder.length))) {
        const [r, g, b, alpha] = colours.subarray(4 * point, 4 * point + 4);
        const x = from[2 * point]! + (to[2 * point]! - from[2 * point]!) * glided;
        const y = from[2 * point + 1]! + (to[2 * point + 1]! - from[2 * point + 1]!) * glided;
        if (alpha === 0) continue;
        const size = ratio * radius;
        const [left, top] = [zoom.k * x + zoom.x, zoom.k * y + zoom.y];
        pen.setTransform(size, 0, 0, size, ratio * left, ratio * top);
        pen.fillStyle = `rgb(${r} ${g} ${b} / ${(opacity * alpha!) / 255})`;
        pen.fill(symbolPaths[languageOf(point)]!);
      }
    },
  };
}
