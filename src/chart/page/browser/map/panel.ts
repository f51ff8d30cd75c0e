import { pageElement } from "../page-element.js";
import { type Colouring, colouring } from "./colours.js";
import { drawDensity } from "./density-field.js";
import { glPoints } from "./gl-points.js";
import { type Gliding, glideTo } from "./gliding.js";
import { drawLit, drawOutline } from "./lit-drawing.js";
import { languageOf, layersOf, mapData, pointCount, sentenceOf } from "./map-points.js";
import { framePace } from "./motion/frame-pace.js";
import type { Corner } from "./outline-tool.js";
import { penPoints } from "./pen-points.js";
import { type PointIndex, pointIndex } from "./point-index.js";
import { shown } from "./shown.js";
import { radiusAt, symbolRadius } from "./symbols.js";

/** @file One map: the points of a model's layer, with its controls, as large as it was zoomed. */

export interface Zoom {
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
  /** Draws at the next frame; with `tint` after colours or what is hidden changed. */
  redraw(change?: { readonly tint: boolean }): void;
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
  const middle = pageElement<HTMLCanvasElement>(`points${suffix}`);
  const painter = glPoints(middle) ?? penPoints(middle);
  const pens = [under, canvas].map(one => one.getContext("2d")!);
  const [below, above] = [pens[0]!, pens[1]!];
  const tints = new Uint8Array(4 * pointCount);
  let gliding: Gliding | null = null;
  let colours: Colouring | undefined;
  let index: PointIndex | undefined;
  let tinted = false;
  let waiting = false;
  const pace = framePace();
  let resting = false;
  let rest: number | undefined;

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

    redraw({ tint = false } = {}) {
      if (tint) {
        tinted = false;
        index = undefined;
        colours = undefined;
      }
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(now => {
        waiting = false;
        draw(resting ? pace.rest(now) : pace.next(now));
        resting = false;
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

  /** What was searched for, or chosen, stands out from the rest. */
  function tint(): void {
    const { of } = panel.colours();
    const { chosen, found } = shown;
    const known = new Map<string, readonly [number, number, number]>();
    for (let point = 0; point < pointCount; point++) {
      const colour = of(point);
      let parts = known.get(colour);
      if (parts === undefined) {
        parts = partsOf(colour);
        known.set(colour, parts);
      }
      tints.set(parts, 4 * point);
      const nowhere = Number.isNaN(gliding!.to[2 * point]!);
      const apart =
        (chosen !== null && !chosen.has(point)) ||
        (found !== null && !found.has(sentenceOf(point)));
      tints[4 * point + 3] =
        nowhere || shown.hidden.has(languageOf(point)) ? 0 : apart ? faint : 255;
    }
    painter.tint(tints);
    tinted = true;
  }

  function draw(share: number): void {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (width === 0 || gliding === null) return;
    if (!tinted) tint();
    const ratio = window.devicePixelRatio || 1;
    for (const one of [under, middle, canvas]) {
      const size = [Math.round(width * ratio), Math.round(height * ratio)] as const;
      if (one.width !== size[0]) one.width = size[0];
      if (one.height !== size[1]) one.height = size[1];
    }
    for (const pen of pens) {
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, width, height);
    }
    const { zoom } = panel;
    const glided = gliding.progress();
    if (shown.density) drawDensity(below, gliding.to, tints, zoom, { width, height });
    const opacity = (shown.lit === null ? 0.85 : 0.2) * (shown.density ? sparse(zoom.k) : 1);
    const radius = radiusAt(zoom.k);
    painter.paint({ width, height, ratio, glided, zoom, radius, opacity, share });
    if (shown.lit !== null) drawLit(above, panel, shown.lit, radius);
    drawOutline(above, panel.outline);
    // What a movement left out comes back when it ends.
    window.clearTimeout(rest);
    if (share < 1)
      rest = window.setTimeout(() => {
        resting = true;
        panel.redraw();
      }, beforeRest);
    if (glided < 1) panel.redraw();
    else document.documentElement.dataset.ready = "true";
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

/** Milliseconds without a movement, after which all points are drawn. */
const beforeRest = 200;

/** Of 255: the opacity of what was not chosen. */
const faint = 30;

/** Returns the number of a layer among all layers of all models. */
export function placeOfLayer(model: number, step: number): number {
  return mapData.models.slice(0, model).reduce((sum, { layers }) => sum + layers.length, step);
}

const palette = document.createElement("canvas").getContext("2d")!;

/** Returns red, green and blue of a colour, however CSS may write it. */
function partsOf(colour: string): readonly [number, number, number] {
  palette.fillStyle = colour; // It reads back as #rrggbb.
  const all = Number.parseInt(`${palette.fillStyle}`.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
}
