import { describe, expect, it } from "vitest";
import { spreadLayers } from "../../src/study/map-rows.js";

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
