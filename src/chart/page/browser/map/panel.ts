import { pageElement } from "../page-element.js";
import { type Colouring, colouring } from "./colours.js";
import { languageOf, layersOf, mapData, pointCount } from "./map-points.js";
import { framePace } from "./motion/frame-pace.js";
import { type Gliding, glideTo } from "./motion/gliding.js";
import type { Corner } from "./outline-tool.js";
import { choosePainter } from "./painting/choose-painter.js";
import { drawDensity } from "./painting/density-field.js";
import { drawLit, drawOutline } from "./painting/lit-drawing.js";
import { radiusAt, symbolRadius } from "./painting/symbols.js";
import { writeTints } from "./painting/tints.js";
import { type PointIndex, pointIndex } from "./point-index.js";
import { shown } from "./shown.js";

/** @file One map: the points of a model's layer, with its controls, as large as it was zoomed. */

interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Panel {
  /** "" of the first, "-second" of the other: the end of its elements' names. */
  readonly suffix: string;
  readonly canvas: HTMLCanvasElement;
  readonly model: number;
  readonly step: number;
  zoom: Zoom;
  /** What a rectangle or lasso has drawn so far, in the canvas's pixels. */
  outline: readonly Corner[];
  /** Shows another map; the points glide to it. */
  moveTo(model: number, step: number): void;
  /**
   * Draws at the next frame: with `tint` after colours or what is hidden changed; with `moving` as
   * many points as a frame has time for, and all of them when the movement has ended.
   */
  redraw(change?: { readonly tint?: boolean; readonly moving?: boolean }): void;
  /** How its points are coloured. */
  colours(): Colouring;
  /** Which points lie where, in pixels before zooming. */
  index(): PointIndex;
  /** Where a point is, in the canvas's pixels. */
  seat(point: number): Corner;
}

/** A drawing's layers from below: density, points, what is lit up. */
export function mapPanel(suffix: string): Panel {
  const canvas = pageElement<HTMLCanvasElement>(`map${suffix}`);
  const under = pageElement<HTMLCanvasElement>(`density${suffix}`);
  const note = pageElement(`moving${suffix}`);
  let painter = choosePainter(pageElement<HTMLCanvasElement>(`points${suffix}`), other => {
    painter = other;
    if (gliding === null) return;
    painter.place(gliding.from, gliding.to);
    panel.redraw({ tint: true });
  });
  const [below, above] = [under.getContext("2d")!, canvas.getContext("2d")!];
  const tints = new Uint8Array(4 * pointCount);
  let gliding: Gliding | null = null;
  let colours: Colouring | undefined;
  let index: PointIndex | undefined;
  let tinted = false;
  let waiting = false;
  let moves = false;
  const pace = framePace(pointCount);
  let rest: number | undefined;
  let painted = ""; // what density and points show

  const panel = {
    suffix,
    canvas,
    model: 0,
    step: 0,
    zoom: { k: 1, x: 0, y: 0 } as Zoom,
    outline: [] as readonly Corner[],

    moveTo(model: number, step: number) {
      Object.assign(panel, { model, step });
      place(gliding);
    },

    redraw({ tint = false, moving = false } = {}) {
      if (tint) {
        tinted = false;
        index = undefined;
        colours = undefined;
      }
      moves ||= moving;
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(now => {
        waiting = false;
        draw(now);
      });
    },

    colours() {
      colours ??= colouring(shown.colour, placeOfLayer(panel.model, panel.step));
      return colours;
    },

    index() {
      index ??= pointIndex(gliding!.to, point => !shown.hidden.has(languageOf(point)));
      return index;
    },

    seat(point: number): Corner {
      const [x, y] = gliding!.place(point);
      const { zoom } = panel;
      return [zoom.k * x + zoom.x, zoom.k * y + zoom.y];
    },
  };

  function place(before: Gliding | null): void {
    const box = { width: canvas.clientWidth, height: canvas.clientHeight };
    gliding = glideTo(
      layersOf(panel.model)[panel.step]!,
      { ...box, margin: 3 * symbolRadius },
      before,
    );
    painter.place(gliding.from, gliding.to);
    panel.redraw({ tint: true });
  }

  function draw(now: number): void {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (width === 0 || gliding === null) return;
    const ratio = window.devicePixelRatio || 1;
    for (const one of [under, painter.canvas, canvas]) {
      const size = [Math.round(width * ratio), Math.round(height * ratio)] as const;
      if (one.width !== size[0]) one.width = size[0];
      if (one.height !== size[1]) one.height = size[1];
    }
    const glided = gliding.progress();
    const view = { width, height, ratio, glided };
    const share = moves ? pace.next(now) : 1;
    if (!moves) pace.rest();
    moves = false;
    paintPoints(view, share);
    clear(above, view);
    const radius = radiusAt(panel.zoom.k);
    if (shown.lit !== null) drawLit(above, panel, shown.lit, radius);
    drawOutline(above, panel.outline);
    // What a movement left out comes back when it ends.
    window.clearTimeout(rest);
    if (share < 1) rest = window.setTimeout(panel.redraw, beforeRest);
    else if (glided === 1) rest = window.setTimeout(panel.index, beforeRest); // Soon somebody points.
    if (glided < 1) panel.redraw({ moving: true });
    else document.documentElement.dataset.ready = "true";
  }

  /** Draws density and points, unless they are there as they should be. */
  function paintPoints(view: View, share: number): void {
    painter.canvas.style.opacity = shown.lit === null ? "1" : "0.25"; // Free, where a repaint is not.
    const { zoom } = panel;
    const now = [...Object.values(view), ...Object.values(zoom), share, shown.density].join();
    if (tinted && now === painted) return;
    painted = now;
    if (!tinted) {
      writeTints(tints, panel.colours(), gliding!.to);
      painter.tint(tints);
      tinted = true;
    }
    clear(below, view);
    if (shown.density) drawDensity(below, gliding!.to, tints, zoom, view, share);
    const opacity = 0.85 * (shown.density ? sparse(zoom.k) : 1);
    painter.paint({ ...view, zoom, radius: radiusAt(zoom.k), opacity, share });
    note.hidden = share === 1;
    const count = Math.ceil(share * pointCount);
    note.textContent = `${inWords(count)} of ${inWords(pointCount)} points drawn while moving`;
  }

  /** Symbols over a field of density come in as enlarging sets them apart. */
  function sparse(k: number): number {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const covered = (pointCount * Math.PI * radiusAt(k) ** 2) / (k * k * width * height);
    return Math.min(1, Math.max(0, 1.2 - covered));
  }

  // A second map is first seen when it gets a size.
  new ResizeObserver(() => {
    if (canvas.clientWidth > 0) place(null);
  }).observe(canvas);

  return panel;
}

interface View {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly glided: number;
}

function clear(pen: CanvasRenderingContext2D, { width, height, ratio }: View): void {
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
}

/** Milliseconds without a movement, after which all points are drawn. */
const beforeRest = 120;

const inWords = (count: number) => count.toLocaleString("en");

/** Returns the number of a layer among all layers of all models. */
export function placeOfLayer(model: number, step: number): number {
  return mapData.models.slice(0, model).reduce((sum, { layers }) => sum + layers.length, step);
}
