import type { Tensor } from "onnxruntime-node";
import { loadEach, releaseAll } from "./load-each.js";
import type { SessionSettings } from "./program.js";

/** @file Batches through the parts of a model, all of them in memory or one after the other. */

/** A part of a model; it costs nothing until it is loaded. */
interface PassPart<B, R> {
  load(settings: SessionSettings): Promise<LoadedPassPart<B, R>>;
}

interface LoadedPassPart<B, R> {
  /** @param carried What the part before it carried: (B, T, H). */
  run(batch: B, carried: Tensor | undefined): Promise<PartResult<R>>;
  release(): Promise<void>;
}

/** What a part hands over of a batch, and the state that the next part goes on from. */
export interface PartResult<R> {
  readonly result: R;
  /** (B, T, H), if the part carries. */
  readonly carried: Tensor | undefined;
}

export interface Passes<B, R> {
  /** Yields what the parts say of each batch, in order. */
  run(batches: readonly B[]): AsyncIterable<Pass<R>>;
  release(): Promise<void>;
}

interface Pass<R> {
  readonly index: number;
  /** One a part. */
  readonly results: readonly R[];
}

/** Loads every part, and keeps it. */
export async function residentPasses<B, R>(
  parts: readonly PassPart<B, R>[],
  settings: SessionSettings,
): Promise<Passes<B, R>> {
  const each = parts.length > 1 ? { ...settings, others: "rest" as const } : settings;
  const held = await loadEach(parts, part => part.load(each));
  return {
    async *run(batches) {
      for (const [index, batch] of batches.entries()) {
        const results: R[] = [];
        let carried: Tensor | undefined;
        for (const part of held) {
          const { result, ...next } = await part.run(batch, carried);
          results.push(result);
          carried = next.carried;
        }
        yield { index, results };
      }
    },
    release: () => releaseAll(held),
  };
}

/** Loads each part while the one before it runs all batches; two are held at most. */
export function streamedPasses<B, R>(
  parts: readonly PassPart<B, R>[],
  given: SessionSettings,
): Passes<B, R> {
  const settings = { ...given, others: "work" as const };
  return {
    async *run(batches) {
      const passes = batches.map((_, index) => ({ index, results: [] as R[] }));
      const carried: (Tensor | undefined)[] = [];
      let next = parts[0]?.load(settings);
      try {
        for (const i of parts.keys()) {
          const part = await next!;
          next = parts[i + 1]?.load(settings);
          next?.catch(() => {}); // reported where it is awaited
          try {
            for (const { index, results } of passes) {
              const ran = await part.run(batches[index]!, carried[index]);
              results.push(ran.result);
              carried[index] = ran.carried;
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
