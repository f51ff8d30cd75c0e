import { describe, expect, it } from "vitest";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { languageHeatmap } from "../../src/chart/figures/language-heatmap.js";
import { map } from "../../src/chart/figures/map.js";
import { modelComparison } from "../../src/chart/figures/model-comparison.js";
import { relationByLayer } from "../../src/chart/figures/relation-by-layer.js";
import { tokenPremium } from "../../src/chart/figures/token-premium.js";
import type { Spec } from "../../src/chart/parts/figure.js";
import { addCaption } from "../../src/chart/picture/caption.js";
import { renderSvg } from "../../src/chart/picture/render.js";
import { syntheticRelation } from "./synthetic-relation.js";
import {
  syntheticAlignment,
  syntheticFertility,
  syntheticLanguagePairs,
  syntheticMap,
} from "./synthetic-rows.js";

const rows = syntheticAlignment({
  layers: 3,
  languages: ["arb_Arab", "zho_Hans"],
  models: ["m1", "m2"],
});
const look = {
  labels: { zho_Hans: "中文", Arabic: "العربية", m2: "Tuned, 32k" },
  order: ["Simplified Chinese", "m2"],
  colours: { zho_Hans: "#123456", m2: "#654321" },
};

async function texts(spec: Spec): Promise<string> {
  return addCaption(await renderSvg(spec), spec);
}

describe("a look", () => {
  it("names, orders and colours languages and models of a figure by layer", async () => {
    const byLanguage = alignmentByLayer(rows, { ...look, panels: "language" });
    const svg = await texts(byLanguage);
    for (const text of ["中文", "العربية", "Tuned, 32k", "#654321"]) expect(svg).toContain(text);
    for (const text of [">Simplified Chinese<", ">Arabic<", ">m2<"])
      expect(svg).not.toContain(text);
    const { sort } = byLanguage.facet as { readonly sort: readonly string[] };
    expect(sort).toEqual(["中文", "العربية"]);
    expect(await texts(alignmentByLayer(rows, look))).toContain("#123456");
  });

  it.each([
    ["heat map", languageHeatmap(syntheticLanguagePairs(["m2"]), look)],
    [
      "models",
      modelComparison(
        rows.filter(row => row.layer_x === 2),
        look,
      ),
    ],
    ["map", map(syntheticMap(), look)],
    ["tokens", tokenPremium(syntheticFertility(), look)],
  ])("reaches the %s", async (_, spec) => {
    const svg = await texts(spec);
    expect(svg).toContain("中文");
    expect(svg).not.toContain(">Simplified Chinese<");
  });

  it("leaves out title and caption, and puts a font before Noto Sans", async () => {
    const bare = alignmentByLayer(rows, {
      title: false,
      caption: false,
      font: "Latin Modern Roman",
    });
    const svg = await texts(bare);
    expect(svg).not.toContain("Alignment with English");
    expect(svg).not.toContain("Finely dashed");
    expect(svg).toContain('font-family="Latin Modern Roman, Noto Sans');
  });

  it("names, orders and colours what relates scores to alignment", async () => {
    const titles = { alignmentTitle: "MEXA", scoreTitle: "accuracy" };
    const svg = await texts(
      relationByLayer(await syntheticRelation(), {
        ...titles,
        labels: { spearman: "Rangkorrelation", "With alignment": "MEXA known" },
        order: ["spearman within languages", "spearman"],
        colours: { "With alignment": "#123456" },
      }),
    );
    for (const text of ["Rangkorrelation", "MEXA known", "#123456"]) expect(svg).toContain(text);
    for (const text of [">Spearman’s ρ<", ">With alignment<"]) expect(svg).not.toContain(text);
    expect(svg.indexOf("ρ within languages")).toBeLessThan(svg.indexOf("Rangkorrelation"));
  });

  it("cuts the heading of a panel that is as long as a path, and no other", async () => {
    const long = `org/${"model-".repeat(40)}`;
    const called = rows.map(row => (row.model === "m2" ? { ...row, model: long } : row));
    const widthOf = async (spec: Spec) => Number(/width="([\d.]+)"/.exec(await texts(spec))![1]);
    const [usual, cut] = [alignmentByLayer(rows), alignmentByLayer(called)];
    expect(await widthOf(cut)).toBeLessThan(1.2 * (await widthOf(usual)));
    expect(JSON.stringify(usual)).not.toContain("truncate");
  });

  it("changes nothing where nothing is asked for", () => {
    expect(alignmentByLayer(rows, { labels: {}, order: [], colours: {} })).toEqual(
      alignmentByLayer(rows),
    );
  });
});
