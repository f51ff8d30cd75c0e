import { expect, it } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import { seeded } from "../../../src/numeric/random.js";
import { convertTokenizer } from "../../../src/tokenizer/convert/convert-tokenizer.js";
import { readSentencePieceModel } from "../../../src/tokenizer/sentencepiece/read-model.js";
import { mutate } from "../../support/mutate.js";
import { unzipped } from "./fixture.js";

const read = (bytes: Uint8Array) => readSentencePieceModel(bytes, "tokenizer.model");
const piece = (...bytes: number[]) => Uint8Array.of(10, bytes.length, ...bytes);

it("reads the pieces of a model and what it says of normalizing", () => {
  const gemma = read(unzipped("gemma.model"));
  expect(gemma).toMatchObject({
    algorithm: "bpe",
    byteFallback: true,
    addDummyPrefix: false,
    charsmap: undefined,
    removeExtraWhitespaces: false,
    escapeWhitespaces: true,
    unknown: { id: 3, text: "<unk>" },
    begin: { id: 2, text: "<bos>" },
    end: { id: 1, text: "<eos>" },
  });
  expect(gemma.pieces).toHaveLength(2200);
  expect(gemma.pieces.slice(0, 5).map(({ text, type }) => `${text} ${type}`)).toEqual([
    "<pad> control",
    "<eos> control",
    "<bos> control",
    "<unk> unknown",
    "<mask> user-defined",
  ]);
  expect(gemma.pieces.filter(({ type }) => type === "byte")).toHaveLength(256);
  const t5 = read(unzipped("t5.model"));
  expect(t5).toMatchObject({ algorithm: "unigram", addDummyPrefix: true, begin: { id: -1 } });
  expect(t5.charsmap?.length).toBeGreaterThan(1000);
});

it("takes sentencepiece_model.proto's defaults for what is not there, and skips other fields", () => {
  const other = Uint8Array.of(0x7a, 2, 1, 2, 0x80, 1, 5); // fields 15, of two bytes, and 16, a 5
  expect(read(Buffer.concat([piece(10, 1, 97), other]))).toEqual({
    pieces: [{ text: "a", score: 0, type: "normal" }],
    algorithm: "unigram",
    byteFallback: false,
    charsmap: undefined,
    unknown: { id: 0, text: "<unk>" },
    begin: { id: 1, text: "<s>" },
    end: { id: 2, text: "</s>" },
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
  });
});

it.each([
  ["an empty file", Uint8Array.of(), "it holds no pieces"],
  ["text", Buffer.from("not a model at all"), "is no SentencePiece model"],
  ["tiktoken's ranks", Buffer.from("IQ== 0\nIg== 1\n"), "is no SentencePiece model"],
  ["a piece longer than the file", Uint8Array.of(10, 0xff, 0xff, 0xff, 0xff, 7, 10), "beyond"],
  ["a text longer than its piece", Uint8Array.of(10, 2, 10, 9, 97, 97), "is no SentencePiece"],
  ["a piece without a text", piece(24, 1), "its piece 0 has no text"],
  ["a text that is no UTF-8", piece(10, 1, 0xff), "is no SentencePiece model"],
  ["a score that is no number", piece(10, 1, 97, 21, 0, 0, 0xc0, 0x7f), "has the score NaN"],
  ["an infinite score", piece(10, 1, 97, 21, 0, 0, 0x80, 0x7f), "has the score Infinity"],
  ["nested groups", new Uint8Array(100_000).fill(0x0b), "is no SentencePiece model"],
])("refuses %s", (_, bytes, message) => {
  expect(() => read(bytes)).toThrow(IsoglossError);
  expect(() => read(bytes)).toThrow(message);
});

it("refuses more pieces than any model has, before they fill the memory", () => {
  expect(() => read(Buffer.alloc(5 * 2 ** 20, piece(10, 1, 97)))).not.toThrow();
  expect(() => read(Buffer.alloc(15 * 2 ** 20, piece(10, 1, 97)))).toThrow("more than 2097152");
  expect(() => read(new Uint8Array(64 * 2 ** 20 + 1))).toThrow("more than any model");
});

/** Returns a model with its first pieces only, in which damage hits other fields, too. */
function withPieces(model: Buffer, count: number): Buffer {
  const starts = [0];
  while (model[starts.at(-1)!] === 10) starts.push(starts.at(-1)! + 2 + model[starts.at(-1)! + 1]!);
  return Buffer.concat([model.subarray(0, starts[count]), model.subarray(starts.at(-1))]);
}

it("says of each of 1,200 damaged models either a tokenizer or what is wrong", async () => {
  const random = seeded(12);
  const classes = ["LlamaTokenizer", "XLMRobertaTokenizer", "T5Tokenizer", "TokenizersBackend"];
  const models = ["llama", "unigram", "gemma"].map(name => unzipped(`${name}.model`));
  let made = 0;
  for (let i = 0; i < 1200; i++) {
    const whole = models[i % 3]!;
    const mutant = mutate(i % 20 === 0 ? whole : withPieces(whole, 20), random);
    const files: Record<string, object> = {
      "tokenizer_config.json": { tokenizer_class: classes[i % 4] },
    };
    const conversion = convertTokenizer({
      folder: "mutant",
      names: ["tokenizer.model"],
      bytes: async () => mutant,
      json: async name => (files[name] ?? {}) as Record<string, unknown>,
    });
    const result = await conversion.catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toBeInstanceOf(IsoglossError);
    else made++;
  }
  expect(made).toBeGreaterThan(50);
});
