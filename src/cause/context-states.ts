import { pause } from "../base/pause.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Batch, Engine, RunOptions } from "../engine/engine.js";
import type { Model } from "../model/operations.js";
import type { AskedItem } from "./asked-items.js";

/** The states of a token of each item, by layer and item: (H). */
export type ContextStates = ReadonlyMap<number, readonly Float32Array[]>;

/** Returns the states, at some layers, of the token of each item that would be patched. */
export async function contextStates(
  engine: Engine,
  checkpoint: Checkpoint,
  model: Model,
  items: readonly AskedItem[],
  layers: readonly number[],
  run: Pick<RunOptions, "residence" | "memory" | "threads">,
  signal?: AbortSignal,
): Promise<ContextStates> {
  const found = new Map(layers.map(layer => [layer, [] as Float32Array[]]));
  const runner = await engine.open(checkpoint, model, { ...run, layers });
  try {
    await runner.run(items.map(beginningOf), async states => {
      for (const [l, layer] of layers.entries())
        found.get(layer)!.push(states.slice(l * model.width, (l + 1) * model.width));
      await pause(signal);
    });
  } finally {
    await runner.close();
  }
  return found;
}

/** What an item has up to the token, which alone is handed over. */
function beginningOf({ choices, at }: AskedItem): Batch {
  const ids = Int32Array.from(choices[0]!.ids.slice(0, at + 1));
  const poolings = new Float32Array(at + 1);
  poolings[at] = 1;
  const lengths = Int32Array.of(at + 1);
  return { ids, poolings, lengths, size: 1, tokens: at + 1, poolingCount: 1 };
}
