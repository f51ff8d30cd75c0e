import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import { excerpt } from "../../base/excerpt.js";
import { type GgufHeader, readGgufHeader } from "../../format/gguf/gguf-header.js";
import { readFloats } from "../../format/read-tensor.js";
import { makeTokenizer } from "../../tokenizer/make-tokenizer.js";
import { onlyNamedIds } from "../../tokenizer/special-tokens.js";
import type { Checkpoint } from "../checkpoint.js";
import type { Judge } from "../read-description.js";
import { ggufArchitectures } from "./gguf-architectures.js";
import { ggufConfig } from "./gguf-config.js";
import { ggufTokenizer } from "./gguf-tokenizer.js";
import { ggufWeights } from "./gguf-weights.js";
import { MetadataReader } from "./metadata-reader.js";

/**
 * Opens a GGUF file: a whole checkpoint in one file, of llama.cpp. Its metadata become what
 * config.json and tokenizer.json say elsewhere; its weights are widened when they are read.
 *
 * @param judge Refuses a configuration before the tokenizer is made.
 * @throws IsoglossError if it is damaged, or of an architecture or a kind that is not read.
 */
export async function openGguf(path: string, judge: Judge): Promise<Checkpoint> {
  const file = await realpath(path);
  const header = await readGgufHeader(file);
  const metadata = new MetadataReader(file, header.metadata);
  const key = "general.architecture";
  const name = metadata.needed(metadata.text(key), key);
  if (!Object.hasOwn(ggufArchitectures, name))
    metadata.refuse(
      `its architecture ${excerpt(name)} is not read from GGUF`,
      `Those of ${Object.keys(ggufArchitectures).join(", ")} are; others from the checkpoint that the file was made from.`,
    );
  if ((metadata.number("split.count") ?? 1) > 1)
    metadata.refuse(
      "is one of several parts",
      "Join them into one file: llama-gguf-split --merge FIRST-PART OUT.gguf.",
    );
  const architecture = ggufArchitectures[name]!;
  const rotations = await rotationFactors(file, header);
  const config = ggufConfig(metadata, name, architecture, header.tensors, rotations);
  judge(file, config);
  const queries = Number(config.num_attention_heads);
  const heads = { queries, keys: Number(config.num_key_value_heads) };
  const refuse = (what: string) => metadata.refuse(what);
  const { weights, unusable } = ggufWeights({ file, refuse }, header, architecture, heads);
  const tokenizer = await makeTokenizer({
    file,
    content: ggufTokenizer(metadata),
    namedIds: onlyNamedIds(config),
  });
  return {
    ...{ name: basename(file).replace(/\.gguf$/i, ""), revision: null, folder: file },
    ...{ config, weights, unusable, updates: new Map(), tokenizer, notes: [] },
  };
}

/** Returns what the rotation's frequencies are divided by, if that is more than nothing. */
async function rotationFactors(
  file: string,
  { tensors }: GgufHeader,
): Promise<readonly number[] | undefined> {
  const tensor = tensors.get("rope_freqs.weight");
  if (tensor?.type !== "F32") return undefined;
  const factors = await readFloats(file, { ...tensor, dtype: "F32" });
  return factors.every(factor => factor === 1) ? undefined : [...factors];
}
