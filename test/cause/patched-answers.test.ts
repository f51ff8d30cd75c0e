import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { AskedItem } from "../../src/cause/asked-items.js";
import { contextStates } from "../../src/cause/context-states.js";
import { languageSteps } from "../../src/cause/language-steps.js";
import { patchedAnswers } from "../../src/cause/patched-answers.js";
import type { Edit } from "../../src/engine/hooks/edit.js";
import { pointOfState } from "../../src/engine/hooks/points-of.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { matrix } from "../../src/numeric/matrix.js";
import { seeded } from "../../src/numeric/random.js";
import { openModel } from "../../src/study/open-model.js";

/** @file Patching and steps against PyTorch's hooks and NumPy (test/oracles/cause.py). */

interface Case {
  readonly layer: number;
  readonly donor: number[];
  readonly context: number[];
  readonly ends: number[][];
  readonly plain: number[];
  readonly patched: number[];
}

const fixture = JSON.parse(
  readFileSync(new URL("../fixtures/cause.json", import.meta.url), "utf8"),
) as {
  readonly patching: Case[];
  readonly steps: { x: number[][]; y: number[][]; difference: number[]; lda: number[] };
};

const asked = ({ context, ends }: Pick<Case, "context" | "ends">): AskedItem => ({
  id: "item",
  at: context.length - 1,
  choices: ends.map((end, k) => ({
    id: `item/${k}`,
    ids: [...context, ...end],
    from: context.length,
  })),
});

it.each([
  ["onnx", onnxEngine({ provider: "cpu" }), "resident"],
  ["onnx", onnxEngine({ provider: "cpu" }), "streamed"],
  ["tfjs", tfjsEngine({ backend: "wasm" }), "resident"],
] as const)(
  "%s: log-probabilities under a patch are PyTorch's",
  async (_, engine, residence) => {
    const { checkpoint, model } = await openModel("base");
    const run = { residence, threads: 1 };
    for (const one of fixture.patching) {
      const { layer, donor, plain, patched } = one;
      const point = pointOfState(layer, model);
      const giver = asked({ context: donor, ends: [[4]] });
      const states = await contextStates(engine, checkpoint, model, [giver], [layer], run);
      const item = asked(one);
      const edits: Edit[] = [
        {
          point,
          kind: "replace",
          tokens: [{ token: item.at }],
          values: states.get(layer)![0]!,
        },
      ];
      const points = { change: [{ point, kind: "replace" as const }] };
      const decoder = await engine.openDecoder(checkpoint, model, { ...run, points });
      const [answers] = await patchedAnswers(decoder, [item], () => [[], edits]);
      await decoder.close();
      for (const [c, expected] of [plain, patched].entries())
        for (const [k, logprob] of expected.entries()) {
          const said = answers![c]!.get(`item/${k}`)!;
          expect(said.tokens).toBe(one.ends[k]!.length);
          expect(Math.abs(said.logprob - logprob), `layer ${layer}, ${k}`).toBeLessThan(1e-3); // of −10 to −60
        }
      expect(plain).not.toEqual(patched);
    }
  },
  60_000,
);

it("finds NumPy's LDA, and makes every step as long as the difference of means", async () => {
  const { x, y, difference, lda } = fixture.steps;
  const of = (rows: number[][]) =>
    matrix(rows.length, rows[0]!.length, Float64Array.from(rows.flat()));
  const steps = await languageSteps(of(x), of(y), seeded(1));
  const length = Math.hypot(...difference);
  for (const [name, expected] of [
    ["mean-difference", difference],
    ["lda", lda],
  ] as const)
    for (const [i, value] of steps[name].entries()) expect(value).toBeCloseTo(expected[i]!, 4);
  for (const step of Object.values(steps)) expect(Math.hypot(...step)).toBeCloseTo(length, 3);
});
