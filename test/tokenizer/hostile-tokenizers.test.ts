import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { encodeAll } from "../../src/tokenizer/encode-all.js";
import { makeTokenizer } from "../../src/tokenizer/make-tokenizer.js";

/**
 * @file Tokenizers made to do harm, or damaged where the library does not look: it ends its
 * process, or would take hours or gigabytes. Each must end in an IsoglossError within the bounds,
 * and the next tokenizer must work.
 */

const bpe = { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b"] };
const make = (parts: object) =>
  makeTokenizer({ file: "x/tokenizer.json", content: { model: bpe, ...parts } });

const times = (count: number, step: object) => Array.from({ length: count }, () => step);
const doubling = { type: "Replace", pattern: { String: "a" }, content: "aa" };
const split = (regex: string) => ({
  pre_tokenizer: { type: "Split", pattern: { Regex: regex }, behavior: "Isolated", invert: false },
});

async function outcome(parts: object, text: string): Promise<unknown> {
  const begin = performance.now();
  const result = await make(parts)
    .then(tokenizer => tokenizer.encode(text))
    .catch(error => error);
  expect(performance.now() - begin).toBeLessThan(45_000);
  return result;
}

test.each<[string, object, string, string]>([
  [
    "a normalizer that doubles a text sixty times",
    { normalizer: { type: "Sequence", normalizers: times(60, doubling) } },
    "a",
    'normalizer: Replace, the text "a" by "aa" can make a text',
  ],
  [
    "sequences within sequences that do",
    {
      normalizer: {
        type: "Sequence",
        normalizers: times(20, { type: "Sequence", normalizers: times(3, doubling) }),
      },
    },
    "a",
    "times as long",
  ],
  [
    "a decoder that does",
    { decoder: { type: "Sequence", decoders: times(60, doubling) } },
    "a",
    'decoder: Replace, the text "a" by "aa"',
  ],
  ["a pattern of 5 MB", split("a|b".repeat(1_700_000)), "a", "has 5100000 characters"],
  ["a pattern that is none", split("(a+"), "a", "unmatched parenthesis"],
  ["a pattern that tries every way", split("(a+)+c"), "a".repeat(60), 'the pattern "(a+)+c"'],
  [
    "a number of characters that is 0",
    { pre_tokenizer: { type: "FixedLength", length: 0 } },
    "ab",
    "chunk size must be non-zero",
  ],
  [
    "a template whose token is not in its table",
    {
      post_processor: {
        type: "TemplateProcessing",
        single: [
          { SpecialToken: { id: "[X]", type_id: 0 } },
          { Sequence: { id: "A", type_id: 0 } },
        ],
        pair: [],
        special_tokens: {},
      },
    },
    "ab",
    "opening makes the library fail",
  ],
  [
    "a table of normalizations that is cut off",
    { normalizer: { type: "Precompiled", precompiled_charsmap: "AAAA" } },
    "ab",
    "Cannot parse precompiled_charsmap",
  ],
  [
    "a table of normalizations that points past its end",
    {
      normalizer: {
        type: "Precompiled",
        precompiled_charsmap: Buffer.from([4, 0, 0, 0, 255, 255, 255, 255, 1]).toString("base64"),
      },
    },
    "ab",
    "index out of bounds",
  ],
  [
    "a normalizer that makes of every character thousands",
    {
      normalizer: {
        type: "Sequence",
        normalizers: times(15, doubling),
      },
    },
    "a".repeat(2000),
    'encoding "aaa',
  ],
])("%s", async (_, parts, text, message) => {
  const error = await outcome(parts, text);
  expect(error).toBeInstanceOf(IsoglossError);
  expect((error as IsoglossError).message).toContain("x/tokenizer.json: ");
  expect((error as IsoglossError).message).toContain(message);
  expect((error as IsoglossError).message.length).toBeLessThan(1000);
  expect((await make({})).encode("abb")).toEqual([2, 1]);
});

test("what a hostile tokenizer ends, others do not notice", async () => {
  const [good, bad] = await Promise.all([make({}), make(split("(a+)+c"))]);
  await expect(encodeAll(bad, ["ab", "a".repeat(60), "b"])).rejects.toThrow(
    "makes the library fail",
  );
  expect(await encodeAll(good, ["ab", "ba"])).toEqual([[2], [1, 0]]);
  expect(good.encode("ab")).toEqual([2]);
  // It is not asked again: a study would wait for every sentence.
  expect(() => bad.encode("b")).toThrow("makes the library fail");
});

test("an empty piece, an id that is no row, a token without text", async () => {
  const unigram = {
    type: "Unigram",
    unk_id: 0,
    vocab: [
      ["<unk>", 0],
      ["", -1],
      ["a", -2],
    ],
  };
  expect((await make({ model: unigram })).encode("aa")).toEqual([2, 2]);
  const token = {
    id: 3e9,
    content: "q",
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  };
  const renumbered = await make({ added_tokens: [token, { ...token, content: "" }] });
  expect(renumbered.encode("aq")).toEqual([0, 3]);
  expect([...renumbered.specialIds]).toEqual([3]);
});

test("one without an unknown token opens, and refuses only the texts that it does not know", async () => {
  const vocab = [
    ["<s>", 0],
    ["</s>", 0],
    ["и", -1],
  ];
  const post_processor = { type: "RobertaProcessing", cls: ["<s>", 0], sep: ["</s>", 1] };
  const tokenizer = await make({ model: { type: "Unigram", unk_id: null, vocab }, post_processor });
  expect(tokenizer.encode("ии")).toEqual([0, 2, 2, 1]);
  expect(tokenizer.added).toEqual({ before: 1, after: 1 });
  expect(() => tokenizer.encode("a")).toThrow('encoding "a": Encountered an unknown token');
});

test("what is added is found where hardly any text leaves tokens, and refused amid a text", async () => {
  const vocab = { "<s>": 0, "</s>": 1, "<unk>": 2, b: 3, c: 4 };
  const model = { type: "WordLevel", unk_token: "<unk>", vocab };
  const around = { type: "RobertaProcessing", cls: ["<s>", 0], sep: ["</s>", 1] };
  const onlyC = { type: "Split", pattern: { String: "c" }, behavior: "Removed", invert: true };
  const rare = await make({ model, pre_tokenizer: onlyC, post_processor: around });
  expect(rare.encode("abc")).toEqual([0, 4, 1]);
  expect(rare.added).toEqual({ before: 1, after: 1 });

  const single = [{ SpecialToken: { id: "b", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
  const special_tokens = { b: { id: "b", ids: [3], tokens: ["b"] } };
  const before = { type: "TemplateProcessing", single, pair: [], special_tokens };
  const post_processor = { type: "Sequence", processors: [before, around] };
  await expect(make({ model, post_processor })).rejects.toThrow("puts tokens into a text");
});
