import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { Checkpoint } from "./checkpoint.js";
import { packingOf } from "./packing.js";

/**
 * Returns the error for a weight that a model needs and a checkpoint does not have in a form
 * that is read: it may be packed, of another element type, or there under another name.
 */
export function whyMissing(
  { folder, weights, unusable }: Checkpoint,
  name: string,
  architecture: string,
): IsoglossError {
  const has = (other: string) => weights.has(other) || unusable.has(other);
  const there = unusable.get(name);
  const packing = packingOf(name, there?.dtype, has);
  if (packing !== null)
    return new IsoglossError(
      `${folder}: the weights are packed by ${packing}: ${name} is not there as plain numbers`,
      "Packed weights are read where config.json's quantization_config says how they are packed; or use the checkpoint that this one was made from.",
    );
  if (there !== undefined)
    return new IsoglossError(
      `${there.file}: the tensor ${excerpt(name)} ${there.why}`,
      there.dtype === undefined
        ? "Save the checkpoint again in Python: save_pretrained(folder), which writes safetensors."
        : "Save the checkpoint as float32, float16 or bfloat16.",
    );
  if (isInMemory(weights, name))
    return new IsoglossError(
      `${folder}: the tensor ${name} is missing; the block's experts lie in one tensor, as transformers 5 holds them in memory`,
      "Save the model in Python with save_pretrained(folder), which gives tensors the names of published files; or fetch all of its weight files again.",
    );
  const alike = [...weights.keys()].find(other => isAlike(other, name));
  if (alike !== undefined)
    return new IsoglossError(
      `${folder}: the tensor ${name} is missing; there is one of the name ${excerpt(alike)}`,
      "What trained the model gave its tensors other names: save the model itself with save_pretrained(folder), not what wraps it.",
    );
  return new IsoglossError(
    `${folder}: the tensor ${name} is missing`,
    `A ${architecture} checkpoint needs it: fetch all of its weight files again.`,
  );
}

/** Whether the experts beside a tensor of that name lie in a stack. */
function isInMemory(weights: Checkpoint["weights"], name: string): boolean {
  const [, block] = /^(.*\.)(?:mlp|block_sparse_moe)\./.exec(name) ?? [];
  return block !== undefined && weights.has(`${block}mlp.experts.0.gate_up_proj`);
}

/** Whether two names may stand for the same parameter: one is the other's end, or both end in the same layer's part. */
function isAlike(one: string, other: string): boolean {
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one];
  if (shorter.includes(".") && longer.endsWith(`.${shorter}`)) return true;
  const [a, b] = [withinStack(one), withinStack(other)];
  return a !== null && a === b;
}

/** "layers.0.self_attn.q_proj.weight", whatever stands before; null for what is in no layer. */
function withinStack(name: string): string | null {
  return /[^.]+\.\d+\..*$/.exec(name)?.[0] ?? null;
}
