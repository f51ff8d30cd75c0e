import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { alignedAndCorrect } from "../../src/chart/figures/aligned-and-correct.js";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { alignmentByMeasure } from "../../src/chart/figures/alignment-by-measure.js";
import { battery } from "../../src/chart/figures/battery.js";
import { doseResponse } from "../../src/chart/figures/causes/dose-response.js";
import { patchByLayer } from "../../src/chart/figures/causes/patch-by-layer.js";
import { featuresByLanguages } from "../../src/chart/figures/inside/features-by-languages.js";
import { lensByLayer } from "../../src/chart/figures/inside/lens-by-layer.js";
import { neuronAblations } from "../../src/chart/figures/inside/neuron-ablations.js";
import { neuronsByLayer } from "../../src/chart/figures/inside/neurons-by-layer.js";
import { wordAlignment } from "../../src/chart/figures/inside/word-alignment.js";
import { languageHeatmap } from "../../src/chart/figures/language-heatmap.js";
import { languagesByLayer } from "../../src/chart/figures/languages-by-layer.js";
import { layerHeatmap } from "../../src/chart/figures/layer-heatmap.js";
import { map } from "../../src/chart/figures/map.js";
import { minedScoresFigure } from "../../src/chart/figures/mined-scores.js";
import { modelComparison } from "../../src/chart/figures/model-comparison.js";
import { relationByLayer } from "../../src/chart/figures/relation-by-layer.js";
import { scoreAtLayer } from "../../src/chart/figures/score-at-layer.js";
import { tokenPremium } from "../../src/chart/figures/token-premium.js";
import { translationByAlignment } from "../../src/chart/figures/translation-by-alignment.js";
import { captionOf, type Spec } from "../../src/chart/parts/figure.js";
import { formatOf } from "../../src/chart/parts/theme.js";
import { addCaption } from "../../src/chart/picture/caption.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import {
  syntheticAblations,
  syntheticFeatures,
  syntheticNeurons,
  syntheticPatch,
  syntheticSteering,
  syntheticWords,
} from "./synthetic-inside.js";
import { syntheticMined } from "./synthetic-mined.js";
import { syntheticItems, syntheticRelation, syntheticScores } from "./synthetic-relation.js";
import {
  syntheticAlignment,
  syntheticBattery,
  syntheticFertility,
  syntheticLanguagePairs,
  syntheticLayerPairs,
  syntheticLens,
  syntheticMap,
  syntheticTranslations,
} from "./synthetic-rows.js";

const few = { layers: 4, languages: ["arb_Arab", "zho_Hans"] };
const figures: Record<string, Spec> = {
  "alignment-by-layer": alignmentByLayer(syntheticAlignment(few), { size: "column" }),
  "alignment-by-measure": alignmentByMeasure(
    syntheticAlignment({ ...few, models: ["synthetic"], measures: ["mexa", "cosine-gap"] }),
    { size: "column" },
  ),
  "alignment-by-language": alignmentByLayer(syntheticAlignment(few), {
    size: "column",
    panels: "language",
  }),
  battery: battery(syntheticBattery(), { size: "column" }),
  "language-heatmap": languageHeatmap(syntheticLanguagePairs(["synthetic"]), { size: "column" }),
  "languages-by-layer": languagesByLayer(syntheticAlignment(few), { size: "column" }),
  "lens-by-layer": lensByLayer(syntheticLens(), { size: "column" }),
  "patch-by-layer": patchByLayer(syntheticPatch(), { size: "column" }),
  "dose-response": doseResponse(syntheticSteering(), { size: "column" }),
  "neurons-by-layer": neuronsByLayer(syntheticNeurons(), { size: "column" }),
  "neuron-ablations": neuronAblations(syntheticAblations(), { size: "column" }),
  "features-by-languages": featuresByLanguages(syntheticFeatures(), { size: "column" }),
  "word-alignment": wordAlignment(syntheticWords(), { size: "column" }),
  "mined-scores": minedScoresFigure(syntheticMined(), { size: "column" }),
  "layer-heatmap": layerHeatmap(syntheticLayerPairs(4, ["synthetic"]), { size: "column" }),
  "relation-by-layer": relationByLayer(await syntheticRelation(), {
    size: "column",
    alignmentTitle: "MEXA",
    scoreTitle: "chrF++",
  }),
  "score-at-layer": scoreAtLayer(syntheticScores(), {
    size: "column",
    alignmentTitle: "MEXA",
    scoreTitle: "chrF++",
    volumeTitle: "pairs",
  }),
  "aligned-and-correct": alignedAndCorrect(syntheticItems(), { size: "column" }),
  "token-premium": tokenPremium(syntheticFertility(), { size: "column" }),
  "model-comparison": modelComparison(
    syntheticAlignment(few).filter(row => row.layer_x === 2),
    { size: "column" },
  ),
  "translation-by-alignment": translationByAlignment(syntheticTranslations(few.languages), {
    size: "column",
    alignmentTitle: "P@1 to English",
    notes: ["A note."],
  }),
  map: map(
    syntheticMap([0, 4], ["synthetic"]).filter(row => Number(`${row.sentence}`.slice(1)) < 8),
    { size: "column", joined: 3 },
  ),
};

