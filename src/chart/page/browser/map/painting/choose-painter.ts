import { glPoints } from "./gl-points.js";
import type { PointPainter } from "./point-painter.js";
import { stampPoints } from "./stamp-points.js";

/**
 * Returns what draws points on a canvas: the graphics processor, or stamps.
 * @param lost Takes what draws from now on, when the browser takes the graphics processor away.
 */
export function choosePainter(
  canvas: HTMLCanvasElement,
  lost: (painter: PointPainter) => void,
): PointPainter {
  quick ??= hasQuickGl();
  const painter = quick ? glPoints(canvas) : null;
  if (painter === null) return stampPoints(canvas);
  canvas.addEventListener("webglcontextlost", () => {
    // A canvas keeps its kind of context for life.
    const other = canvas.cloneNode() as HTMLCanvasElement;
    canvas.replaceWith(other);
    lost(stampPoints(other));
  });
  return painter;
}

let quick: boolean | undefined;

/** Programs of the processor that play one: for many small points ten times slower than stamps. */
const programs = /swiftshader|llvmpipe|softpipe|software|basic render/i;

function hasQuickGl(): boolean {
  const trial = document.createElement("canvas");
  const gl = trial.getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (gl === null) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = `${gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)}`;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !programs.test(name);
}
