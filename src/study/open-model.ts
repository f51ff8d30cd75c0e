import { IsoglossError } from "../base/error.js";
import type { Progress } from "../base/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { modelFor } from "../model/model-for.js";
import { openCheckpoint } from "../model/open-checkpoint.js";
import type { Model } from "../model/operations.js";
import { embeddedModels } from "./embedded-models.js";

/** A checkpoint with the model that its configuration describes. */
export interface OpenModel {
  readonly checkpoint: Checkpoint;
  readonly model: Model;
}

/**
 * Opens a model by what people type: the name of one that comes with the package
 * ("base"), a folder, or a Hub id ("org/name", "org/name@revision").
 *
 * @throws IsoglossError if there is none, or it cannot be run.
 */
export async function openModel(spec: string, progress: Progress): Promise<OpenModel> {
  const embedded = embeddedModels();
  if (!embedded.has(spec) && !/[/\\]/.test(spec) && !spec.startsWith("."))
    throw new IsoglossError(
      `there is no model "${spec}" in the package`,
      `Name a folder (./${spec}), a Hub id (org/name), or one of ${[...embedded.keys()].join(", ") || "those that npm run study needs, which this copy lacks"}.`,
    );
  const checkpoint = await openCheckpoint(embedded.get(spec) ?? spec, { progress });
  return { checkpoint, model: modelFor(checkpoint) };
}
