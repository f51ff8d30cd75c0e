import { excerpt } from "../../base/excerpt.js";
import type { Checkpoint, Weight } from "../checkpoint.js";
import type { JsonObject } from "../read-json.js";
import type { Replacement } from "./adapter-tensors.js";
import { findTarget, isHead } from "./targets-in-base.js";

/** The name of an embedding, in the architectures that tie their heads to it. */
const embeddings = /(^|\.)(embed_tokens|wte|word_embeddings|embed_in)\.weight$/;

const head = "lm_head.weight";

/** The architectures whose heads are tied where config.json does not say. */
const usuallyTied = [
  ...["gemma", "gemma2", "gemma3", "gemma3_text", "gpt2", "bloom", "xglm"],
  ...["opt", "mpt", "gpt_bigcode", "gpt_neo"],
];

/**
 * Returns the weights of a base model with the parameters that an adapter replaces, as PEFT loads
 * them, and the names of those that are left out because no hidden state depends on them and the
 * base model lacks them.
 *
 * @param targets The modules that have pairs.
 * @param tensor Returns a tensor of the adapter.
 */
export function replaceParameters(
  replaced: ReadonlyMap<string, Replacement>,
  given: {
    readonly base: Pick<Checkpoint, "config" | "weights">;
    readonly config: JsonObject;
    readonly targets: ReadonlySet<string>;
    readonly tensor: (name: string) => Weight;
  },
  refuse: (what: string, hint?: string) => never,
): { weights: ReadonlyMap<string, Weight>; headless: readonly string[] } {
  const { base, config, targets, tensor } = given;
  const weights = new Map(base.weights);
  const headless: string[] = [];
  const isTied = tiesHead(base.config);
  const embedding = [...weights.keys()].find(name => embeddings.test(name));
  for (const [name, { tensor: from, isBeneathPair }] of replaced) {
    if (isBeneathPair !== targets.has(name.replace(/\.[^.]+$/, "")))
      refuse(`the tensor ${excerpt(from)} has a name under which PEFT does not load it`);
    const target = findTarget(name, base.weights);
    if (target !== null) {
      const [weight, before] = [tensor(from), base.weights.get(target)!];
      if (String(weight.shape) !== String(before.shape))
        refuse(
          `${excerpt(from)} is (${weight.shape.join(", ")}), where the base model has (${before.shape.join(", ")})`,
          "If the adapter was trained with a larger vocabulary, merge it in Python into a model of that size, and save the whole.",
        );
      weights.set(target, weight);
      // A head tied to the embedding keeps the base model's where PEFT gives that a copy to train.
      if (target === embedding && isTied && isSaved(config, name) && !replaced.has(head))
        weights.set(head, before);
    } else if (name === head && embedding !== undefined) {
      weights.set(head, tensor(from));
    } else if (isHead(name)) headless.push(name);
    else
      refuse(
        `${excerpt(from)} is for a parameter that the base model does not have, or not only once`,
      );
  }
  return { weights, headless };
}

/** Whether the head's matrix is the embedding's, by config.json. */
export function tiesHead(config: JsonObject): boolean {
  const { tie_word_embeddings: tied, model_type: type } = config;
  return typeof tied === "boolean" ? tied : usuallyTied.includes(String(type));
}

/** Whether modules_to_save names a parameter's module. */
function isSaved({ modules_to_save: saved }: JsonObject, name: string): boolean {
  const module = name.replace(/\.[^.]+$/, "");
  return (
    Array.isArray(saved) && saved.some(one => typeof one === "string" && module.endsWith(one)) // as PEFT
  );
}
