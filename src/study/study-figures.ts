import type { Row } from "../base/row.js";
import { alignmentByLayer } from "../chart/alignment-by-layer.js";
import { battery } from "../chart/battery.js";
import { fertility } from "../chart/fertility.js";
import type { Spec } from "../chart/figure.js";
import { languageHeatmap } from "../chart/language-heatmap.js";
import { map } from "../chart/map.js";
import { measureFamilies } from "../chart/measure-families.js";
import { type MeasuresByLayerOptions, measuresByLayer } from "../chart/measures-by-layer.js";
import { modelComparison } from "../chart/model-comparison.js";
import { languageLabels } from "../chart/theme.js";
import { translationDistance } from "../projection/translation-distance.js";
import type { Study } from "./study.js";

/** A figure under the name of its files. */
export interface NamedFigure {
  readonly corpus: string;
  readonly name: string;
  readonly spec: Spec;
}

/** The measure of the first figure: a count that needs no explanation. */
const leading = "retrieval-p1-forward";
/** The measure of the heat map: it is the same in both directions. */
const symmetric = "mexa";

/** Returns the figures of a study, corpus by corpus, the mission's first. */
export function studyFigures(study: Study): NamedFigure[] {
  const corpora = [...new Set(study.manifests.map(({ corpus }) => corpus))];
  return corpora.flatMap(corpus => corpusFigures(study, corpus));
}

function corpusFigures(study: Study, corpus: string): NamedFigure[] {
  const { pivot, alignment, languages, tokens, maps } = study;
  const of = (rows: readonly Row[], wanted: Row) =>
    rows.filter(row =>
      Object.entries({ corpus, ...wanted }).every(([column, value]) => row[column] === value),
    );
  const has = (measure: string) => of(alignment, { measure }).length > 0;
  const first = has(leading) ? leading : String(alignment[0]?.measure);
  const square = has(symmetric) ? symmetric : first;
  const lastModel = alignment.filter(row => row.corpus === corpus).at(-1)?.model ?? "";
  const raw = { preprocessing: "raw" };

  const named: Omit<NamedFigure, "corpus">[] = [
    {
      name: `alignment-${corpus}`,
      spec: alignmentByLayer(of(alignment, { ...raw, measure: first }), { pivot }),
    },
    {
      name: `alignment-centered-${corpus}`,
      spec: alignmentByLayer(of(alignment, { preprocessing: "centered", measure: first }), {
        pivot,
        title: "The same with each language’s mean taken out",
      }),
    },
    {
      name: `models-${corpus}`,
      spec: modelComparison(
        of(languages, { ...raw, measure: first }).filter(
          row => row.language_x === pivot || row.language_y === pivot,
        ),
        { pivot },
      ),
    },
    {
      name: `languages-${corpus}`,
      spec: languageHeatmap(of(languages, { ...raw, measure: square }), { symmetric: true }),
    },
    {
      name: `measures-${corpus}`,
      spec: battery(of(alignment, { ...raw, model: lastModel }), {
        pivot,
        title: "Other measures, language by language",
      }),
    },
    { name: `tokens-${corpus}`, spec: fertility(of(tokens, {})) },
  ];
  const mapped = of(maps, {});
  if (mapped.length > 0)
    named.splice(3, 0, {
      name: `map-${corpus}`,
      spec: map(mapped.map(drawn), { notes: distanceNotes(mapped) }),
    });
  const allModels = [...new Set(study.manifests.map(({ model }) => model))];
  const everything = of(study.battery, raw);
  named.push(...batteryFigures(everything, corpus, { pivotName: nameOf(pivot), allModels }));
  return named.map(one => ({ ...one, corpus }));
}

function batteryFigures(rows: readonly Row[], corpus: string, options: MeasuresByLayerOptions) {
  const measured = new Set(rows.map(({ measure }) => `${measure}`));
  return measureFamilies
    .filter(({ measures }) => measures.some(name => measured.has(name)))
    .map(({ name, title, measures }) => ({
      name: `battery-${name}-${corpus}`,
      spec: measuresByLayer(rows, { ...options, measures, title }),
    }));
}

function nameOf(language: string): string {
  return languageLabels([language]).get(language)!;
}

/** Says in numbers what a map shows: how near translations lie, in the first model and the last. */
export function distanceNotes(rows: readonly Row[]): string[] {
  const found = translationDistance(rows);
  const models = [...new Set(found.map(({ model }) => model))];
  const best = models.map(name => {
    const own = found.filter(({ model }) => model === name);
    const nearest = own.reduce((a, b) => (b.rank < a.rank ? b : a));
    const percent = (100 * nearest.rank).toFixed(0);
    return `${name}, layer ${nearest.layer}: ${percent}\u00a0% of other sentences lie nearer than the translation`;
  });
  return [`At the layer where translations lie nearest – ${best.join("; ")} (chance: 50\u00a0%).`];
}

/** What a picture of a map needs: its page has the texts, and digits that nobody can see cost megabytes. */
function drawn(row: Row): Row {
  const wanted = ["model", "corpus", "pooling", "preprocessing", "language", "layer", "sentence"];
  const quality = ["trustworthiness", "continuity", "n", "seed"];
  const kept = Object.fromEntries([...wanted, ...quality].map(column => [column, row[column]!]));
  const round = (value: unknown) => Math.round(Number(value) * 1000) / 1000;
  return { ...kept, x: round(row.x), y: round(row.y) };
}
