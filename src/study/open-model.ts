import { existsSync } from "node:fs";
import { IsoglossError } from "../base/error.js";
import type { LongWork } from "../base/progress.js";
import { namedPlace } from "../base/text/named-place.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Engine } from "../engine/engine.js";
import { labelled } from "../engine/labelled.js";
import { modelFor } from "../model/model-for.js";
import { openCheckpoint } from "../model/open-checkpoint.js";
import type { Model } from "../model/operations.js";
import { embeddedModels, modelsHint } from "./embedded-models.js";
import { modelNames } from "./model-names.js";

/** A checkpoint with the model that its configuration describes. */
export interface OpenModel {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
  /** What rows and figures call it: the name that was given, else the checkpoint's. */
  readonly name: string;
}

/** How `openModel` finds a model. */
export interface OpenModelOptions extends LongWork {
  /** The model to put an adapter on, instead of the one that it names; as people type it. */
  readonly base?: string;
  /** Who will run it: names say so where its arithmetic is not float32. */
  readonly engine?: Pick<Engine, "label">;
}

/**
 * Opens a model by what people type: the name of one that Isogloss ships
 * ("base"), a folder, or a Hub id ("org/name", "org/name@revision"). With a name before it,
 * as in "Gemma 3=./hf", that is what rows and figures call it.
 *
 * @throws IsoglossError if there is none, it cannot be run, or a base is given for what is no
 *   adapter.
 *
 * @example
 * ```ts
 * import { openModel } from "isogloss";
 * const { checkpoint, model } = await openModel("base"); // or a folder, or "meta-llama/Llama-3.2-1B"
 * console.log(model.architecture, model.blocks, checkpoint.folder);
 * ```
 */
export async function openModel(spec: string, options: OpenModelOptions = {}): Promise<OpenModel> {
  return (await openModels([spec], options))[0]!;
}

/**
 * Opens several models, each under a name of its own; a base is for the adapters among them.
 * @throws IsoglossError as `openModel`, or if two would have one name.
 */
export async function openModels(
  specs: readonly string[],
  options: OpenModelOptions = {},
): Promise<OpenModel[]> {
  const named = specs.map(namedPlace);
  const opened: Omit<OpenModel, "name">[] = [];
  for (const { place } of named) opened.push(await openSpec(place, options));
  if (options.base !== undefined && opened.every(({ checkpoint }) => checkpoint.updates.size === 0))
    throw noAdapter(specs.join(", "));
  const names = modelNames(
    opened.map(({ checkpoint }, i) => ({
      given: named[i]!.name,
      own: checkpoint.name,
      place: named[i]!.place,
      folder: existsSync(placeOf(named[i]!.place)) ? placeOf(named[i]!.place) : null,
    })),
  );
  const { engine = {} } = options;
  return opened.map((one, i) => ({ ...one, name: labelled(names[i]!, engine) }));
}

async function openSpec(
  spec: string,
  { base, engine = {}, ...options }: OpenModelOptions,
): Promise<Omit<OpenModel, "name">> {
  const checkpoint = await openCheckpoint(placeOf(spec), {
    ...options,
    base: base && placeOf(base),
  });
  const model = modelFor(checkpoint);
  for (const note of model.notes ?? []) options.progress?.note?.(`${checkpoint.name}: ${note}`);
  return { checkpoint: { ...checkpoint, name: labelled(checkpoint.name, engine) }, model };
}

/** Returns the folder of a model that comes with the package, or what is a folder or an id itself. */
function placeOf(spec: string): string {
  const embedded = embeddedModels();
  if (!embedded.has(spec) && !/[/\\]/.test(spec) && !spec.startsWith("."))
    throw new IsoglossError(
      `there is no model "${spec}" among those that Isogloss ships`,
      embedded.size > 0
        ? `Name a folder (./${spec}), a Hub id (org/name), or one of ${[...embedded.keys()].join(", ")}.`
        : `They are not installed. ${modelsHint} A folder (./${spec}) or a Hub id (org/name) needs none.`,
    );
  return embedded.get(spec) ?? spec;
}

function noAdapter(specs: string): IsoglossError {
  return new IsoglossError(
    `${specs}: is no adapter, so there is no base model to name`,
    "Leave --base out, or name an adapter: a folder or repository with adapter_config.json and no weights of its own.",
  );
}
