import type { Row } from "../../base/row.js";
import { distinct } from "./require-rows.js";

/**
 * Returns the line of a caption that says how the numbers were obtained, from the
 * signature that the rows carry: corpus, n, what was dropped, pooling, preprocessing, layers, seed.
 * A column that differs between rows is given as a range or a list; a column `unit` says
 * what n counts, if not sentences.
 * @param layers False where the caption has said them already.
 */
export function signature(rows: readonly Row[], { layers = true } = {}): string {
  const n = distinct(rows, "n").map(Number);
  const parts = [
    prefix("Corpus ", list(rows, "corpus")),
    n.length > 0 ? `n = ${range(n)} ${unitOf(rows)}` : "",
    list(rows, "dropped"),
    suffix(list(rows, "pooling"), " pooling"),
    suffix(list(rows, "preprocessing"), " states"),
    layers ? layersOf(rows) : "",
    prefix("seed ", list(rows, "seed")),
  ];
  return `${parts.filter(part => part !== "").join("; ")}.`;
}

/** Returns what the rows' corpus is made of, in the plural: "sentences" unless a column `unit` says otherwise. */
export function unitOf(rows: readonly Row[]): string {
  return `${distinct(rows, "unit")[0] ?? "sentence"}s`;
}

/**
 * Returns what the bands or bars are: the rows' `interval` column or, where there is only
 * that, their `confidence`; or that there are none.
 */
export function intervalNote(rows: readonly Row[], marks: string): string {
  const drawn = rows.some(row => Number.isFinite(row.low) && Number.isFinite(row.high));
  if (!drawn) return "No intervals were computed.";
  const names = [...new Set(rows.map(intervalLabel).filter(name => name !== ""))];
  return names.length === 0 ? `${marks}: intervals.` : `${marks}: ${names.join(", ")}.`;
}

/** How intervals were made, for people. */
const intervalNames: Readonly<Record<string, string>> = {
  bca: "bootstrap (BCa)",
  "clopper-pearson": "Clopper–Pearson",
  jackknife: "jackknife",
  bootstrap: "bootstrap intervals",
};

/** Returns "95 % bootstrap (BCa)", or as much of it as the row says; empty if it has no interval. */
export function intervalLabel({ interval, confidence }: Row): string {
  if (interval === "none") return "";
  // 100 · 0.95 without the rounding that it brings
  const percent =
    Number(confidence) > 0 ? `${Number((100 * Number(confidence)).toPrecision(6))} % ` : "";
  if (interval == null) return percent === "" ? "" : `${percent}intervals`;
  return percent + (intervalNames[`${interval}`] ?? interval);
}

/** Returns "6 pairs": what a row of a battery is a mean over. */
export function meanOver({ averaged, over }: Row): string {
  return `${averaged} ${averaged === 1 ? `${over}`.replace(/s$/, "") : over}`;
}

/** Returns what chance gives, for figures that cannot draw it; empty if the rows do not say. */
export function chanceNote(rows: readonly Row[]): string {
  const levels = rows
    .map(row => row.chance)
    .filter(Number.isFinite)
    .map(Number);
  if (levels.length === 0) return "";
  const [low, high] = [Math.min(...levels), Math.max(...levels)].map(x => `${+x.toPrecision(2)}`);
  return low === high ? `Chance: ${low}.` : `Chance: ${low}–${high}.`;
}

/** Returns "layer 4", "layers 0–8" or, where some between them are left out, "layers 0, 3, 5, 8". */
function layersOf(rows: readonly Row[]): string {
  const named = ["layer", "layer_x", "layer_y"].flatMap(column => distinct(rows, column));
  const layers = [...new Set(named.map(Number))].sort((a, b) => a - b);
  if (layers.length < 2) return prefix("layer ", layers.join(""));
  const [low, high] = [layers[0]!, layers.at(-1)!];
  const whole = layers.length > 2 && high - low === layers.length - 1;
  return `layers ${whole ? `${low}–${high}` : layers.join(", ")}`;
}

function list(rows: readonly Row[], column: string): string {
  return distinct(rows, column).join(", ");
}

function suffix(text: string, tail: string): string {
  return text === "" ? "" : text + tail;
}

function prefix(head: string, text: string): string {
  return text === "" ? "" : head + text;
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high
    ? low.toLocaleString("en")
    : `${low.toLocaleString("en")}–${high.toLocaleString("en")}`;
}
