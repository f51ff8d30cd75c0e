import { basename } from "node:path";
import { IsoglossError } from "../../base/error.js";
import { sha256File } from "../../base/sha256.js";
import { readLightning } from "../../checkpoint/bin/read-lightning.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { readWeights } from "../../checkpoint/find-weights.js";
import type { Engine, RunOptions } from "../../engine/engine.js";
import { onnxEngine } from "../../engine/onnx/onnx-engine.js";
import { modelFor } from "../../model/model-for.js";
import { type Comet, textsNeeded } from "./comet.js";
import { type CometSettings, cometSettings } from "./comet-settings.js";
import { cometTokenizer } from "./encode-segments.js";
import { type Labeller, severities } from "./error-spans.js";
import { type Estimator, readEstimator, readTensor } from "./estimator.js";
import { type FindOptions, findComet, readHparams } from "./find-comet.js";
import { findEncoder } from "./find-encoder.js";
import { type LayerMix, readLayerMix } from "./layer-mix.js";
import { scoreJoint } from "./score-joint.js";
import { scoreSeparate } from "./score-separate.js";

/** What `openComet` takes. */
export interface CometOptions extends FindOptions {
  /** A folder or a Hub id with the encoder's config.json and tokenizer, instead of the one that hparams.yaml names. */
  readonly encoder?: string;
  /** The same of its tokenizer, where that lies apart: COMETinho's is the one of xlm-roberta-base. */
  readonly tokenizer?: string;
  /** Defaults to `onnxEngine()`. */
  readonly engine?: Engine;
  /** How the engine runs. */
  readonly run?: Omit<RunOptions, "layers" | "logits">;
}

/** What a metric's own tensors begin with where they are the encoder's. */
const inEncoder = "encoder.model.";

/** The release whose numbers these scores equal; part of their signature. */
const like = "like:unbabel-comet-2.2.7";

/**
 * Opens a metric of the COMET family: what it is, is read from its files (hparams.yaml and the
 * checkpoint), its encoder is run by the engine, and nothing of its pickle is executed.
 *
 * @param spec A folder with hparams.yaml and checkpoints/model.ckpt, such a file itself, or
 *   `org/name[@revision]` on the Hub.
 * @throws IsoglossError naming the file that is missing, damaged or not supported.
 *
 * @example
 * const comet = await openComet("Unbabel/wmt22-comet-da");
 * const { score } = await comet.score([{ src: "Guten Tag.", mt: "Good day.", ref: "Hello." }]);
 * await comet.close();
 */
export async function openComet(spec: string, options: CometOptions = {}): Promise<Comet> {
  const { encoder, tokenizer: apart, engine = onnxEngine(), run = {}, ...find } = options;
  const files = await findComet(spec, find);
  const yaml = await readHparams(files.hparams);
  const found = files.weights.endsWith(".ckpt")
    ? await readLightning(files.weights)
    : { ...(await readWeights(files.weights)), hyperParameters: undefined };
  const settings = cometSettings(files.hparams, yaml, found.hyperParameters);
  if (settings.encoder === "BERT" && isJoint(settings))
    throw new IsoglossError(
      `${files.hparams}: joins its texts for BERT, whose second text has token types of its own`,
      "Metrics of joined texts are run on XLM-R's encoders only.",
    );
  const { revision: _, ...place } = find;
  const base = await findEncoder(settings, files.hparams, { encoder, tokenizer: apart }, place);
  const own = <T>(tensors: ReadonlyMap<string, T>) =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(inEncoder))
        .map(([name, tensor]) => [name.slice(inEncoder.length), tensor]),
    );
  const checkpoint: Checkpoint = {
    name: files.name,
    revision: files.revision,
    config: base.config,
    folder: base.folder,
    weights: own(found.weights),
    unusable: own(found.unusable),
    updates: new Map(),
    tokenizer: base.tokenizer,
    notes: [],
  };
  const model = modelFor(checkpoint);
  for (const note of model.notes ?? []) find.progress?.note?.(`${files.name}: ${note}`);
  const parts = { folder: files.weights, weights: found.weights };
  const { width } = model;
  const mix = await layersOf(parts, settings, model.blocks + 1, files.hparams);
  const joint = isJoint(settings);
  const features = joint ? 1 : settings.kind === "regression_metric" ? 6 : 4;
  const estimator =
    settings.kind === "ranking_metric"
      ? null
      : await readEstimator(parts, features * width, settings);
  const labeller = settings.wordLayer === null ? null : await readLabeller(parts, width);
  const layers = [...new Set([...mix.layers, ...(labeller ? [settings.wordLayer!] : [])])];
  layers.sort((a, b) => a - b);
  const positions = Number(base.config.max_position_embeddings ?? 512);
  const { padding } = model;
  const tokenizer = cometTokenizer(base.folder, base.tokenizer, { positions, padding });
  const runner = await engine.open(checkpoint, model, { ...run, layers });
  const reader = {
    runner,
    layers,
    mix,
    width,
    pool: settings.pool,
    wordLayer: labeller ? settings.wordLayer : null,
  };
  const needs = textsNeeded(settings.kind, settings.inputs);
  const scorer = { tokenizer, padding, reader, estimator, needs };
  const score = joint
    ? scoreJoint({ ...scorer, estimator: estimator as Estimator, labeller })
    : scoreSeparate(scorer);
  return {
    name: files.name,
    revision: files.revision,
    kind: settings.kind,
    needs,
    separate: !joint,
    signature: await signatureOf(files),
    description: runner.description,
    score,
    close: () => runner.close(),
  };
}

function isJoint({ kind }: CometSettings): boolean {
  return kind === "unified_metric" || kind === "xcomet_metric";
}

async function layersOf(
  parts: Pick<Checkpoint, "folder" | "weights">,
  settings: CometSettings,
  states: number,
  file: string,
): Promise<LayerMix> {
  if (settings.wordLayer !== null && settings.wordLayer >= states)
    throw outside(file, "word_layer", settings.wordLayer, states);
  try {
    return await readLayerMix(parts, settings, states);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (settings.layer !== "mix") throw outside(file, "layer", settings.layer, states);
    throw new IsoglossError(
      `${parts.folder}: the numbers of the layers' mix are not finite`,
      "Get the checkpoint again: it is damaged.",
      { cause: error },
    );
  }
}

function outside(file: string, key: string, layer: number, states: number): IsoglossError {
  return new IsoglossError(
    `${file}: ${key} is ${layer}, and the encoder has the states 0 to ${states - 1}`,
    "Is --encoder the model that the metric was trained from?",
  );
}

async function readLabeller(
  { folder, weights }: Pick<Checkpoint, "folder" | "weights">,
  width: number,
): Promise<Labeller> {
  const labels = 1 + severities.length;
  return {
    weight: await readTensor(folder, weights, "hidden2tag.weight", [labels, width]),
    bias: await readTensor(folder, weights, "hidden2tag.bias", [labels]),
  };
}

async function signatureOf(files: {
  readonly name: string;
  readonly revision: string | null;
  readonly weights: string;
}): Promise<string> {
  const which =
    files.revision === null
      ? `weights:${(await sha256File(files.weights)).slice(0, 12)}`
      : `revision:${files.revision}`;
  const name = files.name === "" ? basename(files.weights) : files.name;
  return `model:${name}|${which}|${like}`;
}
