import { dirname, join } from "node:path";
import { IsoglossError } from "../base/error.js";
import { isPresent } from "../base/open-file.js";
import { isObject, type JsonObject, readJson } from "../checkpoint/read-json.js";
import { pointOfHook } from "./point-of-hook.js";

/** What the settings beside a file of features say. */
export interface CoderSettings {
  readonly k?: number | undefined;
  /** Whether the decoder's bias is taken from states first. */
  readonly centered?: boolean | undefined;
  /** Whether activations are multiplied by the lengths of the decoder's rows before they compete. */
  readonly byDecoderNorm: boolean;
  /** Whether it reads one place and reconstructs another. */
  readonly isTranscoder: boolean;
  /** What it reads, as `pointsOf` calls it. */
  readonly point?: string | undefined;
  /** What it reconstructs. */
  readonly target?: string | undefined;
}

const architectures = new Set([
  ...["standard", "jumprelu", "jump_relu", "topk"],
  ...["transcoder", "skip_transcoder", "jumprelu_transcoder", "jumprelu_skip_transcoder"],
]);
const activations = new Set(["relu", "topk", "jumprelu", "jump_relu"]);
const types = new Set(["sae", "transcoder"]);

/**
 * Returns what is written beside a file of features: sparsify's and SAELens' `cfg.json`, Gemma
 * Scope 2's `config.json`.
 *
 * @throws IsoglossError for settings under which features are made in a way that is not known here.
 */
export async function settingsBeside(file: string): Promise<CoderSettings> {
  const folder = dirname(file);
  for (const place of [folder, dirname(folder)]) {
    const scope = join(place, "hyperparams.json");
    if (await isPresent(scope))
      throw new IsoglossError(
        `${scope}: is Llama Scope's, which scales states by a number of its own`,
        "Gemma Scope's, SAELens', circuit-tracer's and sparsify's files are read.",
      );
  }
  for (const name of ["cfg.json", "config.json"]) {
    const path = join(folder, name);
    if (await isPresent(path)) return settingsOf(path, await readJson(path));
  }
  return { byDecoderNorm: false, isTranscoder: false };
}

function settingsOf(path: string, settings: JsonObject): CoderSettings {
  const { metadata, activation_fn_kwargs: given } = settings;
  const about = isObject(metadata) ? { ...metadata, ...settings } : settings;
  const text = (key: string): string | undefined => {
    const value = about[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const known = (key: string, values: ReadonlySet<string>): string | undefined => {
    const value = text(key);
    if (value === undefined || values.has(value)) return value;
    throw new IsoglossError(
      `${path}: ${key} is ${JSON.stringify(value).slice(0, 60)}, and features are made by ${[...values].join(", ")}`,
      "ReLU, JumpReLU and TopK autoencoders and per-layer transcoders are read.",
    );
  };
  const architecture = known("architecture", architectures);
  const type = known("type", types);
  known("activation", activations);
  known("activation_fn", activations);
  known("activation_fn_str", activations);
  known("normalize_activations", new Set(["none"]));
  for (const key of ["embed_skip", "gram_lookup", "finetuning_scaling_factor", "signed"])
    if (about[key] === true)
      throw new IsoglossError(
        `${path}: ${key} is set, and features are not made with it here`,
        "Take features that were trained without it.",
      );
  const [hookIn, hookOut] = [
    text("hf_hook_point_in") ?? text("hook_name"),
    text("hf_hook_point_out") ?? text("hook_name_out"),
  ];
  const isTranscoder =
    about.transcode === true ||
    about.skip_connection === true ||
    about.affine_connection === true ||
    type === "transcoder" ||
    architecture?.includes("transcoder") === true ||
    (hookOut !== undefined && hookOut !== hookIn);
  const k = typeof about.k === "number" ? about.k : isObject(given) ? given.k : undefined;
  const { apply_b_dec_to_input: centered } = about;
  return {
    k: typeof k === "number" ? k : undefined,
    // A transcoder's bias is of what it writes, not of what it reads.
    centered: isTranscoder ? false : typeof centered === "boolean" ? centered : undefined,
    byDecoderNorm: about.rescale_acts_by_decoder_norm === true,
    isTranscoder,
    point: hookIn && pointOfHook(hookIn),
    target: hookOut && pointOfHook(hookOut),
  };
}
