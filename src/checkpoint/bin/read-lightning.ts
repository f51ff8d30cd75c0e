import { realpath } from "node:fs/promises";
import { IsoglossError } from "../../base/error.js";
import type { FoundTensors } from "../find-weights.js";
import { readTensors } from "../read-tensors.js";
import { readTorchArchive } from "./pytorch-bin.js";
import { readTorchPickle, tensorsOf } from "./state-dict.js";

/** What PyTorch Lightning saves of a model: its weights, and what it was built with. */
export interface LightningCheckpoint extends FoundTensors {
  /** The arguments of the module: texts, numbers, lists (arrays), dictionaries (Maps), null. */
  readonly hyperParameters: ReadonlyMap<string, unknown>;
}

/** Callbacks, which older versions keep the state of by their class. */
const callbacks = [
  "callbacks.model_checkpoint.ModelCheckpoint",
  "callbacks.early_stopping.EarlyStopping",
  "callbacks.lr_monitor.LearningRateMonitor",
];

/** The names of Python that Lightning's own parts of a checkpoint use: none of them does anything. */
const lightningGlobals: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(
    ["pytorch_lightning.", "lightning.pytorch."].flatMap(from =>
      callbacks.map(name => [from + name, name]),
    ),
  ),
  "collections.defaultdict": () => new Map(),
};

/**
 * Returns the weights of a Lightning `.ckpt` and its hyperparameters. Of the pickle only what
 * describes tensors and plain values is carried out; nothing in it is executed.
 *
 * @throws IsoglossError if the file is damaged, names anything but tensors, or is of something
 *   else than Lightning.
 */
export async function readLightning(file: string): Promise<LightningCheckpoint> {
  let hyperParameters: ReadonlyMap<string, unknown> = new Map();
  const found = await readTensors(file, await realpath(file).catch(() => file), archive =>
    readTorchArchive(archive, (pickle, name) => {
      const all = readTorchPickle(pickle, name, lightningGlobals);
      const state = all instanceof Map ? all.get("state_dict") : undefined;
      if (!(all instanceof Map) || state === undefined)
        throw new IsoglossError(
          `${name}: has no state_dict; it was not saved by PyTorch Lightning`,
          "Name the .ckpt that training wrote, as the metric's authors publish it.",
        );
      const given: unknown = all.get("hyper_parameters");
      if (given instanceof Map) hyperParameters = given as ReadonlyMap<string, unknown>;
      return tensorsOf(state, name);
    }),
  );
  return { ...found, hyperParameters };
}
