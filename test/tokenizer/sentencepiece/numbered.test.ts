import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import type { JsonObject } from "../../../src/format/json-object.js";
import {
  convertTokenizer,
  type TokenizerFiles,
} from "../../../src/tokenizer/convert/convert-tokenizer.js";
import { encodeAll } from "../../../src/tokenizer/encode-all.js";
import { makeTokenizer } from "../../../src/tokenizer/make-tokenizer.js";
import { unzipped } from "./fixture.js";

/** @file Folders whose ids stand in a vocab.json: what test/oracles/tokenizer-numbered.py wrote. */

interface Folder {
  readonly models: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, JsonObject>>;
  readonly ids: readonly string[];
}
const path = join(import.meta.dirname, "../../fixtures/tokenizer/numbered.json.gz");
const { texts, folders }: { texts: string[]; folders: Record<string, Folder> } = JSON.parse(
  gunzipSync(readFileSync(path)).toString(),
);

function filesOf(folder: string, { models, files }: Omit<Folder, "ids">): TokenizerFiles {
  return {
    folder,
    names: [...Object.keys(files), ...Object.keys(models)],
    bytes: async name => unzipped(models[name]!),
    json: async name => files[name] ?? {},
  };
}

/** What this cannot say: see the note at `numbered`, and codes within a text. */
const known: Readonly<Record<string, readonly string[]>> = {};

describe.each(Object.entries(folders))("%s", (name, folder) => {
  it("has the ids of transformers' slow class", async () => {
    const tokenizer = await makeTokenizer(await convertTokenizer(filesOf(name, folder)));
    const ids = await encodeAll(tokenizer, texts);
    const differing = texts.flatMap((text, i) => {
      const [ours, theirs] = [ids[i]!.join(" "), folder.ids[i]!];
      return ours === theirs || known[name]?.includes(text) ? [] : [{ text, ours, theirs }];
    });
    expect(differing).toEqual([]);
    expect(tokenizer.encode(texts[3]!).join(" ")).toBe(folder.ids[3]);
  });

  it("knows its own ends, and decodes what it encoded", async () => {
    const tokenizer = await makeTokenizer(await convertTokenizer(filesOf(name, folder)));
    const ids = tokenizer.encode("a human being");
    expect(tokenizer.specialIds.has(ids.at(-1)!)).toBe(true);
    expect(tokenizer.decode(ids).trim()).toContain("human");
  });
});

const errorOf = async (changes: Partial<Folder>): Promise<IsoglossError> => {
  const error = await convertTokenizer(filesOf("place", { ...folders.marian!, ...changes })).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(IsoglossError);
  return error as IsoglossError;
};

it("refuses what names no unknown token, no rows and no language", async () => {
  const { files } = folders.m2m!;
  const settings = (more: JsonObject) => ({
    ...folders.m2m!,
    files: { ...files, "tokenizer_config.json": { ...files["tokenizer_config.json"], ...more } },
  });
  const numbers = (vocab: JsonObject) => ({
    files: { ...folders.marian!.files, "vocab.json": vocab },
  });
  expect((await errorOf(numbers({ "</s>": 0 }))).message).toContain("no unknown token");
  expect((await errorOf(numbers({ "</s>": -1 }))).message).toContain("has the id -1");
  expect((await errorOf(settings({ src_lang: "xx" }))).message).toContain('src_lang is "xx"');
  expect((await errorOf(settings({ language_codes: "all" }))).message).toContain('"all"');
  const none = await errorOf({ models: { "target.spm": "t5.model" } });
  expect(none.message).toContain("source.spm and vocab.json");
});
