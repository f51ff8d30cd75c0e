import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import type { GenerateOptions } from "../../src/generate/generate.js";
import type { LikelihoodOptions } from "../../src/generate/likelihoods.js";
import { modelFor } from "../../src/model/model-for.js";
import { seeded } from "../../src/numeric/random.js";
import { spelled, spelledCheckpoint } from "./spelled.js";

/** @file Work that is long enough to be killed in the middle. */

function texts(count: number, most: number): string[] {
  const random = seeded(3);
  return Array.from({ length: count }, () =>
    spelled(Array.from({ length: 1 + random.integer(most) }, () => 2 + random.integer(38))),
  );
}

export async function keptOptions(folder: string): Promise<GenerateOptions> {
  const checkpoint = await spelledCheckpoint("gemma3");
  return {
    checkpoint,
    model: modelFor(checkpoint),
    engine: onnxEngine({ provider: "cpu" }),
    folder,
    requests: texts(90, 12).map((prompt, i) => ({ id: `${i}`, prompt })),
    maxTokens: 10,
    endTokens: [5],
    rows: 2,
    run: { threads: 1 },
  };
}

export async function keptRequests(folder: string): Promise<LikelihoodOptions> {
  const checkpoint = await spelledCheckpoint("gemma3");
  const model = { ...modelFor(checkpoint), maxTokens: 4000 };
  const continuations = texts(400, 400);
  return {
    checkpoint,
    model,
    engine: onnxEngine({ provider: "cpu" }),
    folder,
    requests: continuations.map((continuation, i) => ({ id: `${i}`, context: "3 ", continuation })),
    run: { threads: 1 },
  };
}
