import { join } from "node:path";
import { IsoglossError } from "../../base/error.js";
import type { JsonObject } from "../../format/json-object.js";
import type { Numbering } from "../numbering.js";
import { readSentencePieceModel } from "../sentencepiece/read-model.js";
import { type ArgumentFiles, readArguments } from "./arguments.js";
import { classNameOf } from "./class-name.js";
import type { TokenizerClass } from "./classes/class.js";
import { tokenizerClasses } from "./classes/classes.js";
import type { TokenizerDraft } from "./draft.js";
import { readList, readMerges, readVocabulary } from "./read-vocabulary.js";
import { Settings } from "./settings.js";
import { saveOne, vocabularyFiles } from "./vocabulary-files.js";

/** A checkpoint's files, as far as a tokenizer needs them. */
export interface TokenizerFiles {
  /** How messages call the checkpoint. */
  readonly folder: string;
  readonly names: readonly string[];
  /** Returns a JSON file; an empty object if it is not there. */
  json(name: string): Promise<JsonObject>;
  bytes(name: string): Promise<Uint8Array>;
}

/** A tokenizer.json that was made, and the path of the file that it was made of. */
export interface Converted {
  readonly file: string;
  readonly content: JsonObject;
  /** Where the model's ids are others than the tokenizer's. */
  readonly numbering?: Numbering | undefined;
}

/**
 * Returns the content of a tokenizer.json for a checkpoint that has none, made of its SentencePiece
 * model, of vocab.json and merges.txt, or of vocab.txt: the tokenizer that transformers 5.24 makes
 * of the same folder.
 *
 * @throws IsoglossError if the files cannot be read so, or are of a class that is not built here.
 */
export async function convertTokenizer(files: TokenizerFiles): Promise<Converted> {
  const { folder, names } = files;
  const config = await files.json("config.json");
  const argumentFiles: ArgumentFiles = {
    tokenizerConfig: await files.json("tokenizer_config.json"),
    specialTokensMap: await files.json("special_tokens_map.json"),
    addedTokens: await files.json("added_tokens.json"),
  };
  const { tokenizerConfig } = argumentFiles;
  const [first] = vocabularyFiles(folder, names, config, tokenizerConfig);
  const file = join(folder, first!);
  try {
    const settings = new Settings(readArguments(argumentFiles));
    if (settings.flag("split_special_tokens", false))
      throw new RangeError("split_special_tokens is true, which tokenizer.json cannot say");
    const { draft, numbering } = await build(
      tokenizerClasses[classNameOf(config, tokenizerConfig)]!,
      { files, first: first!, file },
      settings,
    );
    return { file, content: draft.toJson(), numbering };
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new IsoglossError(
        `${file}: no tokenizer can be made of it: ${cause.message}`,
        saveOne,
        {
          cause,
        },
      );
    throw cause;
  }
}

async function build(
  own: TokenizerClass,
  { files, first, file }: { files: TokenizerFiles; first: string; file: string },
  settings: Settings,
): Promise<{ readonly draft: TokenizerDraft; readonly numbering?: Numbering }> {
  const text = async (name: string) => decoder.decode(await files.bytes(name));
  if (own.kind === "sentencepiece" || own.kind === "numbered") {
    const model = readSentencePieceModel(await files.bytes(first), file);
    if (own.kind === "sentencepiece") return { draft: own.build({ model, settings, file }) };
    return own.build({ model, vocabulary: await numbersIn(files), settings, file });
  }
  if (own.kind === "list")
    return { draft: own.build({ vocabulary: readList(await text(first)), settings }) };
  const vocabulary = await numbersIn(files);
  const merges = readMerges(await text("merges.txt"), vocabulary);
  return { draft: own.build({ vocabulary, merges, settings }) };
}

const numbersIn = async (files: TokenizerFiles) => readVocabulary(await files.json("vocab.json"));

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
