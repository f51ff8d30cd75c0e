import { basename } from "node:path";
import type { GgufTensor } from "../../format/gguf/gguf-header.js";
import { readFloats } from "../../format/read-tensor.js";
import { makeTokenizer } from "../../tokenizer/make-tokenizer.js";
import { onlyNamedIds } from "../../tokenizer/special-tokens.js";
import type { Checkpoint } from "../checkpoint.js";
import type { ConfigCheck } from "../read-description.js";
import { checkGgufArchitecture } from "./check-gguf-architecture.js";
import { ggufConfig } from "./gguf-config.js";
import { ggufTokenizer } from "./gguf-tokenizer.js";
import { ggufWeights } from "./gguf-weights.js";
import { MetadataReader } from "./metadata-reader.js";
import { type GgufPart, readGgufParts } from "./read-gguf-parts.js";

/**
 * Opens a GGUF file: a whole checkpoint in one file, of llama.cpp, or in several that are named
 * -00001-of-0000N and so on. Its metadata become what config.json and tokenizer.json say
 * elsewhere; its weights are widened when they are read.
 *
 * @param path The file, or any of its parts.
 * @param judge Refuses a configuration before the tokenizer is made.
 * @throws IsoglossError if it is damaged, or of an architecture or a kind that is not read.
 */
export async function openGguf(path: string, judge: ConfigCheck): Promise<Checkpoint> {
  const parts = await readGgufParts(path);
  const [{ path: file, header }] = parts;
  const tensors = new Map(parts.flatMap(part => [...part.header.tensors]));
  const metadata = new MetadataReader(file, header.metadata);
  const key = "general.architecture";
  const name = metadata.needed(metadata.text(key), key);
  const architecture = checkGgufArchitecture(file, name);
  const rotations = await rotationFactors(parts);
  const config = ggufConfig(metadata, name, architecture, tensors, rotations);
  judge(file, config);
  const queries = Number(config.num_attention_heads);
  const heads = { queries, keys: Number(config.num_key_value_heads) };
  const refuse = (what: string) => metadata.refuse(what);
  const found = parts.map(part =>
    ggufWeights({ file: part.real, refuse }, part.header, architecture, heads),
  );
  const weights = new Map(found.flatMap(part => [...part.weights]));
  const unusable = new Map(found.flatMap(part => [...part.unusable]));
  const tokenizer = await makeTokenizer({
    file,
    content: ggufTokenizer(metadata),
    namedIds: onlyNamedIds(config),
  });
  return {
    name: basename(file).replace(/\.gguf$/i, ""),
    revision: null,
    folder: file,
    config,
    weights,
    unusable,
    updates: new Map(),
    tokenizer,
    notes: [],
  };
}

/** Returns what the rotation's frequencies are divided by, if that is more than nothing. */
async function rotationFactors(parts: readonly GgufPart[]): Promise<readonly number[] | undefined> {
  for (const { real, header } of parts) {
    const tensor: GgufTensor | undefined = header.tensors.get("rope_freqs.weight");
    if (tensor?.type !== "F32") continue;
    const factors = await readFloats(real, { ...tensor, dtype: "F32" });
    return factors.every(factor => factor === 1) ? undefined : [...factors];
  }
  return undefined;
}
