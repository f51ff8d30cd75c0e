import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "../../../src/format/json-object.js";
import type { TokenizerFiles } from "../../../src/tokenizer/convert/convert-tokenizer.js";

const place = join(import.meta.dirname, "../../fixtures/tokenizer/sentencepiece");

/** A folder of test/oracles/tokenizer-sentencepiece.py, and what transformers makes of it. */
export interface Folder {
  /** The vocabulary's files, by name in the folder: names of the fixture. */
  readonly vocabulary: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, JsonObject>>;
  readonly class: string;
  readonly texts: "all" | "few";
  /** Its tokenizer.json without templates of pairs, tables and vocabularies, which are counted. */
  readonly tokenizer: JsonObject;
  readonly ids: readonly string[];
}

export interface Fixture {
  readonly versions: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<"all" | "few", readonly string[]>>;
  readonly folders: Readonly<Record<string, Folder>>;
}

export function unzipped(name: string): Buffer {
  return gunzipSync(readFileSync(join(place, `${name}.gz`)));
}

export const fixture: Fixture = JSON.parse(unzipped("cases.json").toString());

/** Returns a folder that is not on disk. */
export function filesOf(
  folder: string,
  { vocabulary, files }: Pick<Folder, "vocabulary" | "files">,
): TokenizerFiles {
  const bytes = async (name: string) => unzipped(vocabulary[name]!);
  return {
    folder,
    names: [...Object.keys(files), ...Object.keys(vocabulary)],
    bytes,
    json: async name =>
      vocabulary[name] ? JSON.parse((await bytes(name)).toString()) : (files[name] ?? {}),
  };
}
