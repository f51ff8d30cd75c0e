import type { Row } from "../../base/row.js";
import { alignmentByLayer } from "../../chart/figures/alignment-by-layer.js";
import { alignmentByMeasure } from "../../chart/figures/alignment-by-measure.js";
import { battery } from "../../chart/figures/battery.js";
import { languageHeatmap } from "../../chart/figures/language-heatmap.js";
import { languagesByLayer } from "../../chart/figures/languages-by-layer.js";
import { map } from "../../chart/figures/map.js";
import { modelComparison } from "../../chart/figures/model-comparison.js";
import { tokenPremium } from "../../chart/figures/token-premium.js";
import type { Figure } from "../../chart/parts/figure.js";
import { heatDomain } from "../../chart/parts/heat-cells.js";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { nameOf } from "../../chart/parts/words.js";
import { choosingMeasure } from "../../similarity/best-layer.js";
import { measureFamilies } from "../../similarity/measure-families.js";
import type { StudyFigure, StudyLook } from "./study-figure.js";
import type { StudyRows } from "./study-rows.js";
import { trainingFigures } from "./training-figures.js";
import { translationFigures } from "./translation-figure.js";
import { undrawn } from "./undrawn.js";

/** The measure of the first figure: a count that needs no explanation. */
const leading = "retrieval-p1-forward";
/** The measure of the heat map: it is the same in both directions. */
const symmetric = "mexa";
/** Languages that lines, or panels of one each, can still tell apart on a page. */
const mostLines = 12;

/**
 * Returns the figures of a study, corpus by corpus, the mission's first. One model is compared
 * with none.
 * @param look Of all of them: size, labels, order, colours … `title` may only be false.
 */
export function studyFigures(study: StudyRows, look: StudyLook = {}): StudyFigure[] {
  return [
    ...leadingFigure(study, look),
    ...study.corpora.flatMap(({ corpus, unit }) => corpusFigures(study, corpus, unit, look)),
    ...translationFigures(study, look),
  ];
}

/** The answer in a picture: the first and the last model, by the measure that layers are chosen by. */
function leadingFigure(study: StudyRows, look: StudyLook): StudyFigure[] {
  const { corpus } = study.corpora[0]!;
  const { models, pivot } = study;
  const own = study.alignment.filter(
    row =>
      row.corpus === corpus &&
      row.preprocessing === "raw" &&
      (row.model === models[0] || row.model === models.at(-1)),
  );
  if (own.length === 0) return [];
  const measure = `${study.meetings.find(row => row.corpus === corpus)?.measure ?? own[0]!.measure}`;
  const title = `Where languages meet ${nameOf(pivot, look)}`;
  const spec = layerByLayer(own)(own, { measure, pivot, title, ...look });
  return [{ name: `meeting-${corpus}`, spec, corpus, group: "leading" }];
}

function corpusFigures(
  study: StudyRows,
  corpus: string,
  unit: string,
  look: StudyLook,
): StudyFigure[] {
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
  // A panel a language compares models, which is what a study is for.
  const shown = { pivot, panels: "language" as const, ...look };
  const byLayer = layerByLayer(of(alignment, raw));
  const squares = languages.filter(row => row.measure === square && row.preprocessing === "raw");
  const chosenBy = `Layer of each model: the one of highest mean ${measureLabel(choosingMeasure(of(alignment, {})))} with ${nameOf(pivot, look)} on these ${unit}s, so a little flattered.`;

  const named: Pick<Figure, "name" | "spec">[] = [
    {
      name: `alignment-${corpus}`,
      spec: byLayer(of(alignment, { ...raw, measure: first }), shown),
    },
    {
      name: `alignment-centered-${corpus}`,
      spec: byLayer(of(alignment, { preprocessing: "centered", measure: first }), {
        title: "The same with each language’s mean taken out",
        ...shown,
      }),
    },
    ...(study.models.length < 2
      ? []
      : [
          {
            name: `models-${corpus}`,
            spec: modelComparison(
              towardsPivot(of(languages, raw), pivot).filter(row => row.measure === first),
              { pivot, notes: [chosenBy], ...look },
            ),
          },
        ]),
    {
      name: `languages-${corpus}`,
      spec: languageHeatmap(of(squares, {}), {
        symmetric: square === symmetric,
        domain: heatDomain(squares),
        notes: ["Intervals: languages.csv.", chosenBy],
        ...look,
      }),
    },
    ...(byLayer === languagesByLayer
      ? [] // a line a language
      : [
          {
            name: `measures-${corpus}`,
            spec: alignmentByMeasure(of(alignment, { ...raw, model: lastModel }), {
              pivot,
              title: "Other measures, language by language",
              ...look,
            }),
          },
        ]),
    ...(of(tokens, {}).length === 0
      ? [] // states that were imported have no tokens
      : [{ name: `tokens-${corpus}`, spec: tokenPremium(of(tokens, {}), look) }]),
  ];
  const mapped = of(maps, {});
  if (mapped.length > 0)
    named.splice(study.models.length < 2 ? 2 : 3, 0, {
      name: `map-${corpus}`,
      spec: map(mapped, { notes: study.mapNotes, ...look }),
    });
  return [
    ...named.map(one => ({ ...one, corpus, group: "overview" as const })),
    ...trainingFigures(of(study.training, {}), of(study.arrivals, {}), corpus, pivot, look),
    ...batteryFigures(study, of(study.battery, raw), corpus, look),
  ];
}

/** Returns how languages are drawn by layer: in lines, while those can be told apart. */
const layerByLayer = (rows: readonly Row[]) =>
  new Set(rows.map(row => row.language_x)).size <= mostLines ? alignmentByLayer : languagesByLayer;

/** Turns pairs so that the pivot is y, as in `alignment`: "x→y" is then to the pivot everywhere. */
function towardsPivot(rows: readonly Row[], pivot: string): Row[] {
  const turned = (name: string) =>
    name.replace(/-(forward|backward)$/, (_, way) =>
      way === "forward" ? "-backward" : "-forward",
    );
  return rows.flatMap(row => {
    const { language_x, language_y, layer_x, layer_y } = row;
    if (language_y === pivot) return [row];
    if (language_x !== pivot) return [];
    const sides = { language_x: language_y!, language_y: language_x };
    const layers = { layer_x: layer_y!, layer_y: layer_x! };
    return [{ ...row, ...sides, ...layers, measure: turned(`${row.measure}`) }];
  });
}

function batteryFigures(study: StudyRows, rows: readonly Row[], corpus: string, look: StudyLook) {
  const options = {
    pivotName: nameOf(study.pivot, look),
    allModels: study.models,
  };
  return measureFamilies.flatMap(({ name, title, measures }) => {
    const own = rows.filter(row => measures.includes(`${row.measure}`));
    const { left, notes } = undrawn(own, options.pivotName);
    const shown = measures.filter(measure => !left.has(measure));
    if (!own.some(row => shown.includes(`${row.measure}`))) return [];
    const spec = battery(own, { ...options, measures: shown, title, notes, ...look });
    return [{ name: `battery-${name}-${corpus}`, spec, corpus, group: "battery" as const }];
  });
}
