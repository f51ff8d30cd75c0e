import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { alignmentByLayer } from "../../src/chart/alignment-by-layer.js";
import { battery } from "../../src/chart/battery.js";
import { addCaption } from "../../src/chart/caption.js";
import { fertility } from "../../src/chart/fertility.js";
import type { Spec } from "../../src/chart/figure.js";
import { languageHeatmap } from "../../src/chart/language-heatmap.js";
import { layerHeatmap } from "../../src/chart/layer-heatmap.js";
import { map } from "../../src/chart/map.js";
import { measuresByLayer } from "../../src/chart/measures-by-layer.js";
import { modelComparison } from "../../src/chart/model-comparison.js";
import { renderSvg } from "../../src/chart/render.js";
import { formatOf } from "../../src/chart/theme.js";
import {
  syntheticAlignment,
  syntheticBattery,
  syntheticFertility,
  syntheticLanguagePairs,
  syntheticLayerPairs,
  syntheticMap,
} from "./synthetic-rows.js";

const few = { layers: 4, languages: ["arb_Arab", "zho_Hans"] };
const figures: Record<string, Spec> = {
  "alignment-by-layer": alignmentByLayer(syntheticAlignment(few), { size: "column" }),
  battery: battery(
    syntheticAlignment({ ...few, models: ["synthetic"], measures: ["mexa", "cosine-gap"] }),
    { size: "column" },
  ),
  "measures-by-layer": measuresByLayer(syntheticBattery(), { size: "column" }),
  "language-heatmap": languageHeatmap(syntheticLanguagePairs(["synthetic"]), { size: "column" }),
  "layer-heatmap": layerHeatmap(syntheticLayerPairs(4, ["synthetic"]), { size: "column" }),
  fertility: fertility(syntheticFertility(), { size: "column" }),
  "model-comparison": modelComparison(
    syntheticAlignment(few).filter(row => row.layer_x === 2),
    { size: "column" },
  ),
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
    expect(() => battery(rows)).toThrow("expected one model or one pair, got 2 models and 2 pairs");
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
  it("mirrors a symmetric measure, and only then", () => {
    const half = syntheticLanguagePairs(["synthetic"]).filter(
      row => `${row.language_x}` < `${row.language_y}`,
    );
    const count = (spec: Spec) => (spec.data as { values: Row[] }).values.length;
    expect(count(languageHeatmap(half))).toBe(half.length);
    expect(count(languageHeatmap(half, { symmetric: true }))).toBe(2 * half.length);
  });
});
