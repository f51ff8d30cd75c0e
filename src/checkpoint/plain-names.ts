/**
 * What wraps a whole model, or one of its layers, while it is trained or compiled, and leaves a
 * step in every name below: torch.compile, FSDP, activation checkpointing, Lightning Fabric.
 */
const wrappers =
  /(^|\.)(?:_orig_mod|_fsdp_wrapped_module|_fpw_module|_checkpoint_wrapped_module|_forward_module)(?=\.)/g;

/** What wraps a whole model only, and so stands first in every name: DDP and DeepSpeed, PEFT. */
const outermost = ["module.", "base_model.model."];

/** What a model of transformers begins its names with; below one "model." more, that is a trainer's own. */
const inner = /^model\.(?:model|transformer|gpt_neox|bert|roberta|lm_head|embed_out)\./;

/**
 * Returns what each name is in the model itself, without the steps that tools of training add:
 * "module.model.norm.weight" and "model.norm._orig_mod.weight" are model.norm.weight. A name whose
 * plain form is another tensor's stays as it is.
 *
 * transformers understands one "model." more, and takes fresh random weights for the others.
 */
export function plainNames(names: readonly string[]): ReadonlyMap<string, string> {
  let plain = names.map(name => name.replace(wrappers, "").replace(/^\./, ""));
  for (let before = ""; before !== plain[0] && plain.length > 0; ) {
    before = plain[0]!;
    for (const prefix of outermost) plain = withoutPrefix(plain, prefix);
    if (plain.some(name => inner.test(name))) plain = withoutPrefix(plain, "model.");
  }
  const counts = new Map<string, number>();
  for (const name of plain) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(names.map((name, i) => [name, counts.get(plain[i]!) === 1 ? plain[i]! : name]));
}

/** Takes a prefix off if all have it. */
function withoutPrefix(names: string[], prefix: string): string[] {
  const isCommon = names.every(name => name.startsWith(prefix));
  return isCommon ? names.map(name => name.slice(prefix.length)) : names;
}
