import { describe, expect, it } from "vitest";
import { battery } from "../../src/chart/figures/battery.js";
import { layersAside } from "../../src/chart/page/layers-aside.js";
import { captionOf } from "../../src/chart/parts/figure.js";
import { measureArrow, measureLabel } from "../../src/chart/parts/measure-label.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import { stateMeasures } from "../../src/similarity/describe.js";
import { measureFamilies } from "../../src/similarity/measure-families.js";
import { measures } from "../../src/similarity/measures.js";
import { languageMeasures } from "../../src/similarity/spaces/language-measures.js";
import { syntheticBattery } from "./synthetic-rows.js";

describe("families of measures", () => {
  it("hold every measure once", () => {
    const all = [...measures, ...stateMeasures, ...languageMeasures].map(({ name }) => name);
    const held = measureFamilies.flatMap(family => family.measures);
    expect([...held].sort()).toEqual([...all].sort());
  });

  it("name every measure for people", () => {
    const labels = measureFamilies
      .flatMap(family => family.measures)
      .map(name => measureLabel(name));
    expect(new Set(labels).size).toBe(labels.length);
    expect(measureLabel("ilo")).toBe("ILO");
    expect(measureLabel("csls-p1-backward", "Greek", "English")).toBe("CSLS P@1, English→Greek");
  });

  it("point to where languages are more alike, if they speak of that", () => {
    expect(measureArrow("mexa")).toBe("↑");
    expect(measureArrow("procrustes-distance")).toBe("↓");
    expect(measureArrow("language-probe")).toBe("↓");
    for (const name of ["iso-score", "antihubs", "of my own"]) expect(measureArrow(name)).toBe("");
  });
});

describe("layers aside", () => {
  const rows = [
    {
      measure: "a",
      layer: 10,
      value: 0.5,
      low: 0.4,
      high: 0.6,
      chance: 0.11,
      p_value_max: 0.1,
      n: 9,
    },
    {
      measure: "a",
      layer: 2,
      value: 0.7,
      low: 0.6,
      high: 0.8,
      chance: 0.12,
      p_value_max: 0.05,
      n: 9,
    },
    { measure: "b", layer: 2, value: Number.NaN, chance: null, p_value_max: null, n: 9 },
  ];

  it("puts layers in order of number, with their intervals", () => {
    const table = layersAside(rows, ["measure"], "layer");
    expect(table.layers).toEqual([
      ["layer 2", "Layer 2", "layer 2 low", "layer 2 high"],
      ["layer 10", "Layer 10", "layer 10 low", "layer 10 high"],
    ]);
    expect(table.rows[0]).toMatchObject({
      measure: "a",
      "layer 10": 0.5,
      "layer 2 high": 0.8,
      n: 9,
    });
  });

  it("gives the span of chance levels and the smallest corrected p, or nothing", () => {
    const [a, b] = layersAside(rows, ["measure"], "layer").rows;
    expect(a).toMatchObject({ chance: 0.11, chance_most: 0.12, best_p: 0.05 });
    expect(b).toMatchObject({ chance: null, best_p: null });
    expect(layersAside(rows.slice(0, 1), ["measure"], "layer").rows[0]!.chance).toBe(0.11);
  });
});

describe("measures by layer", () => {
  const rows = syntheticBattery();

  it("draws only what is asked for and there, each model as in the study's other figures", async () => {
    const asked = ["mexa", "ilo", "svcca"];
    const spec = battery(rows, {
      measures: asked,
      allModels: ["synthetic base", "between", "synthetic tuned"],
    });
    const values = (spec.data as { values: { measure: string }[] }).values;
    expect([...new Set(values.map(row => row.measure))].sort()).toEqual(["ilo", "mexa"]);
    expect(JSON.stringify(spec.spec)).toContain('["#8a8a8a","#d55e00"]');
    await renderSvg(spec); // ILO has no interval; Vega must not warn about it.
  });

  it("names what a dotted line is, and which measure is of fewer sentences", () => {
    const few = rows.map(row => (row.measure === "ilo" ? { ...row, n: 60 } : row));
    const caption = captionOf(battery(few, { notes: ["One more."] })).join("\n");
    expect(caption).toContain(
      "Dotted, in each model’s colour: chance, no hubs (Hubness (skewness, k = 10)), full mixing (ILO).",
    );
    expect(caption).toContain("ILO: n = 60. One more.".replace(" One", "\nOne"));
  });

  it("refuses mixed rows, rows in one place, and measures that are not there", () => {
    const other = rows.map(row => ({ ...row, preprocessing: "centered" }));
    expect(() => battery([...rows, ...other])).toThrow("rows of one preprocessing");
    expect(() => battery([...rows, ...rows])).toThrow("one row each, got two");
    expect(() => battery(rows, { measures: ["svcca"] })).toThrow("expected rows of svcca");
  });
});