/** Two decimals are finer than any screen, and coarser than what platforms disagree on. */
const rounded = (svg: string) =>
  svg.replace(/\d+\.\d{2,}/g, digits => `${Math.round(Number(digits) * 100) / 100}`);

describe.each(Object.entries(figures))("%s", (name, spec) => {
  it("keeps its specification", async () => {
    await expect(`${JSON.stringify(spec, null, 1)}\n`).toMatchFileSnapshot(
      `../fixtures/chart/${name}.json`,
    );
  });

  it("keeps its picture, without a warning from Vega", async () => {
    const svg = addCaption(await renderSvg(spec), spec).replaceAll("><", ">\n<");
    await expect(`${rounded(svg)}\n`).toMatchFileSnapshot(`../fixtures/chart/${name}.svg`);
  });

  it("is as wide as a column, within the width of two letters", async () => {
    const width = Number(/ width="([\d.]+)"/.exec(await renderSvg(spec))![1]);
    const { width: column, fontSize } = formatOf("column");
    expect(width).toBeLessThan(column + 2 * fontSize);
  });
});

describe("mixed or missing rows", () => {
  const rows = syntheticAlignment(few);
  const changed = (change: Row) => [...rows, ...rows.map(row => ({ ...row, ...change }))];

  it("does not draw two measures, corpora, poolings or preprocessings as one", () => {
    for (const column of ["measure", "corpus", "pooling", "preprocessing"])
      expect(() => alignmentByLayer(changed({ [column]: "other" }))).toThrow(
        `alignmentByLayer: expected rows of one ${column}`,
      );
  });

  it("does not draw two rows in one place", () => {
    expect(() => alignmentByLayer(changed({ seed: 2 }))).toThrow("expected one row each, got two");
  });

  it("names a column that is missing", () => {
    const without = rows.map(({ value: _, ...row }) => row);
    expect(() => alignmentByLayer(without)).toThrow('expected a column "value"');
    expect(() => alignmentByLayer([])).toThrow("expected at least one row");
  });

  it("asks for a pivot if the pairs share no language", () => {
    const pairs = syntheticLanguagePairs(["synthetic"]);
    expect(() => modelComparison(pairs)).toThrow("name a pivot");
  });

  it("does not draw several models of several languages as one battery", () => {
    expect(() => alignmentByMeasure(rows)).toThrow(
      "expected one model or one pair, got 2 models and 2 pairs",
    );
  });

  it("leaves a gap where a value is undefined", async () => {
    const holes = rows.map((row, i) => (i === 2 ? { ...row, value: Number.NaN } : row));
    const values = (alignmentByLayer(holes).data as { values: Row[] }).values;
    expect(values[2]!.value).toBeNull();
    await renderSvg(alignmentByLayer(holes));
  });

  it("draws rows that have neither interval nor chance", async () => {
    const bare = rows.map(({ low: _l, high: _h, chance: _c, interval: _i, ...row }) => row);
    const spec = alignmentByLayer(bare);
    expect(JSON.stringify(spec.usermeta)).toContain("No intervals were computed");
    await renderSvg(spec);
  });
});

