import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ggufTokenizer } from "../../../src/checkpoint/gguf/gguf-tokenizer.js";
import { MetadataReader } from "../../../src/checkpoint/gguf/metadata-reader.js";
import { readGgufHeader } from "../../../src/format/gguf/gguf-header.js";
import { encodeAll } from "../../../src/tokenizer/encode-all.js";
import { makeTokenizer } from "../../../src/tokenizer/make-tokenizer.js";
import { hashOfIds, llamaLanguages, udhrTexts } from "./llama-texts.js";

const folder = resolve(import.meta.dirname, "../../fixtures/gguf-tokenizers");
const { tiny, gemma } = JSON.parse(readFileSync(join(folder, "llama.json"), "utf8")) as {
  tiny: Record<string, Record<string, number[]>>;
  gemma: Record<string, { texts: number; ids: number; sha256: string }>;
};

async function tokenizerOf(file: string) {
  const { metadata } = await readGgufHeader(file);
  return makeTokenizer({ file, content: ggufTokenizer(new MetadataReader(file, metadata)) });
}

it.each(Object.keys(tiny))("cuts texts as llama.cpp does: %s", async name => {
  const tokenizer = await tokenizerOf(join(folder, `${name}.gguf`));
  const texts = Object.keys(tiny[name]!);
  const ids = await encodeAll(tokenizer, texts);
  expect(Object.fromEntries(texts.map((text, i) => [text, [...ids[i]!]]))).toEqual(tiny[name]);
});

const file = process.env.ISOGLOSS_GEMMA_GGUF;

// 253 MB: not shipped. The title says why it is skipped.
describe.skipIf(file === undefined)(
  "Gemma 3 270M Q4_K_M, whose file ISOGLOSS_GEMMA_GGUF names",
  () => {
    let opened: ReturnType<typeof tokenizerOf> | undefined;
    it.each(llamaLanguages)("cuts the UDHR as llama.cpp does in %s", async language => {
      opened ??= tokenizerOf(file!);
      const ids = await encodeAll(await opened, [...udhrTexts(language)]);
      const all = ids.reduce((sum, { length }) => sum + length, 0);
      expect({ texts: ids.length, ids: all, sha256: hashOfIds(ids) }).toEqual(gemma[language]);
    });
  },
);
