import { pause } from "../base/pause.js";
import { type LongWork, silent } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Engine, RunOptions } from "../engine/engine.js";
import type { Lens, LensReadings } from "../engine/lens.js";
import { makeBatch, planBatches } from "../extract/batches.js";
import { chunkTokens, defaultTokenBudget } from "../extract/chosen-pass.js";
import type { PoolingWeights } from "../extract/poolings.js";
import type { Tokenized } from "../extract/tokenized.js";
import type { Model } from "../model/operations.js";
import type { TokenEnergy } from "./token-energy.js";

/** What the lens says of some texts of a batch, at one layer. */
export interface LayerReadings extends LensReadings {
  /** The place in `layers`. */
  readonly layer: number;
  /** Whether the states passed the final norm first. */
  readonly normed: boolean;
  /** (W) The text each reading is of; of several positions one after the other. */
  readonly texts: Uint32Array;
  /** (W); null where the head has none. */
  readonly energy: Float64Array | null;
}

/** What `readLayers` takes. */
export interface ReadLayersOptions extends LongWork {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  readonly engine: Engine;
  readonly run: Pick<RunOptions, "residence" | "memory" | "threads">;
  readonly lens: Lens;
  readonly energy: TokenEnergy | null;
  readonly tokenized: Tokenized;
  /** Where a text is looked at: each weighs one token by 1. */
  readonly positions: readonly PoolingWeights[];
  readonly layers: readonly number[];
  /** Whether states are read through the final norm, without it, or both. */
  readonly norms: readonly boolean[];
  /** What a text is, in the plural, and whose: for the bar. */
  readonly label: string;
  readonly unit: string;
}

/**
 * Runs texts through a model, and reads every layer's states at some positions through its head,
 * a batch at a time. The last state has passed the final norm already: with the norm and without
 * are the same there.
 */
export async function readLayers(
  options: ReadLayersOptions,
  receive: (readings: LayerReadings) => void,
): Promise<void> {
  const { checkpoint, model, engine, run, lens, energy, tokenized, positions, layers } = options;
  const { norms, label, unit, progress = silent, signal } = options;
  const { starts } = tokenized;
  const n = starts.length - 1;
  const lengths = Uint32Array.from({ length: n }, (_, i) => starts[i + 1]! - starts[i]!);
  const sizes = {
    tokenBudget: defaultTokenBudget,
    chunkTokens: chunkTokens(model.width, defaultTokenBudget),
  };
  const { specialIds } = checkpoint.tokenizer;
  const runner = await engine.open(checkpoint, model, { ...run, layers });
  const task = progress.start(label, n, unit);
  try {
    for (const plans of planBatches(lengths, sizes).chunks) {
      const batches = plans.map(plan => makeBatch(plan, tokenized, positions, specialIds));
      await runner.run(batches, async (states, index) => {
        const plan = plans[index]!;
        const texts = Uint32Array.from(
          { length: plan.length * positions.length },
          (_, w) => plan[Math.floor(w / positions.length)]!,
        );
        const size = texts.length * model.width;
        for (const [layer, number] of layers.entries()) {
          const own = states.subarray(layer * size, (layer + 1) * size);
          const isLast = number === model.blocks;
          const energies = (await energy?.of(own, isLast)) ?? null;
          for (const normed of norms) {
            const readings = await lens.read(own, normed && !isLast);
            receive({ ...readings, layer, normed, texts, energy: energies });
          }
          await pause(signal);
        }
        task.advance(plan.length);
      });
    }
  } finally {
    task.done();
    await runner.close();
  }
}
