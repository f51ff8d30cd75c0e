import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { floresPieces, type PublishedPiecesName } from "../../src/metric/pieces/flores-pieces.js";
import { seeded } from "../../src/numeric/random.js";
import { bleu } from "../../src/score/bleu.js";
import { pieceEncoder } from "../../src/tokenizer/sentencepiece/encode-pieces.js";
import { readSentencePieceModel } from "../../src/tokenizer/sentencepiece/read-model.js";
import { mutate } from "../support/mutate.js";
import { scratch } from "../support/scratch.js";

const fixtures = join(import.meta.dirname, "../fixtures/metric/pieces");
const { lines, pieces, hypotheses, references, scores } = JSON.parse(
  gunzipSync(readFileSync(join(fixtures, "pieces.json.gz"))).toString(),
) as {
  readonly lines: readonly string[];
  readonly pieces: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly hypotheses: readonly string[];
  readonly references: readonly string[];
  readonly scores: readonly {
    name: PublishedPiecesName;
    model: string;
    score: number;
    signature: string;
  }[];
};
const model = (name: string) => gunzipSync(readFileSync(join(fixtures, `${name}.model.gz`)));

describe.each(Object.keys(pieces))("%s", name => {
  it("divides every line as SentencePiece does", () => {
    const encode = pieceEncoder(readSentencePieceModel(model(name), name), name);
    const wrong = lines.flatMap((line, i) => {
      const found = encode(line);
      return JSON.stringify(found) === JSON.stringify(pieces[name]![i])
        ? []
        : [{ line, found, expected: pieces[name]![i] }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

/** A server that stands for the address where a model is published. */
async function published(answer: {
  status?: number;
  body?: Uint8Array;
  to?: string;
  cut?: boolean;
}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (answer.to !== undefined && request.url === "/short") {
      response.writeHead(301, { Location: answer.to }).end();
      return;
    }
    const body = answer.body ?? Buffer.from("<html>no</html>");
    response.writeHead(answer.status ?? 200, { "Content-Length": body.length });
    if (answer.cut) {
      response.write(body.subarray(0, 100));
      setTimeout(() => response.destroy(), 20);
    } else response.end(body);
  });
  await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready));
  afterAll(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/short`, asked };
}

it.each(
  scores,
)("$name is fetched by name, kept where sacreBLEU keeps it, and gives its spBLEU", async ({
  name,
  model: key,
  score,
  signature,
}) => {
  const { url, asked } = await published({ body: model(key), to: "/long.model" });
  const cache = join(scratch(), "models");
  const notes: string[] = [];
  const progress = {
    start: () => ({ advance: () => {}, done: () => {} }),
    note: (text: string) => void notes.push(text),
  };
  const tokenizer = await floresPieces(name, { url, cache, progress });
  await floresPieces(name, { url, cache }); // from the folder
  expect(asked).toEqual(["/short", "/long.model"]);
  expect(notes[0]).toMatch(/SHA-256 [0-9a-f]{64}; licence: /);
  expect(notes[0]).toContain(url);
  const found = bleu(
    hypotheses,
    references.map(line => [line]),
    { tokenizer },
  );
  expect(found.score).toBeCloseTo(score, 9);
  expect(found.signature).toBe(signature.replace("version:", "like:sacrebleu-"));
  const file = join(
    cache,
    name === "flores101" ? "sacrebleu_tokenizer_spm.model" : "flores200sacrebleuspm",
  );
  expect(readFileSync(file)).toEqual(model(key));
  const own = await floresPieces(name, { file });
  expect(own.tokenize("Rain fell.")).toBe(tokenizer.tokenize("Rain fell."));
});

it.each([
  ["a page", {}, /is no SentencePiece model/],
  ["nothing", { body: Buffer.alloc(0) }, /is no SentencePiece model/],
  ["a refusal", { status: 404 }, /answers with the status 404/],
  ["a cut connection", { body: model("bpe"), cut: true }, /broke off in the middle/],
])("keeps nothing where %s comes instead", async (_, answer, message) => {
  const { url } = await published(answer);
  const cache = scratch();
  const error = await floresPieces("flores200", { url, cache }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(IsoglossError);
  expect((error as Error).message).toMatch(message);
  expect(existsSync(join(cache, "flores200sacrebleuspm"))).toBe(false);
});

it("says how to do without a network", async () => {
  const cache = scratch();
  const error = await floresPieces("flores101", { url: "http://127.0.0.1:9/x", cache }).catch(
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(IsoglossError);
  expect((error as IsoglossError).hint).toContain("sacrebleu_tokenizer_spm.model");
});

it("damaged models are refused or read, never anything else", () => {
  const random = seeded(3);
  for (let trial = 0; trial < 200; trial++) {
    const bytes = mutate(model(trial % 2 ? "bpe" : "unigram"), random);
    try {
      pieceEncoder(readSentencePieceModel(bytes, "x.model"), "x.model")("Rain fell ☃ on the town.");
    } catch (error) {
      expect(error).toBeInstanceOf(IsoglossError);
    }
  }
});

it("reads a file of the user's own, and refuses what is none", async () => {
  const folder = scratch();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "x.model"), "no model");
  const error = await floresPieces("flores200", { file: join(folder, "x.model") }).catch(
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(IsoglossError);
});
