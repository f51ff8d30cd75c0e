/**
 * @file The process that holds the tokenizers. A tokenizer.json comes from a stranger, and the
 * library (Rust) ends its process where it panics, as it does on some tables and patterns, and
 * cannot be interrupted: what it does here ends no more than this.
 */
import { once } from "node:events";
import type * as library from "tokenizers";
import { startThread } from "../../base/process/source-module.js";
import { type Answer, noId, type Question, type Reply } from "./messages.js";

const bounds = new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT);
const [memoryAt, millisecondsAt, beginAt] = [0, 1, 2];
const limit = new Float64Array(bounds);

/** Whoever asks waits for the watch to begin, and for the library. */
const ready = Promise.all([import("tokenizers"), startWatch()]);
ready.catch(() => {}); // told to whoever asks
const tokenizers = new Map<number, library.Tokenizer>();

process.on("SIGINT", () => {}); // the process that asks decides; it has the terminal's Ctrl-C as well
process.once("disconnect", () => process.exit()); // nobody asks any more
if (!process.connected) process.exit(); // whoever started it ended before this line
process.on("message", async (question: Question) => {
  process.send?.(await reply(question));
});

async function startWatch(): Promise<void> {
  const watch = startThread(import.meta, "watch", { workerData: bounds });
  await once(watch, "message");
}

async function reply(question: Question): Promise<Reply> {
  const [imported] = await ready.catch(error => [error instanceof Error ? error : Error(error)]);
  if (imported instanceof Error) return { failure: "binding", detail: imported.message };
  const { seconds, memory, output } = question.limits;
  limit[memoryAt] = process.memoryUsage.rss() + memory;
  limit[beginAt] = Date.now();
  limit[millisecondsAt] = 1000 * seconds; // last: it starts the watch
  try {
    const answer = await answerTo(question, imported);
    const size = answer.text?.length ?? answer.ids?.length ?? answer.pieces?.length ?? 0;
    return size > output ? { failure: "output", detail: String(size) } : answer;
  } catch (error) {
    return { failure: "refused", detail: error instanceof Error ? error.message : String(error) };
  } finally {
    limit[millisecondsAt] = 0;
  }
}

async function answerTo(question: Question, { Tokenizer }: typeof library): Promise<Answer> {
  if (question.kind === "probe") return {};
  if (question.kind === "unload") {
    tokenizers.delete(question.tokenizer);
    return {};
  }
  if (question.kind === "load") {
    const tokenizer = Tokenizer.fromString(new TextDecoder().decode(question.json));
    // As transformers, which cuts and pads when asked and not otherwise.
    tokenizer.disableTruncation();
    tokenizer.disablePadding();
    tokenizers.set(question.tokenizer, tokenizer);
    return framing(tokenizer);
  }
  const tokenizer = tokenizers.get(question.tokenizer);
  if (!tokenizer) throw new Error("the tokenizer is not loaded");
  if (question.kind === "ids")
    return { ids: Uint32Array.from(question.tokens, token => tokenizer.tokenToId(token) ?? noId) };
  if (question.kind === "decode") return { text: await tokenizer.decode([...question.ids], true) };
  if (question.kind === "pieces")
    return { pieces: question.ids.map(id => tokenizer.idToToken(id) ?? "") };
  const [only] = question.texts;
  const encodings =
    question.texts.length === 1
      ? [await tokenizer.encode(only!)]
      : await tokenizer.encodeBatch([...question.texts]);
  const counts = Uint32Array.from(encodings, encoding => encoding.getLength());
  const ids = new Uint32Array(counts.reduce((a, b) => a + b, 0));
  let at = 0;
  for (const encoding of encodings) {
    ids.set(encoding.getIds(), at);
    at += encoding.getLength();
  }
  return { ids, counts };
}

/** Returns what a tokenizer adds to a text: the ids, and how many come before and after. */
async function framing(tokenizer: library.Tokenizer): Promise<Answer> {
  const empty = await tokenizer.encode("");
  const isAdded = empty.getSpecialTokensMask();
  const ids = Uint32Array.from(empty.getIds().filter((_, i) => isAdded[i] === 1));
  const counts = ids.length === 0 ? [0, 0] : await ends(tokenizer, ids.length);
  return { ids, counts: Uint32Array.from(counts) };
}

/** Texts of which a tokenizer may know none: then it is asked for what is in its vocabulary. */
const probes = ["a", "1", ".", "中"];
const entries = 256;

async function ends(tokenizer: library.Tokenizer, added: number): Promise<[number, number]> {
  for await (const text of texts(tokenizer)) {
    // One without an unknown token refuses what it does not know, and takes what it does.
    const mask = await tokenizer.encode(text).then(
      encoding => encoding.getSpecialTokensMask(),
      (): number[] => [],
    );
    const [first, last] = [mask.indexOf(0), mask.lastIndexOf(0)];
    if (first < 0) continue;
    if (mask.slice(first, last).includes(1))
      throw new Error("the post_processor puts tokens into a text, not only around it");
    return [first, mask.length - 1 - last];
  }
  return [added, 0];
}

/** Yields the probes, and texts of some tokens from all over the vocabulary. */
async function* texts(tokenizer: library.Tokenizer): AsyncGenerator<string> {
  yield* probes;
  const size = tokenizer.getVocabSize(true);
  for (let i = 0; i < entries; i++) {
    const id = Math.floor((i * size) / entries);
    yield await tokenizer.decode([id], true);
    yield tokenizer.idToToken(id) ?? "";
  }
}