describe("language heat map", () => {
  const rows = syntheticLanguagePairs(["synthetic"]);
  const cells = (spec: Spec) => (spec.data as { values: Row[] }).values;

  it("draws each pair of a symmetric measure once, in one triangle, whichever order it came in", () => {
    expect(cells(languageHeatmap(rows))).toHaveLength(7 * 6);
    const order = [...new Set(rows.map(row => row.language_x))];
    const half = rows.filter(row => order.indexOf(row.language_x) < order.indexOf(row.language_y));
    for (const some of [rows, half, half.toReversed()]) {
      const drawn = cells(languageHeatmap(some, { symmetric: true }));
      expect(drawn).toHaveLength((7 * 6) / 2);
      const codes = [...new Set(some.flatMap(row => [row.language_x, row.language_y]))];
      expect(new Set(drawn.map(row => [row.from, row.to].sort().join())).size).toBe(21);
      expect(codes).toHaveLength(7);
    }
  });

  it("writes in grey what its interval does not tell from chance, and says so", async () => {
    const known = rows.map((row, i) => ({
      ...row,
      chance: 0.01,
      low: i === 0 ? 0 : 0.05,
      high: 0.9,
    }));
    const spec = languageHeatmap(known, { domain: [0, 2], notes: ["Elsewhere."] });
    expect(cells(spec).filter(row => row.quiet === true)).toHaveLength(1);
    const [first] = captionOf(spec);
    expect(first).toBe("Chance: 0.01. In grey, not bold: the interval holds chance. Elsewhere.");
    expect(JSON.stringify(spec.spec)).toContain('"domain":[0,2]');
    await renderSvg(spec);
    expect(captionOf(languageHeatmap(rows))[0]).not.toContain("grey");
  });
});

describe("alignment by language", () => {
  it("has a panel a language, and intervals of the first and the last model only", async () => {
    const rows = syntheticAlignment({ ...few, models: ["base", "between", "last"] });
    const spec = alignmentByLayer(rows, { panels: "language" });
    expect(captionOf(spec)[0]).toContain("Bands (of base and last only)");
    expect(JSON.stringify(spec)).toContain('"oneOf":["base","last"]');
    expect((spec.facet as { sort: string[] }).sort).toEqual(["Arabic", "Simplified Chinese"]);
    await renderSvg(spec);
  });

  it("says paragraphs where the rows do", () => {
    const rows = syntheticAlignment(few).map(row => ({ ...row, unit: "paragraph" }));
    const spec = alignmentByLayer(rows);
    expect(captionOf(spec).join()).toContain("n = 100 paragraphs");
    expect(JSON.stringify(spec.title)).toContain("paragraphs and their English translations");
  });
});

describe("one pair of languages", () => {
  it("is named on both sides of a measure that has a direction", () => {
    const rows = syntheticAlignment({ ...few, languages: ["tur_Latn"] });
    expect(JSON.stringify(alignmentByMeasure(rows))).toContain("Turkish→English");
    expect(JSON.stringify(alignmentByMeasure(rows, { pivot: "eng_Latn" }))).not.toContain("other");
  });
});

describe("tokens", () => {
  it("are drawn relative to the pivot, which is the line at 1 and no row", () => {
    const spec = tokenPremium(syntheticFertility());
    const values = (spec.data as { values: Row[] }).values;
    expect(values.some(row => row.language === "eng_Latn")).toBe(false);
    expect(values).toHaveLength(2 * 6); // Two of the three models share a tokenizer.
    expect(captionOf(spec)[0]).toContain("in English (28.0 or 26.8 a sentence)");
    expect(captionOf(spec)[0]).toContain("percentile bootstrap of the ratio");
  });
});

describe("maps", () => {
  it("say over each panel how much lies nearer than translations, where the rows say it", () => {
    const rows = syntheticMap([0], ["one"]).map(row => ({
      ...row,
      nearer: 0.333,
      nearer_low: 0.3,
      nearer_high: 0.351,
    }));
    const spec = map(rows);
    expect((spec.facet as { sort: string[] }).sort).toEqual([
      "layer 0: T 0.90, C 0.88\n33 (30–35)\u00a0% nearer",
    ]);
    expect(captionOf(spec)[0]).toContain("50\u00a0% by chance");
    expect(captionOf(map(syntheticMap([0], ["one"])))[0]).not.toContain("earer: the share");
  });
});

it("marks the layers that there are, also if there is one, or few far apart", () => {
  const rows = syntheticAlignment({ layers: 34 });
  const marked = (...layers: number[]) =>
    /indexof\(\[([\d,]*)\]/.exec(
      JSON.stringify(alignmentByLayer(rows.filter(row => layers.includes(Number(row.layer_x))))),
    )![1];
  expect(marked(4)).toBe("4");
  expect(marked(11, 22, 33)).toBe("11,22,33");
});
