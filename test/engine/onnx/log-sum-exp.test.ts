import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeRandomCheckpoint } from "../../../bench/support/random-checkpoint.js";
import { onnxEngine } from "../../../src/engine/onnx/onnx-engine.js";
import { logSumExp } from "../../../src/engine/read-logits.js";
import { modelFor } from "../../../src/model/model-for.js";
import { checkpointIn } from "../parity-case.js";

// One block; blocks that divide it, of 500 and of 512; filled up, being prime and 29 × 1733.
it.each([
  300, 32_000, 262_144, 1021, 50_257,
])("ln Σ exp over a vocabulary of %i is float64's, and the logits of no row are made unasked", async vocabulary => {
  const folder = mkdtempSync(join(tmpdir(), "isogloss-vocabulary-"));
  try {
    const shape = { width: 16, blocks: 1, heads: 2, kvHeads: 2, feedForward: 16, vocabulary };
    await writeRandomCheckpoint(folder, shape, "F32");
    const checkpoint = await checkpointIn(folder);
    const run = { threads: 1, residence: "resident" } as const;
    const engine = onnxEngine({ provider: "cpu" });
    const decoder = await engine.openDecoder(checkpoint, modelFor(checkpoint), run);
    const pass = { size: 1, tokens: 3, ids: Int32Array.of(1, 7, 200), top: 2 };
    const wanted = Int32Array.of(0, 2);
    const [full] = await decoder.run([{ ...pass, wanted, logits: true }]);
    const [bare] = await decoder.run([{ ...pass, wanted }]);
    await decoder.close();
    expect(bare!.logits).toBeUndefined();
    expect(bare!.logSumExp).toEqual(full!.logSumExp);
    for (const row of wanted.keys()) {
      const logits = full!.logits!.subarray(row * vocabulary, (row + 1) * vocabulary);
      // A float32 near 10 has steps of 1e-6.
      expect(Math.abs(full!.logSumExp[row]! - logSumExp(logits))).toBeLessThan(4e-6);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
