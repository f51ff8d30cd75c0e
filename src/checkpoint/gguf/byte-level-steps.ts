import type { JsonObject } from "../../format/json-object.js";
import { byteLevel, sequence } from "../../tokenizer/convert/steps.js";
import type { MetadataReader } from "./metadata-reader.js";

/** How words are found, by the name that llama.cpp gives to a kind of tokenizer. */
interface Words {
  readonly names: readonly string[];
  readonly steps: readonly JsonObject[];
  /** Whether a word that is a token is taken whole, whatever the merges say. */
  readonly ignore_merges?: boolean;
  /** Whether texts begin with the BOS token unless the metadata say otherwise. */
  readonly begins?: boolean;
}

const split = (Regex: string): JsonObject => ({
  type: "Split",
  pattern: { Regex },
  behavior: "Isolated",
  invert: false,
});

const digits: JsonObject = { type: "Digits", individual_digits: true };
const own = byteLevel(false, true, true);
const given = byteLevel(false, true, false);

const cased = (numbers: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

/** @see https://github.com/ggml-org/llama.cpp, src/llama-vocab.cpp */
const known: readonly Words[] = [
  { names: ["gpt-2", "phi-2", "mpt", "olmo"], steps: [own] },
  {
    names: ["llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral"],
    steps: [split(cased("\\p{N}{1,3}")), given],
    ignore_merges: true,
    begins: true,
  },
  { names: ["dbrx", "smaug-bpe"], steps: [split(cased("\\p{N}{1,3}")), given] },
  { names: ["qwen2", "deepseek-r1-qwen"], steps: [split(cased("\\p{N}")), given] },
  { names: ["starcoder", "refact", "command-r", "smollm"], steps: [digits, own] },
];

/** @throws IsoglossError for a kind that is not known: a guess would cut texts otherwise. */
export function byteLevelSteps(metadata: MetadataReader): {
  readonly pre_tokenizer: JsonObject;
  readonly ignore_merges: boolean;
  readonly begins: boolean;
} {
  const name = metadata.text("tokenizer.ggml.pre") ?? "default";
  const words = known.find(({ names }) => names.includes(name));
  if (words === undefined)
    metadata.refuse(`finds words as ${JSON.stringify(name)} does, which is not read`);
  const { steps, ignore_merges = false, begins = false } = words as Words;
  const pre_tokenizer = steps.length === 1 ? steps[0]! : sequence("pretokenizers", [...steps]);
  return { pre_tokenizer, ignore_merges, begins };
}
