import { type Edit, editKinds } from "../../hooks/edit.js";
import { editArrays, type Spread, type TokenRows } from "../../hooks/edit-arrays.js";
import type { Hook } from "../hooks.js";
import type { HookTensor, HookTensors } from "./hook-tensors.js";

/** Returns the hook that does a point's edits, in the order of `editKinds`; undefined if it has none. */
export function editHook(point: string, edits: readonly Edit[], rows: TokenRows): Hook | undefined {
  const own = edits.filter(edit => edit.point === point);
  if (own.length === 0) return undefined;
  return (value, { tf }) => {
    let x = value;
    for (const kind of editKinds) {
      const some = own.filter(edit => edit.kind === kind);
      if (some.length > 0) x = edited(tf, x, some, rows);
    }
    return x;
  };
}

/** @param edits Of one kind. */
function edited(
  tf: HookTensors,
  x: HookTensor,
  edits: readonly Edit[],
  rows: TokenRows,
): HookTensor {
  const width = x.shape.at(-1)!;
  const { values, where } = editArrays(edits, width, rows);
  const tensor = ({ data, shape }: Spread) => tf.tensor(data, [...shape]);
  const by = tensor(values);
  switch (edits[0]!.kind) {
    case "shift":
      return tf.add(x, by);
    case "scale":
      return tf.mul(x, by);
    case "replace": {
      const zeros = tf.zerosLike(x);
      const whole = tf.add(zeros, by);
      if (where === undefined) return whole;
      return tf.where(tf.greater(tf.add(zeros, tensor(where)), tf.scalar(0)), whole, x);
    }
    case "ablate": {
      const directions = tf.reshape(by, [values.shape[1], width]);
      const flat = tf.reshape(x, [-1, width]); // (B·T, W)
      const along = tf.matMul(flat, directions, false, true);
      const part = tf.reshape(tf.matMul(along, directions), x.shape);
      return tf.sub(x, where === undefined ? part : tf.mul(part, tensor(where)));
    }
  }
}

/** Returns hooks that run one after the other; undefined if there is none. */
export function inTurn(hooks: readonly (Hook | undefined)[]): Hook | undefined {
  const all = hooks.filter(hook => hook !== undefined);
  if (all.length <= 1) return all[0];
  return (value, point) => all.reduce((x, hook) => hook(x, point) ?? x, value);
}
