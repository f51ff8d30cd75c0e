import { describe, expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { mapChanges } from "../../src/study/map-changes.js";
import { spreadLayers } from "../../src/study/map-rows.js";
import { distanceNotes } from "../../src/study/report/map-notes.js";

describe("spreadLayers", () => {
  const nine = [0, 1, 2, 3, 4, 5, 6, 7, 8];

  it("spreads layers evenly, first and last among them", () => {
    expect(spreadLayers(nine, 4)).toEqual([0, 3, 5, 8]);
    expect(spreadLayers([0, 12, 24], 4)).toEqual([0, 12, 24]);
    expect(spreadLayers(nine, 1)).toEqual([0]);
  });

  it("moves the nearest one in between to the layer that is chosen", () => {
    expect(spreadLayers(nine, 4, 1)).toEqual([0, 1, 5, 8]);
    expect(spreadLayers(nine, 4, 7)).toEqual([0, 3, 7, 8]);
    expect(spreadLayers(nine, 4, 5)).toEqual([0, 3, 5, 8]);
  });

  it("leaves a layer out that is not there, as in a model of fewer blocks", () => {
    expect(spreadLayers([0, 1, 2, 3], 3, 9)).toEqual([0, 2, 3]);
    expect(spreadLayers(nine, 2, 4)).toEqual([0, 8]);
  });
});

describe("distanceNotes", () => {
  /** Two languages on a line: translations together, or each at the other's place. */
  const map = (model: string, layer: number, crossed: boolean): Row[] =>
    [0, 1, 2, 3].flatMap(sentence =>
      ["a", "b"].map(language => ({
        model,
        layer,
        language,
        sentence: `${sentence}`,
        x:
          10 * (crossed && language === "b" ? 3 - sentence : sentence) + (language === "b" ? 1 : 0),
        y: 0,
      })),
    );

  it("gives first and last at the same layer, with the paired change", () => {
    const rows = [...map("first", 1, true), ...map("first", 2, false), ...map("last", 1, false)];
    const [note] = distanceNotes(mapChanges([...rows, ...map("last", 2, false)]));
    expect(note).toContain("Share of other sentences nearer than the translation, first → last");
    expect(note).toMatch(/layer 1: \d+ → 0\u00a0% \(−\d+, −\d+ to −\d+\)/);
    expect(note).toContain("layer 2: 0 → 0\u00a0% (0, 0 to 0)");
  });

  it("says where translations lie in one model, and nothing of layers that only one has", () => {
    expect(distanceNotes(mapChanges(map("only", 1, false)), "paragraph")).toEqual([
      "Share of other paragraphs nearer than the translation: layer 1: 0\u00a0%; chance: 50\u00a0%.",
    ]);
    expect(distanceNotes(mapChanges([...map("first", 1, true), ...map("last", 2, true)]))).toEqual(
      [],
    );
    expect(distanceNotes([])).toEqual([]);
  });
});
