import { expect, it } from "vitest";
import type { Row } from "../../src/base/row.js";
import { matrix } from "../../src/numeric/matrix.js";
import { bestLayer } from "../../src/similarity/best-layer.js";
import { Source } from "../../src/states/source.js";

const source = new Source({
  languages: ["eng_Latn", "deu_Latn"],
  layers: [0, 1, 2, 3],
  sentences: 2,
  signature: { model: "m", corpus: "c" },
  matrix: async () => matrix(2, 1, new Float32Array(2)),
});
const row = (layer_x: number, value: number, more: Row = {}): Row => ({
  model: "m",
  corpus: "c",
  measure: "mexa",
  preprocessing: "raw",
  layer_x,
  value,
  ...more,
});

it("the best layer is an inner one of highest mean over languages, of this model alone", () => {
  const rows = [
    row(0, 1),
    row(3, 1),
    row(1, 0.2),
    row(1, 0.4),
    row(2, 0.5),
    row(2, 0),
    row(2, 1, { model: "another" }),
    row(2, 1, { corpus: "another" }),
    row(2, 1, { preprocessing: "centered" }),
    row(2, 1, { measure: "linear-cka" }),
  ];
  expect(bestLayer(rows, source)).toEqual({
    model: "m",
    corpus: "c",
    measure: "mexa",
    preprocessing: "raw",
    layer: 1,
    value: expect.closeTo(0.3, 12),
  });
  expect(bestLayer(rows, source, "centered").layer).toBe(2);
  expect(bestLayer([row(2, 0.1, { measure: "rsa" })], source)).toMatchObject({ measure: "rsa" });
});
