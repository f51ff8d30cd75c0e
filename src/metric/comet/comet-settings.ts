import { parseDocument } from "yaml";
import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { firstProblem } from "../../format/first-problem.js";
import { type CometKind, cometKinds } from "./comet-kind.js";
import { activations } from "./estimator.js";

const layer = z.union([z.literal("mix"), z.int().min(0)]);
const sizes = z.array(z.int().min(1).max(1_000_000)).min(1).max(20);
const activation = z.enum(Object.keys(activations) as [string, ...string[]]);

/** What all kinds say, with the defaults of the classes of unbabel-comet 2.2.7. */
const shared = {
  encoder_model: z.enum(["XLM-RoBERTa", "BERT", "MiniLM", "XLM-RoBERTa-XL"]).default("XLM-RoBERTa"),
  pretrained_model: z.string().min(1).default("xlm-roberta-large"),
  layer_transformation: z.string().default("softmax"),
  layer_norm: z.boolean().default(true),
  hidden_sizes: sizes.default([3072, 1024]),
  activations: titled(activation).default("Tanh"),
  final_activation: titled(activation).nullable().default(null),
};
const separate = {
  ...shared,
  pool: z.enum(["avg", "cls", "max", "default"]).default("avg"),
  layer: layer.default("mix"),
};
const joint = {
  ...shared,
  layer_transformation: z.string().default("sparsemax"),
  sent_layer: layer.default("mix"),
};
const allInputs: ["mt", "src", "ref"] = ["mt", "src", "ref"];
const schemas = {
  regression_metric: z.object(separate),
  referenceless_regression_metric: z.object({
    ...separate,
    hidden_sizes: sizes.default([2048, 1024]),
  }),
  ranking_metric: z.object({
    ...separate,
    pretrained_model: z.string().min(1).default("xlm-roberta-base"),
  }),
  unified_metric: z.object({
    ...joint,
    pretrained_model: z.string().min(1).default("microsoft/infoxlm-large"),
    input_segments: z.array(z.enum(allInputs)).default(allInputs),
  }),
  xcomet_metric: z.object({
    ...joint,
    encoder_model: shared.encoder_model.default("XLM-RoBERTa-XL"),
    pretrained_model: z.string().min(1).default("facebook/xlm-roberta-xl"),
    layer_norm: z.boolean().default(false),
    hidden_sizes: sizes.default([2560, 1280]),
    word_layer: z.int().min(0).default(36),
    input_segments: z.preprocess(() => allInputs, z.array(z.enum(allInputs))), // whatever a file says
  }),
};

/** What the files of a metric say of it. */
export interface CometSettings {
  readonly kind: CometKind;
  /** The class of its encoder. */
  readonly encoder: z.infer<typeof shared.encoder_model>;
  /** The Hub's name of the model that the encoder was trained from: its configuration and tokenizer are that one's. */
  readonly pretrained: string;
  /** How the tokens of a text become one state; a joint input takes its first. */
  readonly pool: "avg" | "cls" | "max" | "default";
  /** The state that is read, or a mix of all. */
  readonly layer: "mix" | number;
  /** How the mix's numbers become shares. */
  readonly transformation: "softmax" | "sparsemax";
  /** Whether each state is normalised over a whole text before it is mixed. */
  readonly layerNorm: boolean;
  readonly hiddenSizes: readonly number[];
  readonly activation: string;
  readonly finalActivation: string | null;
  /** Of a joint input: what it may hold beside the translation. */
  readonly inputs: ReadonlySet<"src" | "ref">;
  /** The state whose tokens are labelled with errors; null without. */
  readonly wordLayer: number | null;
}

/**
 * Returns what hparams.yaml and the checkpoint say of a metric, as unbabel-comet reads them: the
 * class is hparams.yaml's; everything else is the checkpoint's own, and hparams.yaml's only where
 * there is none (safetensors); what neither says has the default of the class.
 *
 * @param own The checkpoint's hyperparameters; undefined if it keeps none.
 * @throws IsoglossError naming the file and the key that is missing or not supported.
 */
export function cometSettings(
  file: string,
  yaml: Readonly<Record<string, unknown>>,
  own: ReadonlyMap<string, unknown> | undefined,
): CometSettings {
  const kind = cometKind(file, yaml);
  const given = own === undefined ? yaml : Object.fromEntries(own);
  const read = schemas[kind].safeParse(given);
  if (!read.success) {
    const { field, what } = firstProblem(read.error, given);
    throw new IsoglossError(
      `${file}: ${field}: ${what}`,
      "Compare the metric's files with the published ones; it may need a part of COMET that is not built here.",
    );
  }
  const { data } = read;
  // unbabel-comet took this spelling for softmax before it knew it, and goes on doing so.
  const patched = yaml.layer_transformation === "sparsemax_patch";
  return {
    kind,
    encoder: data.encoder_model,
    pretrained: data.pretrained_model,
    pool: "pool" in data ? data.pool : "cls",
    layer: "layer" in data ? data.layer : data.sent_layer,
    transformation: data.layer_transformation === "sparsemax" && !patched ? "sparsemax" : "softmax",
    layerNorm: data.layer_norm,
    hiddenSizes: data.hidden_sizes,
    activation: data.activations,
    finalActivation: data.final_activation,
    inputs: new Set(
      ("input_segments" in data ? data.input_segments : []).filter(name => name !== "mt"),
    ),
    wordLayer: "word_layer" in data && typeof data.word_layer === "number" ? data.word_layer : null,
  };
}

/** Returns the kind of metric, before anything large is fetched. */
export function cometKind(file: string, yaml: Readonly<Record<string, unknown>>): CometKind {
  const { class_identifier: name } = yaml;
  const kind = cometKinds.find(known => known === name);
  if (kind !== undefined) return kind;
  throw new IsoglossError(
    `${file}: class_identifier ${name === undefined ? "is missing" : `${excerpt(name)} is no metric of COMET that is known here`}`,
    `Known are ${cometKinds.join(", ")}.`,
  );
}

/** The largest that such a file may be; published ones have less than a kilobyte. */
export const largestYaml = 2 ** 16;

/**
 * Returns what a hparams.yaml holds.
 * @throws IsoglossError if it is no YAML, or no mapping.
 */
export function parseHparams(text: string, file: string): Readonly<Record<string, unknown>> {
  const refuse = (what: string, cause?: unknown) =>
    new IsoglossError(`${file}: ${what}`, "Get the file again from where the metric came from.", {
      cause,
    });
  let value: unknown;
  try {
    // Tags such as !!python/object name classes of Python: they are passed over, nothing is made.
    const document = parseDocument(text, { version: "1.1", logLevel: "error" });
    if (document.errors.length > 0) throw document.errors[0];
    value = document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw refuse("is no YAML", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refuse("is no list of settings");
  return value as Readonly<Record<string, unknown>>;
}

/** Python's `str.title()`, by which COMET finds the class of an activation: "tanh" is Tanh. */
function titled<T extends z.ZodType<string, string>>(schema: T) {
  return z.preprocess(
    value =>
      typeof value === "string"
        ? value.toLowerCase().replace(/^./, first => first.toUpperCase())
        : value,
    schema,
  );
}
