import type { Row } from "../../base/row.js";
import type { ReportFinding } from "../../chart/page/report.js";
import { languageLabels } from "../../chart/parts/theme.js";
import { capital, listed } from "../../chart/parts/words.js";
import type { Study } from "../study.js";
import { ends, interval, shortNumber } from "./finding-words.js";

const treatments = [
  ["raw", ""],
  ["centered", "with each language’s mean taken out, "],
] as const;

/** Hits of the same sentences leave sums that are zero but for rounding. */
const zero = 1e-9;

/**
 * Returns whether the last model finds more translations than the first on a corpus, by the
 * gains; with one model, whether it finds more than chance does.
 */
export function retrievalFinding(study: Study, corpus: string): ReportFinding[] {
  const [first, last] = ends(study);
  const about = `Retrieval on ${corpus}`;
  if (first === last) {
    const says = againstChance(study, corpus);
    return says === "" ? [] : [{ about, says }];
  }
  const all = study.gains.filter(row => row.corpus === corpus);
  const own = all.filter(row => row.model === last);
  if (own.length === 0) return [];
  const parts = treatments.flatMap(([preprocessing, words]) => {
    const rows = own.filter(row => row.preprocessing === preprocessing);
    if (rows.length === 0) return [];
    const more = preprocessing === "raw" ? growth(all) : "";
    return [`${capital(words + outcome(rows))}.${more}`];
  });
  return [
    {
      about,
      says: `does ${last} find the translation more often than ${first}? ${parts.join(" ")} n = ${own[0]!.n}.`,
    },
  ];
}

/** In which languages the gains exclude zero, and in which nothing can be said. */
function outcome(rows: readonly Row[]): string {
  const rose = rows.filter(row => Number(row.low) > zero);
  const fell = rows.filter(row => Number(row.high) < -zero);
  const open = rows.filter(row => !rose.includes(row) && !fell.includes(row));
  if (open.length === rows.length)
    return rows.length === 1
      ? `of ${names(open)} nothing can be said`
      : `of none of the ${rows.length} languages can anything be said`;
  return [
    rose.length > 0 ? `more often in ${several(rose, rows)}` : "",
    fell.length > 0 ? `less often in ${several(fell, rows)}` : "",
    open.length > 0
      ? `of ${open.length > 2 ? `the other ${open.length}` : names(open)} nothing can be said`
      : "",
  ]
    .filter(part => part !== "")
    .join("; ");
}

/** Up to two with their gains; of more, the least and the greatest. */
function several(some: readonly Row[], all: readonly Row[]): string {
  const gain = (row: Row) => `${signed(row.gain)} (${interval(row)})`;
  if (some.length <= 2) return listed(some.map(row => `${names([row])}, by ${gain(row)}`));
  const sorted = [...some].sort((a, b) => Math.abs(Number(a.gain)) - Math.abs(Number(b.gain)));
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const which =
    some.length === all.length
      ? `all ${all.length} languages`
      : `${names(some)} (${some.length} of ${all.length})`;
  return `${which}, by ${gain(least)} in ${names([least])} to ${gain(most)} in ${names([most])}`;
}

/** In how many languages each model beyond the first gained: what more data does. */
function growth(rows: readonly Row[]): string {
  const models = [...new Set(rows.map(({ model }) => `${model}`))];
  if (models.length < 2) return "";
  const raw = rows.filter(row => row.preprocessing === "raw");
  if (!raw.some(row => Number(row.low) > zero))
    return " No model’s gain lies above zero in any language.";
  const counts = models.map(model => {
    const own = raw.filter(row => row.model === model);
    const rose = own.filter(row => Number(row.low) > zero).length;
    return `${rose === 0 ? "none" : rose} of ${own.length} for ${model}`;
  });
  return ` Gains lie above zero in ${listed(counts)}.`;
}

function againstChance({ alignment, pivot }: Study, corpus: string): string {
  const rows = alignment.filter(
    row =>
      row.corpus === corpus &&
      row.preprocessing === "raw" &&
      row.measure === "retrieval-p1-forward",
  );
  const [{ model, n, chance } = {}] = rows;
  if (rows.length === 0) return "";
  const subject = `does ${model} find the ${languageLabels([pivot]).get(pivot)} translation more often than chance does?`;
  if (!rows.some(row => Number.isFinite(row.p_value_max)))
    return `${subject} Nothing can be said: no random pairings were drawn.`;
  const best = [...new Set(rows.map(row => row.language_x))].map(language =>
    rows
      .filter(row => row.language_x === language)
      .reduce((a, b) => (Number(b.value) > Number(a.value) ? b : a)),
  );
  const above = best.filter(row => Number(row.p_value_max) <= 0.05);
  const open = best.filter(row => !above.includes(row));
  const values = above.map(row => Number(row.value)).sort((a, b) => a - b);
  const range = [...new Set([values[0], values.at(-1)].map(shortNumber))].join(" to ");
  const parts = [
    above.length > 0 ? `for ${names(above)} yes, with a P@1 of ${range} at the best layer` : "",
    open.length > 0 ? `of ${names(open)} nothing can be said` : "",
  ].filter(part => part !== "");
  return (
    `${subject} ${capital(parts.join("; "))}. n = ${n}, chance ${shortNumber(chance)}; p ≤ 0.05 by random ` +
    "pairings, corrected for looking at every layer, but not for the number of languages."
  );
}

function names(rows: readonly Row[]): string {
  return listed([...languageLabels(rows.map(row => `${row.language ?? row.language_x}`)).values()]);
}

function signed(value: Row[string] | undefined): string {
  return `${Number(value) > 0 ? "+" : ""}${shortNumber(value)}`;
}
