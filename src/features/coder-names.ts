import { IsoglossError } from "../base/error.js";
import type { ArrayEntry } from "../format/arrays/array-entry.js";

/** The arrays of a coder, by what they do. */
export interface CoderArrays {
  readonly encoder: ArrayEntry;
  readonly bias: ArrayEntry;
  readonly decoder: ArrayEntry | undefined;
  /** The decoder's bias. */
  readonly center: ArrayEntry | undefined;
  readonly threshold: ArrayEntry | undefined;
  /** The affine connection past the features, of a skip transcoder. */
  readonly skip: ArrayEntry | undefined;
}

/** By what names arrays are published: Gemma Scope's, SAELens', circuit-tracer's and sparsify's. */
const names = {
  encoder: ["W_enc", "w_enc", "encoder.weight"],
  bias: ["b_enc", "encoder.bias"],
  decoder: ["W_dec", "w_dec", "decoder.weight"],
  center: ["b_dec", "decoder.bias", "pre_bias", "bias"],
  threshold: ["threshold", "log_threshold", "activation_function.threshold"],
  skip: ["W_skip", "affine_skip_connection"],
} as const;

/** Arrays that change nothing of what is made of a state. */
const idle = new Set(["sparsity", "log_sparsity", "num_tokens_since_fired", "act_ema"]);

/** Arrays by which other kinds of coders are known. */
const others: Readonly<Record<string, string>> = {
  b_gate: "a gated autoencoder",
  gate_bias: "a gated autoencoder",
  r_mag: "a gated autoencoder",
  b_mag: "a gated autoencoder",
  mag_bias: "a gated autoencoder",
  log_jumprelu_threshold: "Llama Scope, which scales states by a number of its own",
  W_enc_0: "a cross-layer transcoder",
  W_dec_0: "a cross-layer transcoder",
};

/**
 * Returns which array of a file does what.
 *
 * @throws IsoglossError naming what was found, where it is no coder of a kind that is read.
 */
export function coderArrays(file: string, arrays: readonly ArrayEntry[]): CoderArrays {
  const find = (wanted: readonly string[]) =>
    wanted.map(name => arrays.find(array => array.name === name)).find(Boolean);
  const known = new Set<string>(Object.values(names).flat());
  const strange = arrays.filter(({ name }) => !known.has(name) && !idle.has(name));
  const other = strange.map(({ name }) => others[name.replace(/_\d+$/, "_0")] ?? others[name]);
  const kind = other.find(Boolean);
  const found = arrays
    .map(({ name, shape }) => `${name} (${shape.join(", ")})`)
    .join(", ")
    .slice(0, 200);
  if (kind !== undefined)
    throw new IsoglossError(
      `${file}: is ${kind}: its arrays are ${found}`,
      "ReLU, JumpReLU and TopK autoencoders and per-layer transcoders are read.",
    );
  const [encoder, bias] = [find(names.encoder), find(names.bias)];
  if (encoder === undefined || bias === undefined)
    throw new IsoglossError(
      `${file}: has no encoder: its arrays are ${found}`,
      `Encoders are read by the names ${names.encoder.join(", ")} with ${names.bias.join(", ")}.`,
    );
  if (encoder.shape.length !== 2)
    throw new IsoglossError(
      `${file}: its encoder ${encoder.name} has the shape (${encoder.shape.join(", ")}), and one of a single layer has two axes`,
      "Cross-layer transcoders in one file are not read: save a layer of it as a file of its own.",
    );
  if (strange.length > 0)
    throw new IsoglossError(
      `${file}: has an array ${strange[0]!.name} that is not known, so what it makes of a state is not, either: its arrays are ${found}`,
      "If it changes nothing, save the file without it.",
    );
  return {
    encoder,
    bias,
    decoder: find(names.decoder),
    center: find(names.center),
    threshold: find(names.threshold),
    skip: find(names.skip),
  };
}
