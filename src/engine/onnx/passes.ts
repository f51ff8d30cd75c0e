import type { Tensor } from "onnxruntime-node";
import type { Batch } from "../engine.js";
import { loadEach, releaseAll } from "./load-each.js";
import type { Part } from "./part.js";
import type { SessionSettings } from "./program.js";

/** @file Batches through the parts of a model, all of them in memory or one after the other. */

export interface Passes {
  /** Yields the pooled states of each batch, in order. */
  run(batches: readonly Batch[]): AsyncIterable<Pass>;
  release(): Promise<void>;
}

export interface Pass {
  readonly index: number;
  /** By layer, (B, P, H). */
  readonly pooled: ReadonlyMap<number, Float32Array>;
}

/** Loads every part, and keeps it. */
export async function residentPasses(
  parts: readonly Part[],
  settings: SessionSettings,
): Promise<Passes> {
  const held = await loadEach(parts, part => part.load(settings));
  return {
    async *run(batches) {
      for (const [index, batch] of batches.entries()) {
        const pooled = new Map<number, Float32Array>();
        let carried: Tensor | undefined;
        for (const part of held) {
          const result = await part.run(batch, carried);
          for (const [layer, states] of result.pooled) pooled.set(layer, states);
          carried = result.carried;
        }
        yield { index, pooled };
      }
    },
    release: () => releaseAll(held),
  };
}

/** Loads each part while the one before it runs all batches; two are held at most. */
export function streamedPasses(parts: readonly Part[], settings: SessionSettings): Passes {
  return {
    async *run(batches) {
      const passes = batches.map((_, index) => ({
        index,
        pooled: new Map<number, Float32Array>(),
      }));
      const carried: (Tensor | undefined)[] = [];
      let next = parts[0]?.load(settings);
      try {
        for (const i of parts.keys()) {
          const part = await next!;
          next = parts[i + 1]?.load(settings);
          next?.catch(() => {}); // reported where it is awaited
          try {
            for (const { index, pooled } of passes) {
              const result = await part.run(batches[index]!, carried[index]);
              for (const [layer, states] of result.pooled) pooled.set(layer, states);
              carried[index] = result.carried;
            }
          } finally {
            await part.release();
          }
        }
      } catch (error) {
        await next?.then(part => part.release()).catch(() => {});
        throw error;
      }
      yield* passes;
    },
    release: async () => {},
  };
}
