import type { Batch } from "../engine.js";
import { checkPoint } from "../hooks/check-edits.js";
import type { HookTensor, HookTensors } from "./points/hook-tensors.js";

/** Where a hook stands when it is called. */
export interface HookPoint {
  /**
   * One of those that `pointsOf` names: "embedding" (state 0), "block.3.attention" and
   * "block.3.mlp" (what is about to be added to the residual stream), "block.3.activation" (its
   * neurons), "block.3" (the residual stream after block 3, state 4), "norm" (the last state) …
   */
  readonly name: string;
  readonly batch: Batch;
  /** The batch's number in the run. */
  readonly index: number;
  /** TensorFlow.js, as the engine runs it. */
  readonly tf: HookTensors;
}

/**
 * Looks at the value at a point, (B, T, H), and may return another of the same shape
 * that flows on in its place. It runs inside `tf.tidy`: what it makes is disposed of,
 * unless it is returned or kept with `tf.keep`. It must not be asynchronous.
 */
export type Hook = (value: HookTensor, point: HookPoint) => HookTensor | undefined;

/** By the name of the point; or one hook that is called at every point. */
export type Hooks = ReadonlyMap<string, Hook> | Hook;

/**
 * Returns a hook that adds a vector to the state of every token, for instance the
 * difference of two languages' means.
 * @param vector (H)
 */
export function shift(vector: Float32Array): Hook {
  return (value, { tf }) => tf.add(value, tf.tensor1d(vector));
}

/**
 * Returns a hook that takes the part of every token's state along a direction away:
 * x − ⟨x, u⟩u with u the direction's unit vector.
 * @param direction (H)
 */
export function ablate(direction: Float32Array): Hook {
  const norm = Math.hypot(...direction);
  if (!(norm > 0)) throw new RangeError(`ablate: expected a direction, got norm ${norm}`);
  const unit = direction.map(value => value / norm);
  return (value, { tf }) => {
    const along = tf.tensor2d(unit, [unit.length, 1]);
    const width = value.shape.at(-1)!;
    const rows = tf.reshape(value, [-1, width]); // (B·T, H)
    const part = tf.matMul(tf.matMul(rows, along), along, false, true);
    return tf.reshape(tf.sub(rows, part), value.shape);
  };
}

/** What stood at a point in one batch. */
export interface Recorded {
  readonly name: string;
  /** The batch's number in the run. */
  readonly index: number;
  /** (B, T, H) */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Returns a hook that notes the values at the points where it is called, and `take`,
 * which hands over what was noted since the last time. Values stay on the device until
 * they are taken: take them once a batch if they are many.
 */
export function recorder(): { hook: Hook; take(): Promise<Recorded[]> } {
  let kept: { name: string; index: number; tensor: HookTensor }[] = [];
  return {
    hook(value, { name, index, tf }) {
      kept.push({ name, index, tensor: tf.keep(tf.clone(value)) });
      return undefined;
    },
    async take() {
      const taken = kept;
      kept = [];
      return Promise.all(
        taken.map(async ({ name, index, tensor }) => {
          const { shape } = tensor;
          const values = (await tensor.data()) as Float32Array;
          tensor.dispose();
          return { name, index, shape, values };
        }),
      );
    },
  };
}

/**
 * Returns the hook for each point.
 * @param points All there are in the part of the model that runs.
 * @throws IsoglossError if a hook is meant for a point that is not among them.
 */
export function hookAt(
  hooks: Hooks | undefined,
  points: readonly string[],
): (name: string) => Hook | undefined {
  if (hooks === undefined) return () => undefined;
  if (typeof hooks === "function") return () => hooks;
  for (const name of hooks.keys()) checkPoint(name, points);
  return name => hooks.get(name);
}
