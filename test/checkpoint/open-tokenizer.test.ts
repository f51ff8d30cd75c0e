import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { openTokenizer } from "../../src/checkpoint/open-tokenizer.js";
import { scratch } from "../support/scratch.js";

/** What test/oracles/checkpoint-tokenizers.py wrote. */
const fixtures = new URL("../fixtures/checkpoint/tokenizers/", import.meta.url);
const {
  texts,
  kinds,
}: {
  texts: string[];
  kinds: Record<string, { size: number; ids: string[]; decoded: string[] }>;
} = JSON.parse(await readFile(new URL("cases.json", fixtures), "utf8"));

const root = scratch();

async function folderWith(name: string, files: Record<string, string | Uint8Array>) {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  for (const [file, data] of Object.entries(files)) await writeFile(join(folder, file), data);
  return folder;
}

test.each(
  Object.entries(kinds),
)("%s: ids are those of Hugging Face's tokenizers", async (kind, expected) => {
  const json = gunzipSync(await readFile(new URL(`${kind}.json.gz`, fixtures)));
  const tokenizer = await openTokenizer(await folderWith(kind, { "tokenizer.json": json }));
  const differing = texts.flatMap((text, i) => {
    const ids = tokenizer.encode(text).join(" ");
    return ids === expected.ids[i] ? [] : [{ text, ids, expected: expected.ids[i] }];
  });
  expect(differing).toEqual([]);
});

test.each(Object.entries(kinds))("%s: decodes as Hugging Face's tokenizers", async (kind, {
  ids,
  decoded,
}) => {
  const tokenizer = await openTokenizer(join(root, kind));
  const ours = ids.map(line => tokenizer.decode(line === "" ? [] : line.split(" ").map(Number)));
  expect(ours).toEqual(decoded);
});

test("special ids are what the tokenizer adds, not the unknown token", async () => {
  const tokenizer = await openTokenizer(join(root, "bert-cased"));
  expect(tokenizer.specialIds).toEqual(new Set([0, 2, 3, 4])); // PAD, CLS, SEP, MASK; UNK is 1
  expect(tokenizer.encode("")).toEqual([2, 3]);
  const unigram = await openTokenizer(join(root, "xlm-roberta"));
  expect(unigram.specialIds).toEqual(new Set([0, 1, 2, 4])); // <s>, <pad>, </s>, <mask>; <unk> is 3
  expect(tokenizer.decode([])).toBe("");
});

test("decoding tidies spaces only if tokenizer_config.json says so", async () => {
  const json = gunzipSync(await readFile(new URL("gpt2.json.gz", fixtures)));
  const folder = await folderWith("tidy", {
    "tokenizer.json": json,
    "tokenizer_config.json": '{"clean_up_tokenization_spaces": true}',
  });
  const [tidy, plain] = [await openTokenizer(folder), await openTokenizer(join(root, "gpt2"))];
  const ids = plain.encode("one . two");
  expect(plain.decode(ids)).toBe("one . two");
  expect(tidy.decode(ids)).toBe("one. two");
});

test("a folder with only a SentencePiece model has the tokenizer that it describes", async () => {
  const model = gunzipSync(
    await readFile(new URL("../fixtures/tokenizer/sentencepiece/llama.model.gz", import.meta.url)),
  );
  const settings = { tokenizer_class: "LlamaTokenizer", add_bos_token: true };
  const folder = await folderWith("sentencepiece", {
    "tokenizer.model": model,
    "tokenizer_config.json": JSON.stringify(settings),
  });
  const tokenizer = await openTokenizer(folder);
  const ids = tokenizer.encode("All human beings");
  expect(ids[0]).toBe(1);
  expect(tokenizer.decode(ids)).toBe("All human beings");
  expect(tokenizer.specialIds).toEqual(new Set([0, 1, 2]));

  await folderWith("sentencepiece", { "tokenizer.json": "{}" });
  expect((await openTokenizer(folder).catch(e => e)).message).toContain("tokenizer.json");
});

test.each([
  ["an empty model", "", "is no SentencePiece model"],
  [
    "a Git LFS pointer",
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 499723\n`,
    "is a Git LFS pointer",
  ],
])("a folder with %s is refused", async (name, content, message) => {
  const folder = await folderWith(name, { "tokenizer.model": content });
  const error: IsoglossError = await openTokenizer(folder).catch(e => e);
  expect(error).toBeInstanceOf(IsoglossError);
  expect(error.message).toContain(`tokenizer.model: ${message}`);
});

test.each<[string, Record<string, string>, string]>([
  ["no tokenizer", {}, "has no tokenizer.json"],
  ["no JSON", { "tokenizer.json": "{" }, "not valid JSON"],
  ["no object", { "tokenizer.json": "[]" }, "not a JSON object"],
  ["nothing in it", { "tokenizer.json": "{}" }, "tokenizer.json: "],
  [
    "an unknown model",
    {
      "tokenizer.json":
        '{"added_tokens":[],"model":{"type":"Magic","vocab":{}},"decoder":null,"post_processor":null,"pre_tokenizer":null,"normalizer":null}',
    },
    'a model of the type "Magic" is not supported',
  ],
])("refuses %s", async (name, files, message) => {
  const error = await openTokenizer(await folderWith(name, files)).catch(e => e);
  expect(error).toBeInstanceOf(IsoglossError);
  expect(error.message).toContain(message);
});

test.each([
  "gpt2",
  "bert-cased",
  "xlm-roberta",
])("%s: an old file may leave out the model's type", async kind => {
  const json = JSON.parse(
    gunzipSync(await readFile(new URL(`${kind}.json.gz`, fixtures))).toString(),
  );
  delete json.model.type;
  const tokenizer = await openTokenizer(
    await folderWith("old", { "tokenizer.json": JSON.stringify(json) }),
  );
  expect(texts.map(text => tokenizer.encode(text).join(" "))).toEqual(kinds[kind]!.ids);
});

test.each<[object, string]>([
  [{ vocab: { a: 2 ** 31 } }, 'gives "a" the id 2147483648'],
  [{ vocab: { a: -1 } }, 'gives "a" the id -1'],
  [{ vocab: { a: "0" } }, 'gives "a" the id "0"'],
  [{ vocab: [["a", null]], type: "Unigram" }, 'the entry ["a", null]'],
  [{ vocab: 7 }, "there is no vocabulary"],
])("the vocabulary %j is refused", async (model, message) => {
  const json = { added_tokens: [], model: { type: "BPE", merges: [], ...model } };
  const folder = await folderWith("ids", { "tokenizer.json": JSON.stringify(json) });
  await expect(openTokenizer(folder)).rejects.toThrow(message);
});

test("a text that the vocabulary cannot spell is an error, not a missing id", async () => {
  const json = {
    added_tokens: [],
    model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: [], unk_token: "<unk>" },
    decoder: null,
    post_processor: null,
    pre_tokenizer: null,
    normalizer: null,
  };
  const folder = await folderWith("two letters", { "tokenizer.json": JSON.stringify(json) });
  const tokenizer = await openTokenizer(folder);
  expect(tokenizer.encode("abba")).toEqual([0, 1, 1, 0]);
  expect(() => tokenizer.encode("abc")).toThrow(
    'tokenizer.json: encoding "abc": Unk token `<unk>` not found',
  );
});
