import { describe, expect, it } from "vitest";
import { alignmentByLayer } from "../../src/chart/figures/alignment-by-layer.js";
import { languageHeatmap } from "../../src/chart/figures/language-heatmap.js";
import { modelComparison } from "../../src/chart/figures/model-comparison.js";
import { captionOf } from "../../src/chart/parts/figure.js";
import { chanceNote, intervalNote, signature } from "../../src/chart/parts/signature.js";
import { syntheticAlignment } from "./synthetic-rows.js";

describe("what a caption says of its rows", () => {
  it("names the interval, or else its confidence, or that there is none", () => {
    const ends = { low: 1, high: 2 };
    expect(intervalNote([{ ...ends, interval: "jackknife", confidence: 0.95 }], "Bars")).toBe(
      "Bars: 95 % jackknife.",
    );
    const both = ["bca", "clopper-pearson", "none"].map(interval => ({
      ...ends,
      interval,
      confidence: 0.999,
    }));
    expect(intervalNote(both, "Bands")).toBe(
      "Bands: 99.9 % bootstrap (BCa), 99.9 % Clopper–Pearson.",
    );
    expect(intervalNote([{ ...ends, confidence: 0.95 }], "Bars")).toBe("Bars: 95 % intervals.");
    expect(intervalNote([{ confidence: 0.95 }], "Bars")).toBe("No intervals were computed.");
  });

  it("gives chance as a level or a range, and says nothing where rows do not", () => {
    expect(chanceNote([{ chance: 0.0025 }, { chance: 0.0025 }])).toBe("Chance: 0.0025.");
    expect(chanceNote([{ chance: 0.01 }, { chance: 0.02 }])).toBe("Chance: 0.01–0.02.");
    expect(chanceNote([{ chance: Number.NaN }, {}])).toBe("");
  });

  it("gives n as a range where it differs", () => {
    const rows = [60, 1200].map(n => ({ n, corpus: "udhr", seed: 0 }));
    expect(signature(rows)).toBe("Corpus udhr; n = 60–1,200 sentences; seed 0.");
  });

  it("names the layers: one, a run of them, or those that were chosen", () => {
    const caption = (...layers: number[]) => signature(layers.map(layer => ({ layer })));
    expect(caption(4, 4)).toBe("layer 4.");
    expect(caption(2, 0, 1)).toBe("layers 0–2.");
    expect(caption(0, 3, 8)).toBe("layers 0, 3, 8.");
    expect(signature([{ layer_x: 1, layer_y: 2 }])).toBe("layers 1, 2.");
  });

  it("names each model's layer where they differ", () => {
    const rows = syntheticAlignment().filter(
      ({ model, layer_x }) => layer_x === (model === "synthetic base" ? 3 : 5),
    );
    const caption = captionOf(modelComparison(rows)).join(" ");
    expect(caption).toContain("Layers: synthetic base 3; synthetic tuned 5.");
    expect(caption.match(/layers?/gi)).toHaveLength(1);
  });

  it("stands below the notes in every figure that takes rows of an alignment", () => {
    const rows = syntheticAlignment();
    for (const spec of [
      alignmentByLayer(rows, { notes: ["A note."] }),
      modelComparison(
        rows.filter(row => row.layer_x === 3),
        { notes: ["A note."] },
      ),
    ])
      expect(captionOf(spec).at(-2)).toBe("A note.");
  });

  it("gives a heat map's chance, which its colours cannot show", () => {
    const rows = syntheticAlignment().filter(({ layer_x }) => layer_x === 3);
    const caption = captionOf(languageHeatmap(rows.map(row => ({ ...row, chance: 0.02 }))));
    expect(caption.join(" ")).toContain("Chance: 0.02.");
  });
});
