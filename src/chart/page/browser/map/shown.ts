import { pointCount } from "./map-points.js";

/** @file What is shown and chosen, which panels and words draw themselves from. */

/** What a drag on the map does. */
export type Tool = "move" | "rectangle" | "lasso";

export interface Lit {
  readonly sentence: number;
  /** The one that was pointed at. */
  readonly point: number;
  /** Until something else is chosen. */
  readonly held: boolean;
}

interface Shown {
  readonly hidden: Set<number>;
  lit: Lit | null;
  /** Points inside the last rectangle or lasso. */
  chosen: ReadonlySet<number> | null;
  /** Sentences that hold what was searched for. */
  found: ReadonlySet<number> | null;
  /** Of the columns; −1: by language. */
  colour: number;
  density: boolean;
  tool: Tool;
}

/** More points than these hide each other. */
const crowd = 20_000;

export const shown: Shown = {
  hidden: new Set(),
  lit: null,
  chosen: null,
  found: null,
  colour: -1,
  density: pointCount > crowd,
  tool: "move",
};

const listeners: (() => void)[] = [];

/** Calls `draw` whenever something changes. */
export function onChange(draw: () => void): void {
  listeners.push(draw);
}

/** Changes what is shown and lets everybody draw. */
export function show(change: Partial<Omit<Shown, "hidden">>): void {
  Object.assign(shown, change);
  for (const draw of listeners) draw();
}
