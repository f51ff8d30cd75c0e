import type { Weights } from "./weights.js";

/** Who holds a model's weights: all of them, or those of the stage that runs and of the next. */
export interface Residence {
  readonly kind: "resident" | "streamed";
  /** Returns the weights of a stage; stages are entered in order, again and again. */
  enter(stage: number): Promise<Weights>;
  /** The weights of a stage are not needed until it is entered again. */
  leave(stage: number): void;
  close(): Promise<void>;
}

type Load = (stage: number) => Promise<Weights>;
type Dispose = (weights: Weights) => void;

/** Reads every stage at once and keeps them. */
export async function resident(stages: number, load: Load, dispose: Dispose): Promise<Residence> {
  const held: Weights[] = [];
  const close = async () => {
    for (const weights of held.splice(0)) dispose(weights);
  };
  try {
    for (let stage = 0; stage < stages; stage++) held.push(await load(stage));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    kind: "resident",
    enter: async stage => held[stage]!,
    leave: () => {},
    close,
  };
}

/** Reads a stage while the one before it runs, and drops it afterwards: two are held at most. */
export function streamed(stages: number, load: Load, dispose: Dispose): Residence {
  const held = new Map<number, Promise<Weights>>();
  const begin = (stage: number) => {
    const weights = held.get(stage) ?? load(stage);
    held.set(stage, weights);
    weights.catch(() => held.delete(stage)); // reported by whoever enters it
    return weights;
  };
  return {
    kind: "streamed",
    async enter(stage) {
      const weights = await begin(stage);
      if (stage + 1 < stages) begin(stage + 1);
      return weights;
    },
    leave(stage) {
      held.get(stage)?.then(dispose);
      held.delete(stage);
    },
    async close() {
      const all = await Promise.allSettled(held.values());
      held.clear();
      for (const result of all) if (result.status === "fulfilled") dispose(result.value);
    },
  };
}
