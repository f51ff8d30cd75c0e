import { availableParallelism } from "node:os";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Model } from "../../model/operations.js";
import type { Batch, Engine, Runner, RunOptions } from "../engine.js";
import { compilePart } from "./part.js";

export interface OnnxOptions {
  /** The execution provider: "cpu", "webgpu" or "cuda". */
  readonly provider?: "cpu" | "webgpu" | "cuda";
}

/** The compiled engine: graphs over the checkpoint's own files, run by ONNX Runtime. */
export function onnxEngine({ provider = "cpu" }: OnnxOptions = {}): Engine {
  return {
    name: "onnx",
    async open(checkpoint: Checkpoint, model: Model, options: RunOptions): Promise<Runner> {
      const threads = options.threads ?? availableParallelism();
      const deepest = options.layers.at(-1)!;
      const part = await compilePart(
        checkpoint,
        model,
        { first: 0, last: deepest, embeds: true, layers: options.layers, carries: false },
        { provider, threads },
      );
      return {
        description: `onnx/${provider}, resident, ${threads} threads`,
        async run(batches, receive) {
          for (const [index, batch] of batches.entries()) {
            const { pooled } = await part.run(batch, undefined);
            await receive(joined(pooled), index);
          }
        },
        close: () => part.release(),
      };
    },
  };
}

/** (layers, B, P, H) from (B, P, H) each. */
function joined(pooled: readonly Float32Array[]): Float32Array {
  const size = pooled[0]!.length;
  const states = new Float32Array(pooled.length * size);
  for (const [i, state] of pooled.entries()) states.set(state, i * size);
  return states;
}

export type { Batch };
