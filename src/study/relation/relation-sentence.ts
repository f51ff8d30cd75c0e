import { capital } from "../../chart/parts/words.js";
import { mean } from "../../numeric/statistics/summary.js";
import type { RelatedPoint } from "../../relate/point.js";
import { innerLayers } from "../../states/inner-layers.js";
import { lowerIsBetter } from "../../task/lower-is-better.js";
import type { RelationRow } from "./relate-rows.js";
import type { Relation } from "./relate-tables.js";

/** Fewer languages than these leave no interval over them worth the name. */
const fewestLanguages = 3;

/**
 * Returns the layer that an answer is read from: the inner one where alignment is highest in the
 * mean over all points. The choice looks at no score.
 */
export function readingLayer(points: readonly RelatedPoint[]): number {
  const layers = [...new Set(points.map(point => point.layer))].sort((a, b) => a - b);
  const height = (layer: number) =>
    mean(points.filter(point => point.layer === layer).map(point => point.alignment));
  const [first, ...others] = innerLayers({ layers, blocks: layers.at(-1)! });
  return others.reduce((best, one) => (height(one) > height(best) ? one : best), first!);
}

/** The row that answers: at equal volume where volumes are known. */
function answeringRow({ rows, points }: Pick<Relation, "rows" | "points">): RelationRow {
  const own = rows.filter(row => row.layer === readingLayer(points));
  const of = (statistic: string) => own.find(row => row.statistic === statistic);
  return (of("spearman given volume") ?? of("spearman"))!;
}

/**
 * Returns in one sentence whether better aligned languages and models score better, once volume is
 * known, with the interval, or that nothing can be said; and in a second whether alignment foretells
 * the scores of languages left out.
 */
export function relationSentence(
  relation: Pick<Relation, "rows" | "points" | "signature">,
  names: { readonly measure: string; readonly score: string },
): string {
  const { rows } = relation;
  const row = answeringRow(relation);
  const given = row.statistic.endsWith("given volume");
  const who = `do better aligned languages and models score better${given ? ", once volume is known" : ""}?`;
  const number = `${given ? "partial " : ""}Spearman’s ρ of ${names.measure} and ${names.score} at layer ${row.layer} ${plain(row.value)}`;
  const size = `${row.points} points, ${several(row.languages, "language")}, ${several(row.models, "model")}`;
  const why = `the layer is the inner one of highest alignment, chosen without a look at scores`;
  if (row.languages < fewestLanguages || !Number.isFinite(row.low))
    return `${capital(who)} Nothing can be said: ${row.languages < fewestLanguages ? `${several(row.languages, "language")} ${row.languages === 1 ? "is" : "are"} too few for an interval over languages` : "no interval can be had"} (${number}; ${size}).`;
  const reversed = lowerIsBetter(row.score_measure);
  const [better, worse] = reversed ? [row.high < 0, row.low > 0] : [row.low > 0, row.high < 0];
  const verdict = better ? "Yes" : worse ? "No, worse" : "Nothing can be said";
  const turned = reversed ? `; ${names.score} is an error, the lower the better` : "";
  const unknown = given ? "" : " Volume is not known here: it may be behind both.";
  return `${capital(who)} ${verdict}: ${number} (${plain(row.low)} to ${plain(row.high)}; ${size}; ${why}${turned}). ${leftOut(rows, row.layer, given)}${unknown}`;
}

function leftOut(rows: readonly RelationRow[], layer: number, given: boolean): string {
  const of = (statistic: string) =>
    rows.find(row => row.layer === layer && row.statistic === statistic)!;
  const saved = of("left-out rmse saved by alignment");
  const without = `${given ? "volume alone" : "the mean alone"} ${plain(of("left-out rmse without alignment").value)}`;
  const errors = `error ${plain(of("left-out rmse").value)}, by ${without}; saved ${plain(saved.value)}, ${plain(saved.low)} to ${plain(saved.high)}`;
  const verdict =
    saved.low > 0
      ? "are foretold better with alignment"
      : saved.high < 0
        ? "are foretold worse with alignment"
        : "cannot be said to be foretold better with alignment";
  return `Scores of languages left out ${verdict} (${errors}).`;
}

function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** With a true minus sign; three figures of what is below 10. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return "undefined";
  const size = Math.abs(value);
  const digits = size >= 10 ? size.toFixed(1) : size.toFixed(2);
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}
