import type { Row } from "../../base/row.js";
import type { Look } from "./look.js";
import {
  againstPivot,
  commonLanguage,
  directions,
  distinct,
  requireRows,
  requireUnique,
} from "./require-rows.js";
import { languageLabels } from "./theme.js";

/** @file What the figures of language pairs ask of their rows before they draw anything. */

/**
 * Checks that rows compare pairs of languages, under one corpus, pooling and preprocessing.
 * @throws RangeError naming what is missing or mixed.
 */
export function requirePairs(caller: string, rows: readonly Row[]): void {
  const columns = ["model", "measure", "language_x", "language_y", "layer_x", "value"];
  requireRows(caller, rows, { columns });
}

/** Rows that pair each language with one and the same. */
export interface PivotPairs {
  /** With the other language of each pair as the column `language`. */
  readonly pairs: readonly Row[];
  readonly pivot: string;
  readonly pivotName: string;
  /** The others' codes, in the order of the rows. */
  readonly languages: readonly string[];
  /** Names of all of them, by code. */
  readonly labels: ReadonlyMap<string, string>;
  readonly models: readonly string[];
  /** What x and y are, for a measure that has a direction. */
  readonly sides: readonly [x: string, y: string];
}

export interface PivotOptions {
  /** Defaults to the language that all pairs share. */
  readonly pivot?: string | undefined;
  /** Columns of which no two rows may have the same values: the places of the figure. */
  readonly places: readonly string[];
  /** Leaves out rows that compare different layers; defaults to false. */
  readonly sameLayer?: boolean;
  /** What languages are called. */
  readonly look?: Look;
}

/**
 * Returns the rows that pair a language with the pivot, checked.
 * @throws RangeError if corpora, poolings … are mixed, no pivot can be told, or two rows
 *   would stand in one place.
 */
export function pivotPairs(
  caller: string,
  rows: readonly Row[],
  { pivot: asked, places, sameLayer = false, look }: PivotOptions,
): PivotPairs {
  requirePairs(caller, rows);
  const pivot = asked ?? commonLanguage(caller, rows);
  const pairs = againstPivot(rows, pivot).filter(row => !sameLayer || row.layer_x === row.layer_y);
  requireUnique(caller, pairs, places);
  const languages = distinct(pairs, "language");
  const labels = languageLabels([...languages, pivot], look);
  const pivotName = labels.get(pivot)!;
  return {
    pairs,
    pivot,
    pivotName,
    languages,
    labels,
    models: distinct(pairs, "model"),
    sides: directions(
      pairs,
      pivot,
      pivotName,
      languages.length === 1 ? labels.get(languages[0]!) : undefined,
    ),
  };
}
