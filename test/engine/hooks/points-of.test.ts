import { join } from "node:path";
import { expect, it } from "vitest";
import { pointsOf } from "../../../src/engine/hooks/points-of.js";
import { modelFor } from "../../../src/model/model-for.js";
import { parityCase, parityCases } from "../parity-case.js";

it("no two points of a model have one name, of a decoder beside an encoder neither", async () => {
  for (const name of parityCases) {
    const { checkpoint } = await parityCase(name);
    const model = modelFor(checkpoint);
    for (const part of [model, model.decoder?.()]) {
      if (part === undefined) continue;
      const names = pointsOf(checkpoint, part).map(point => point.name);
      expect(new Set(names).size, join(name, part === model ? "" : "decoder")).toBe(names.length);
      expect(
        names.filter(point => !/^(embedding|norm|block\.)/.test(point)),
        name,
      ).toEqual([]);
      expect(names, name).toContain("block.0");
      expect(
        names.some(point => point.endsWith(".activation")),
        name,
      ).toBe(true);
      // Gemma 4's experts read another norm's result than the part beside them.
      const isForked = /^gemma4/.test(name) && names.some(point => point.endsWith(".router"));
      const fed = names.filter(point => /^block\.\d+\.mlp$/.test(point) && !isForked);
      expect(
        names.filter(point => point.endsWith(".mlp-input")),
        name,
      ).toEqual(fed.map(point => `${point}-input`));
    }
  }
});
