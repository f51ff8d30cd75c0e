import { tooltip } from "../tooltip.js";
import { pointOf, sentenceCount, sentenceOf } from "./map-points.js";
import { type Corner, outlineDrawn } from "./outline-tool.js";
import type { Panel } from "./panel.js";
import { translationLines } from "./sentence-words.js";
import { type Lit, show, shown } from "./shown.js";

/** @file How a map answers mouse, touch and keys: zoom, pan, point, enclose. */

declare const d3: typeof import("d3-selection") & typeof import("d3-zoom");

export interface Gestures {
  enlarge(by: number): void;
  /** Back to where everything is seen. */
  reset(): void;
  /** Moves a point into the middle, if it is not seen. */
  reveal(point: number): void;
  /** Shows a part of the map: its middle, as shares of the box, enlarged. */
  lookAt(k: number, middle: Corner): void;
}

/** How near a point the mouse must be, in pixels. */
const reach = 14;

/** How many sentences further a key goes. */
const strides: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** Its words are read from #sentence. */
const tip = tooltip(false);

/** @param moved Called whenever a part of the map came into view. */
export function answerGestures(panel: Panel, moved: () => void): Gestures {
  const { canvas } = panel;
  const selection = d3.select(canvas);
  const zooming = d3
    .zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([0.5, 400])
    .filter(
      (event: MouseEvent) =>
        event.type === "wheel" || (!event.button && !event.ctrlKey && toolOf(event) === "move"),
    )
    .on("zoom", ({ transform: { k, x, y } }) => {
      panel.zoom = { k, x, y };
      tip.hide();
      panel.redraw({ moving: true });
      moved();
    });
  selection.call(zooming);

  const cornerAt = (event: MouseEvent): Corner => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const beforeZoom = ([x, y]: Corner): Corner => {
    const { zoom } = panel;
    return [(x - zoom.x) / zoom.k, (y - zoom.y) / zoom.k];
  };

  /** Lights up what lies under the mouse, and says it beside it. */
  function pointAt(event: MouseEvent, held: boolean): void {
    const [x, y] = beforeZoom(cornerAt(event));
    const point = panel.index().nearest(x, y, reach / panel.zoom.k);
    light(point === null ? null : { sentence: sentenceOf(point), point, held });
    if (point === null) tip.hide();
    else tip.show(event, translationLines(point));
  }

  let drag: Corner[] | null = null;
  canvas.addEventListener("pointerdown", event => {
    if (toolOf(event) === "move" || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    drag = [cornerAt(event)];
    tip.hide();
  });
  canvas.addEventListener("pointermove", event => {
    if (drag !== null) {
      drag.push(cornerAt(event));
      panel.outline = outlineDrawn(drawingTool(event), drag);
      panel.redraw();
    } else if (event.buttons === 0 && !shown.lit?.held) pointAt(event, false);
  });
  canvas.addEventListener("pointerup", () => {
    if (drag === null) return;
    const outline = panel.outline.map(beforeZoom);
    const inside = panel.index().inside(outline);
    const wasDrawn = drag.length > 2;
    drag = null;
    panel.outline = [];
    if (wasDrawn) show({ chosen: inside.length > 0 ? new Set(inside) : null, lit: null });
  });
  canvas.addEventListener("pointerleave", () => {
    tip.hide();
    if (!shown.lit?.held) light(null);
  });
  canvas.addEventListener("click", event => {
    if (toolOf(event) === "move") pointAt(event, true);
  });

  const gestures: Gestures = {
    enlarge: by => void zooming.scaleBy(selection, by),
    reset: () => void zooming.transform(selection, d3.zoomIdentity),
    reveal(point) {
      const [x, y] = panel.seat(point);
      const isSeen = x >= 0 && y >= 0 && x <= canvas.clientWidth && y <= canvas.clientHeight;
      if (!isSeen && !Number.isNaN(x)) zooming.translateTo(selection, ...beforeZoom([x, y]));
    },
    lookAt(k, [x, y]) {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      const whole = d3.zoomIdentity.translate(width / 2, height / 2).scale(k);
      zooming.transform(selection, whole.translate(-x * width, -y * height));
    },
  };

  const zoomKeys: Readonly<Record<string, () => void>> = {
    "+": () => gestures.enlarge(1.5),
    "=": () => gestures.enlarge(1.5),
    "-": () => gestures.enlarge(1 / 1.5),
    "0": gestures.reset,
    Escape: () => {
      light(null);
      if (shown.chosen !== null) show({ chosen: null });
    },
  };
  canvas.addEventListener("keydown", event => {
    const by = strides[event.key];
    const key = zoomKeys[event.key];
    if ((by === undefined && key === undefined) || event.ctrlKey || event.metaKey) return;
    tip.hide();
    event.preventDefault();
    if (by === undefined) return key!();
    const start = shown.lit?.sentence ?? (by > 0 ? -1 : 0);
    const sentence = (start + by + sentenceCount) % sentenceCount;
    const point = pointOf(0, sentence);
    light({ sentence, point, held: true });
    gestures.reveal(point);
  });
  return gestures;
}

/** Shift makes a rectangle of any drag. */
function toolOf(event: MouseEvent) {
  return event.shiftKey && shown.tool === "move" ? "rectangle" : shown.tool;
}

function drawingTool(event: MouseEvent) {
  return toolOf(event) === "lasso" ? "lasso" : "rectangle";
}

function light(next: Lit | null): void {
  const { lit } = shown;
  if (next?.point === lit?.point && next?.held === lit?.held) return;
  show({ lit: next });
}
