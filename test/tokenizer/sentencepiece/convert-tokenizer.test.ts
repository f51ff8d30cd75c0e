import { expect, it } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import { isObject, type JsonObject } from "../../../src/format/json-object.js";
import { configureTokenizer } from "../../../src/tokenizer/convert/configure-tokenizer.js";
import { convertTokenizer } from "../../../src/tokenizer/convert/convert-tokenizer.js";
import { encodeAll } from "../../../src/tokenizer/encode-all.js";
import { makeTokenizer } from "../../../src/tokenizer/make-tokenizer.js";
import { type Folder, filesOf, fixture } from "./fixture.js";

const { folders, texts } = fixture;

it("covers the kinds of tokenizers, each in forty-eight languages and strange texts", () => {
  const whole = Object.values(folders).filter(folder => folder.texts === "all");
  expect(whole.length).toBeGreaterThanOrEqual(15);
  expect(texts.all.length).toBeGreaterThanOrEqual(48 + 60);
});

it.each(Object.entries(folders))("%s: ids are those of transformers", async (name, folder) => {
  const tokenizer = await makeTokenizer(await convertTokenizer(filesOf(name, folder)));
  const own = texts[folder.texts];
  const ids = await encodeAll(tokenizer, own);
  const differing = own.flatMap((text, i) => {
    const [ours, theirs] = [ids[i]!.join(" "), folder.ids[i]!];
    return ours === theirs ? [] : [{ text, ours, theirs }];
  });
  expect(differing).toEqual([]);
});

it.each(Object.entries(folders))("%s: the steps are transformers'", async (name, folder) => {
  const { content } = await convertTokenizer(filesOf(name, folder));
  expect(comparable(content)).toEqual(folder.tokenizer);
});

/** Returns what the fixture keeps of a tokenizer.json. */
function comparable({ version: _, truncation, padding, ...content }: JsonObject): JsonObject {
  expect([truncation, padding]).toEqual([null, null]);
  const { vocab, merges, ...model } = content.model as JsonObject;
  const json = JSON.stringify(content.normalizer);
  const { pair, ...processor } = (content.post_processor ?? {}) as JsonObject;
  expect(pair === undefined || Array.isArray(pair)).toBe(true);
  return {
    ...content,
    normalizer: JSON.parse(json.replace(/("precompiled_charsmap":)"[^"]*"/, '$1""')),
    post_processor: content.post_processor === null ? null : processor,
    model: {
      ...model,
      vocab: isObject(vocab) ? Object.keys(vocab).length : (vocab as unknown[]).length,
      ...(merges === undefined ? {} : { merges: (merges as unknown[]).length }),
    },
  };
}

it.each([
  "deberta-v2",
  "rembert-lowered",
])("%s: takes the class's own steps, whatever those of a tokenizer.json are, as transformers does", async name => {
  const files = filesOf("place", folders[name]!);
  const { content } = await convertTokenizer(files);
  const { normalizers } = content.normalizer as { normalizers: JsonObject[] };
  const table = normalizers.filter(({ type }) => type === "Precompiled");
  const strip = { type: "Strip", strip_left: true, strip_right: true };
  const older = {
    ...content,
    normalizer: { type: "Sequence", normalizers: [strip, ...table] },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: true },
  };
  const revise = await configureTokenizer({ ...files, names: [...files.names, "tokenizer.json"] });
  expect(revise?.(older)).toEqual(content);
});

const errorOf = async (changes: Partial<Folder>): Promise<IsoglossError> => {
  const folder = { ...folders.llama!, ...changes };
  const error = await convertTokenizer(filesOf("place", folder)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(IsoglossError);
  return error as IsoglossError;
};
const tokenizerConfig = (settings: JsonObject): Partial<Folder> => ({
  files: { "config.json": {}, "tokenizer_config.json": settings },
});

it.each([
  ["a class of transformers that is not built here", "SeamlessM4TTokenizer"],
  ["a class of its own code", "QWenTokenizer"],
  ["a name of objects' own", "__proto__"],
])("refuses %s by its name", async (_, name) => {
  const { message, hint } = await errorOf(tokenizerConfig({ tokenizer_class: name }));
  expect(message).toContain(`of tokenizer.model no ${name} is made here`);
  expect(hint).toContain("backend_tokenizer.save");
});

it.each<[string, Partial<Folder>, string]>([
  ["no vocabulary", { vocabulary: {} }, "has no tokenizer.json"],
  [
    "a vocabulary of another class",
    { vocabulary: { "spiece.model": "t5.model" } },
    "LlamaTokenizer is made of tokenizer.model, not of spiece.model",
  ],
  [
    "half a vocabulary",
    {
      ...tokenizerConfig({ tokenizer_class: "GPT2Tokenizer" }),
      vocabulary: { "vocab.json": "vocab.json" },
    },
    "GPT2Tokenizer is made of vocab.json and merges.txt, not of vocab.json",
  ],
  [
    "BLOOM's, which transformers makes of no other file",
    {
      ...tokenizerConfig({ tokenizer_class: "BloomTokenizer" }),
      vocabulary: folders.gpt2!.vocabulary,
    },
    "a tokenizer without a class of its own is made of tokenizer.model",
  ],
  ["a flag that is none", tokenizerConfig({ legacy: "yes" }), 'legacy is "yes", and not true'],
  ["a token that is none", tokenizerConfig({ bos_token: 3 }), "bos_token is 3, and no token"],
  [
    "an added token without text",
    tokenizerConfig({ added_tokens_decoder: { 1: {} } }),
    "is no token: it needs a content",
  ],
  [
    "an id that is none",
    tokenizerConfig({ added_tokens_decoder: { x: { content: "a" } } }),
    'added_tokens_decoder has the id "x"',
  ],
  [
    "an unknown token without text, for which transformers looks without end",
    tokenizerConfig({ tokenizer_class: "LLaMATokenizer", bos_token: "", unk_token: "" }),
    "unk_token is empty",
  ],
  [
    "split_special_tokens",
    tokenizerConfig({ split_special_tokens: true }),
    "split_special_tokens is true",
  ],
  [
    "a language that mBART-50 has not",
    {
      ...tokenizerConfig({ tokenizer_class: "MBart50Tokenizer", src_lang: "xx_XX" }),
      vocabulary: folders.mbart50!.vocabulary,
    },
    'mBART-50 has no language "xx_XX"',
  ],
])("refuses %s", async (_, changes, message) => {
  const files = { ...folders.llama!.files, ...changes.files };
  const config = files["tokenizer_config.json"] as { tokenizer_class?: string };
  const settings = { tokenizer_class: "LlamaTokenizer", ...config };
  const error = await errorOf({
    ...changes,
    files: { ...files, "tokenizer_config.json": settings },
  });
  expect(error.message).toContain(message);
});
