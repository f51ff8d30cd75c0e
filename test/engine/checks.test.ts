import { expect, it } from "vitest";
import { checkBatch } from "../../src/engine/checks.js";
import { modelFor } from "../../src/model/model-for.js";
import { batchOf, parityCase } from "./parity-case.js";

it("refuses XLM-R's padding token within a text, not after it", async () => {
  const { checkpoint } = await parityCase("xlm-roberta");
  const model = modelFor(checkpoint);
  const mean = (n: number) => [new Array<number>(n).fill(1 / n)];
  const batch = (...sentences: number[][]) =>
    batchOf(
      sentences.map(ids => Int32Array.from(ids)),
      mean,
    );
  // Rows are filled up with token 1, which is the padding token here.
  expect(() => checkBatch("test", batch([5, 6], [7, 8, 9]), model)).not.toThrow();
  expect(() => checkBatch("test", batch([5, 6], [7, 1, 9]), model)).toThrow(
    "holds token 1, config.json's pad_token_id",
  );
});
