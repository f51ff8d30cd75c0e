import { excerpt } from "../../base/excerpt.js";

/** What the names of an adapter's tensors say. */
export interface AdapterTensors {
  /** By the path of the module that they update: the names of its lora_A and lora_B. */
  readonly pairs: ReadonlyMap<string, { readonly down: string; readonly up: string }>;
  /** Parameters that take the place of the base model's, by their names in it: "lm_head.weight". */
  readonly replaced: ReadonlyMap<string, Replacement>;
}

export interface Replacement {
  readonly tensor: string;
  /** Whether it is saved as that of a module which has a pair: PEFT finds it by that. */
  readonly isBeneathPair: boolean;
}

const prefix = "base_model.model.";

/**
 * Returns what each tensor of an adapter is, by its name as PEFT 0.21.2 loads it. Besides pairs of
 * lora_A and lora_B, there are whole modules (`modules_to_save`), trained biases, and the embedding
 * and head that PEFT saves along where they were resized or have matrices themselves.
 *
 * @param refuse Throws, with a message about the file.
 */
export function sortAdapterTensors(
  names: readonly string[],
  refuse: (what: string, hint?: string) => never,
): AdapterTensors {
  const halves = new Map<string, { A?: string; B?: string }>();
  const replaced = new Map<string, Replacement>();
  for (const name of names) {
    if (!name.startsWith(prefix))
      refuse(
        `the tensor ${excerpt(name)} does not begin with ${prefix}, so that PEFT does not load it`,
        "Save the adapter again with PEFT's save_pretrained(folder), from the model without what wraps it.",
      );
    const path = name.slice(prefix.length);
    const half = /^(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(path);
    if (half) {
      const [, module = "", side] = half;
      const both = halves.get(module) ?? {};
      const already = side === "A" ? both.A : both.B;
      if (already !== undefined) refuse(`${excerpt(already)} and ${excerpt(name)} are the same`);
      halves.set(module, { ...both, [side!]: name });
    } else if (/\.lora_/.test(path)) refuse(`the tensor ${excerpt(name)} is not supported`);
    else if (!/\.original_module\./.test(path)) {
      const parameter = path
        .replace(/\.base_layer\.(weight|bias)$/, ".$1")
        .replace(/\.modules_to_save(?:\.default)?\.([^.]+)$/, ".$1");
      const already = replaced.get(parameter);
      if (already !== undefined)
        refuse(`${excerpt(already.tensor)} and ${excerpt(name)} are the same`);
      replaced.set(parameter, { tensor: name, isBeneathPair: /\.base_layer\.[^.]+$/.test(path) });
    }
  }
  const pairs = new Map<string, { down: string; up: string }>();
  for (const [module, { A: down, B: up }] of halves) {
    if (down === undefined || up === undefined)
      return refuse(`${excerpt(down ?? up)} has no ${down === undefined ? "lora_A" : "lora_B"}`);
    pairs.set(module, { down, up });
  }
  return { pairs, replaced };
}
