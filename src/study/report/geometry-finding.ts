import type { Row } from "../../base/row.js";
import type { ReportFinding } from "../../chart/page/report.js";
import { meanOver } from "../../chart/parts/signature.js";
import { listed } from "../../chart/parts/words.js";
import { middleLayer } from "../../states/inner-layers.js";
import type { Study } from "../study.js";
import { compareIntervals, ends, interval, layersNamed, shortNumber } from "./finding-words.js";

const cka = "linear-cka-debiased";

/** Measures of all distances at once: debiased CKA, and RSA, which asks for their order only. */
const geometry = new Map([
  [cka, "debiased linear CKA"],
  ["rsa", "RSA"],
]);

/**
 * Returns how like whole geometries are, by the battery: in the last model and the first at
 * the same layers, and where retrieval goes the other way; of further corpora, which have no
 * battery, by how many languages.
 */
export function geometryFinding(study: Study): ReportFinding[] {
  const [first, last] = ends(study);
  const raw = study.battery.filter(row => row.preprocessing === "raw");
  const measured = [...geometry.keys()].filter(name => raw.some(row => row.measure === name));
  const corpus = study.battery[0]?.corpus;
  const says = measured.map(measure => {
    const of = (model: string) => raw.filter(row => row.measure === measure && row.model === model);
    return first === last
      ? geometry.get(measure) + atMiddle(study, of(last))
      : compared(study, of(first), of(last), measure);
  });
  const others = [...new Set(study.alignment.map(row => `${row.corpus}`))]
    .filter(name => name !== corpus)
    .map(name => ofCorpus(study, name))
    .filter(text => text !== "");
  const disagreement = againstRetrieval(study, raw);
  const sentences = [...says, ...(disagreement === "" ? [] : [disagreement]), ...others];
  if (sentences.length === 0) return [];
  return [
    {
      about: corpus === undefined ? "Whole geometry" : `Whole geometry on ${corpus}`,
      says: `${sentences.join(". ")}.`,
    },
  ];
}

/** Of one pair there is no mean. */
function averaged(row: Row): string {
  return row.averaged === 1 ? "" : `, mean over ${meanOver(row)},`;
}

/** The layer in the middle of the middle ones: a choice that looked at no value. */
function middleOf({ sources }: Study, model: string): number {
  return middleLayer(sources.find(one => one.signature.model === model)!);
}

function atMiddle(study: Study, rows: readonly Row[]): string {
  const layer = middleOf(study, `${rows[0]!.model}`);
  const row = rows.find(one => one.layer === layer);
  return row === undefined
    ? ` was not taken at layer ${layer}`
    : `${averaged(row)} is ${shortNumber(row.value)} (${interval(row)}) at layer ${layer}`;
}

function compared(study: Study, before: readonly Row[], after: readonly Row[], measure: string) {
  const label = `${geometry.get(measure)}${averaged(after[0]!)}`;
  const [from, to] = ends(study);
  const layers = after.map(row => Number(row.layer));
  if (JSON.stringify(before.map(row => row.layer)) !== JSON.stringify(layers))
    return `${geometry.get(measure)}${atMiddle(study, before)} in ${from};${atMiddle(study, after)} in ${to}, which has other layers`;
  const where = sides(before, after);
  const parts = (["lower", "higher"] as const)
    .filter(side => where[side].length > 0)
    .map(side => `${side} at ${layersNamed(where[side], layers)}`);
  const layer = middleOf(study, to);
  const [a, b] = [before, after].map(rows => rows.find(row => row.layer === layer));
  const example =
    a && b
      ? `; at layer ${layer}: ${shortNumber(a.value)} (${interval(a)}) → ${shortNumber(b.value)} (${interval(b)})`
      : "";
  return parts.length === 0
    ? `${label} cannot be told apart: intervals of ${from} and ${to} overlap at every layer${example}`
    : `${label} is ${listed(parts)} in ${to} than in ${from}${example}`;
}

/** Layers by how the second model lies to the first. */
function sides(before: readonly Row[], after: readonly Row[]) {
  const where = { higher: [] as number[], lower: [] as number[], open: [] as number[] };
  for (const row of after) {
    const other = before.find(one => one.layer === row.layer);
    if (other) where[compareIntervals(row, other)].push(Number(row.layer));
  }
  return where;
}

/** Names the layers where CKA falls while retrieval rises, in the same sentences. */
function againstRetrieval(study: Study, raw: readonly Row[]): string {
  const [first, last] = ends(study);
  const side = (measure: string) => {
    const of = (model: string) => raw.filter(row => row.measure === measure && row.model === model);
    return sides(of(first), of(last));
  };
  const [geometric, p1] = [side(cka), side("retrieval-p1-forward")];
  const against = geometric.lower.filter(layer => p1.higher.includes(layer));
  if (against.length === 0) return "";
  const all = [...new Set(raw.map(row => Number(row.layer)))].sort((a, b) => a - b);
  return `At ${layersNamed(against, all)} P@1 is higher all the same: nearest neighbours and whole geometry disagree`;
}

function ofCorpus(study: Study, corpus: string): string {
  const [first, last] = ends(study);
  const layer = middleOf(study, last);
  if (first === last || layer !== middleOf(study, first)) return "";
  const cells = (model: string) =>
    study.alignment.filter(
      row =>
        row.corpus === corpus &&
        row.model === model &&
        row.measure === cka &&
        row.preprocessing === "raw" &&
        row.layer_x === layer,
    );
  const [before, after] = [cells(first), cells(last)];
  const found = after.flatMap(row => {
    const other = before.find(one => one.language_x === row.language_x);
    return other ? [compareIntervals(row, other)] : [];
  });
  if (found.length === 0) return "";
  const count = (side: string) => found.filter(one => one === side).length;
  const of = (side: string, words: string) =>
    count(side) === 0 ? [] : [`${words} in ${count(side)} of ${found.length}`];
  const parts = [
    ...of("lower", "lower"),
    ...of("higher", "higher"),
    ...of("open", "not told apart by intervals"),
  ];
  return `On ${corpus}, at layer ${layer}, ${geometry.get(cka)} is ${listed(parts)} languages`;
}
