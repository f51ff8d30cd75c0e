import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { isPresent } from "../../base/open-file.js";
import type { Weight } from "../checkpoint.js";
import { readWeights } from "../find-weights.js";
import type { JsonObject } from "../read-json.js";
import type { ListedModule } from "./listed-modules.js";
import { checked, notMade, settingsIn } from "./read-settings.js";
import {
  type SentenceActivation,
  type SentenceStep,
  sentenceActivations,
} from "./sentence-modules.js";

const width = z.int().min(1).max(1_000_000);
const of = z.literal("sentence_embedding");
const denseSchema = z.object({
  in_features: width,
  out_features: width,
  bias: z.boolean().default(true),
  activation_function: z.string().default("torch.nn.modules.activation.Tanh"),
  module_input_name: of.nullish(),
  module_output_name: of.nullish(),
  use_residual: z.boolean().default(false),
});
const normSchema = z.object({ dimension: width });
const normalizeSchema = z.object({
  module_input_name: of.nullish(),
  module_output_name: of.nullish(),
});

/** What a module's weights lie in, in the order in which they are looked for. */
export const stepWeights = ["model.safetensors", "pytorch_model.bin"] as const;

/** A step, and the weights that it brings; none for a module that does nothing once trained. */
interface ReadStep {
  readonly step: SentenceStep | undefined;
  readonly weights: ReadonlyMap<string, Weight>;
}

/**
 * Returns the step that a module after the pooling is.
 * @param folder The model's.
 * @throws IsoglossError naming a module, a setting or an activation that is not known, or a file
 *   that is missing or damaged.
 */
export async function readStep(folder: string, { kind, path }: ListedModule): Promise<ReadStep> {
  const place = join(folder, path);
  const file = join(place, "config.json");
  const settings = path === "" ? {} : await settingsIn(file);
  const at = `sentence/${path}.`; // no transformer has such a name
  switch (kind) {
    case "Dense":
      return { step: dense(settings, file, at), weights: await weightsIn(place, at) };
    case "LayerNorm": {
      const { dimension } = checked(normSchema, settings, file);
      const step = { kind: "layer norm", at, width: dimension } as const;
      return { step, weights: await weightsIn(place, at) };
    }
    case "Normalize":
      checked(normalizeSchema, settings, file);
      return { step: { kind: "normalize" }, weights: new Map() };
    case "Dropout": // only training reads it
      return { step: undefined, weights: new Map() };
    default:
      throw notMade(join(folder, "modules.json"), `lists ${excerpt(kind)}`);
  }
}

function dense(settings: JsonObject, file: string, at: string): SentenceStep {
  const unknown = Object.keys(settings).find(key => !Object.hasOwn(denseSchema.shape, key));
  if (unknown !== undefined) throw notMade(file, `has the setting ${excerpt(unknown)}`);
  const read = checked(denseSchema, settings, file);
  const { in_features: inputs, out_features: outputs, bias, use_residual: residual } = read;
  const activation = activationNamed(read.activation_function);
  if (activation === undefined)
    throw notMade(file, `has the activation ${excerpt(read.activation_function)}`);
  return { kind: "dense", at, inputs, outputs, bias, activation, residual };
}

function activationNamed(name: string): SentenceActivation | undefined {
  const match = /^torch\.nn\.(?:modules\.(?:activation|linear)\.)?(\w+)$/.exec(name);
  return sentenceActivations.find(known => known === match?.[1]);
}

async function weightsIn(place: string, at: string): Promise<Map<string, Weight>> {
  const present = await Promise.all(stepWeights.map(name => isPresent(join(place, name))));
  const name = stepWeights.find((_, i) => present[i]);
  if (name === undefined)
    throw new IsoglossError(
      `${place}: has no weights`,
      `A module of a sentence-transformers model holds one of ${stepWeights.join(", ")}.`,
    );
  const { weights } = await readWeights(join(place, name));
  return new Map(Array.from(weights, ([name, weight]) => [at + name, weight]));
}
