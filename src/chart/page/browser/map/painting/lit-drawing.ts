import type { Colouring } from "../colours.js";
import { languageCount, pointOf } from "../map-points.js";
import type { Corner } from "../outline-tool.js";
import { type Lit, shown } from "../shown.js";
import { symbolPaths } from "./symbols.js";

/** @file What lies over the points: a sentence with the rays to its translations, an outline. */

/** Draws the lit sentence in every language that is shown and has it, with rays to their middle. */
export function drawLit(
  pen: CanvasRenderingContext2D,
  panel: { seat(point: number): Corner; colours(): Colouring },
  { sentence }: Lit,
  radius: number,
): void {
  const seats = [...Array(languageCount).keys()]
    .filter(language => !shown.hidden.has(language))
    .map(language => ({ language, point: pointOf(language, sentence) }))
    .map(one => ({ ...one, seat: panel.seat(one.point) }))
    .filter(({ seat: [x] }) => !Number.isNaN(x));
  const middle = (axis: 0 | 1) =>
    seats.reduce((sum, { seat }) => sum + seat[axis], 0) / seats.length;
  const [x, y] = [middle(0), middle(1)];
  pen.strokeStyle = "#5a5a5a";
  pen.lineWidth = 1;
  pen.beginPath();
  for (const { seat } of seats) {
    pen.moveTo(x, y);
    pen.lineTo(...seat);
  }
  pen.stroke();
  const { of } = panel.colours();
  for (const { language, point, seat } of seats) {
    pen.save();
    pen.translate(...seat);
    pen.scale(1.8 * radius, 1.8 * radius);
    pen.fillStyle = of(point);
    pen.strokeStyle = "#fff";
    pen.lineWidth = 0.25; // In units of the symbol.
    pen.fill(symbolPaths[language]!);
    pen.stroke(symbolPaths[language]!);
    pen.restore();
  }
}

export function drawOutline(pen: CanvasRenderingContext2D, outline: readonly Corner[]): void {
  if (outline.length < 2) return;
  pen.beginPath();
  for (const corner of outline) pen.lineTo(...corner);
  pen.closePath();
  pen.fillStyle = "rgb(0 88 138 / 0.08)";
  pen.fill();
  pen.strokeStyle = "#00588a";
  pen.lineWidth = 1.5;
  pen.stroke();
}
