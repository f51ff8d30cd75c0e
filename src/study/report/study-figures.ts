import type { Row } from "../../base/row.js";
import { alignmentByLayer } from "../../chart/figures/alignment-by-layer.js";
import { alignmentByMeasure } from "../../chart/figures/alignment-by-measure.js";
import { battery } from "../../chart/figures/battery.js";
import { languageHeatmap } from "../../chart/figures/language-heatmap.js";
import { map } from "../../chart/figures/map.js";
import { modelComparison } from "../../chart/figures/model-comparison.js";
import { tokenPremium } from "../../chart/figures/token-premium.js";
import type { Figure } from "../../chart/parts/figure.js";
import { heatDomain } from "../../chart/parts/heat-cells.js";
import { measureLabel } from "../../chart/parts/measure-label.js";
import { nameOf } from "../../chart/parts/words.js";
import { choosingMeasure } from "../../similarity/best-layer.js";
import { measureFamilies } from "../../similarity/measure-families.js";
import type { Study } from "../study.js";
import { mapNotes } from "./map-notes.js";
import type { StudyFigure } from "./study-figure.js";
import { translationFigures } from "./translations-section.js";
import { undrawn } from "./undrawn.js";

/** The measure of the first figure: a count that needs no explanation. */
const leading = "retrieval-p1-forward";
/** The measure of the heat map: it is the same in both directions. */
const symmetric = "mexa";
/** Panels of one language each that still fit a page. */
const mostPanels = 12;

/** Returns the figures of a study, corpus by corpus, the mission's first. */
export function studyFigures(study: Study): StudyFigure[] {
  const corpora = [...new Set(study.manifests.map(({ corpus }) => corpus))];
  return [...corpora.flatMap(corpus => corpusFigures(study, corpus)), ...translationFigures(study)];
}

function corpusFigures(study: Study, corpus: string): StudyFigure[] {
  const { pivot, alignment, languages, tokens, maps, manifests } = study;
  const { unit } = manifests.find(one => one.corpus === corpus)!;
  const of = (rows: readonly Row[], wanted: Row) =>
    rows.filter(row =>
      Object.entries({ corpus, ...wanted }).every(([column, value]) => row[column] === value),
    );
  const has = (measure: string) => of(alignment, { measure }).length > 0;
  const first = has(leading) ? leading : String(alignment[0]?.measure);
  const square = has(symmetric) ? symmetric : first;
  const lastModel = alignment.filter(row => row.corpus === corpus).at(-1)?.model ?? "";
  const raw = { preprocessing: "raw" };
  const shown = { pivot, panels: panelsOf(of(alignment, raw)) };
  const squares = languages.filter(row => row.measure === square && row.preprocessing === "raw");
  const chosenBy = `Layer of each model: the one of highest mean ${measureLabel(choosingMeasure(of(alignment, {})))} with ${nameOf(pivot)} on these ${unit}s, so a little flattered.`;

  const named: Pick<Figure, "name" | "spec">[] = [
    {
      name: `alignment-${corpus}`,
      spec: alignmentByLayer(of(alignment, { ...raw, measure: first }), shown),
    },
    {
      name: `alignment-centered-${corpus}`,
      spec: alignmentByLayer(of(alignment, { preprocessing: "centered", measure: first }), {
        ...shown,
        title: "The same with each language’s mean taken out",
      }),
    },
    {
      name: `models-${corpus}`,
      spec: modelComparison(
        towardsPivot(of(languages, raw), pivot).filter(row => row.measure === first),
        {
          pivot,
          notes: [chosenBy],
        },
      ),
    },
    {
      name: `languages-${corpus}`,
      spec: languageHeatmap(of(squares, {}), {
        symmetric: square === symmetric,
        domain: heatDomain(squares),
        notes: ["Intervals: languages.csv.", chosenBy],
      }),
    },
    {
      name: `measures-${corpus}`,
      spec: alignmentByMeasure(of(alignment, { ...raw, model: lastModel }), {
        pivot,
        title: "Other measures, language by language",
      }),
    },
    { name: `tokens-${corpus}`, spec: tokenPremium(of(tokens, {})) },
  ];
  const mapped = of(maps, {});
  if (mapped.length > 0)
    named.splice(3, 0, {
      name: `map-${corpus}`,
      spec: map(mapped.map(drawn), { notes: mapNotes(study) }),
    });
  return [
    ...named.map(one => ({ ...one, corpus, group: "overview" as const })),
    ...batteryFigures(study, of(study.battery, raw), corpus),
  ];
}

/** A panel a language compares models, which is what a study is for, while panels fit a page. */
function panelsOf(rows: readonly Row[]): "language" | "model" {
  return new Set(rows.map(row => row.language_x)).size <= mostPanels ? "language" : "model";
}

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

function batteryFigures(study: Study, rows: readonly Row[], corpus: string) {
  const options = {
    pivotName: nameOf(study.pivot),
    allModels: [...new Set(study.manifests.map(({ model }) => model))],
  };
  return measureFamilies.flatMap(({ name, title, measures }) => {
    const own = rows.filter(row => measures.includes(`${row.measure}`));
    const { left, notes } = undrawn(own, options.pivotName);
    const shown = measures.filter(measure => !left.has(measure));
    if (!own.some(row => shown.includes(`${row.measure}`))) return [];
    const spec = battery(own, { ...options, measures: shown, title, notes });
    return [{ name: `battery-${name}-${corpus}`, spec, corpus, group: "battery" as const }];
  });
}

/** What a picture of a map needs: its page has the texts, and digits that nobody can see cost megabytes. */
function drawn(row: Row): Row {
  const wanted = ["model", "corpus", "pooling", "preprocessing", "language", "layer", "sentence"];
  const quality = ["trustworthiness", "continuity", "nearer", "nearer_low", "nearer_high"];
  const kept = Object.fromEntries(
    [...wanted, ...quality, "n", "seed", "unit"].map(column => [column, row[column] ?? null]),
  );
  const round = (value: unknown) => Math.round(Number(value) * 1000) / 1000;
  return { ...kept, x: round(row.x), y: round(row.y) };
}
