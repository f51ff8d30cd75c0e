import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const parity = join(import.meta.dirname, "../fixtures/parity");

/** A letter a token: 26 of them, a space, and what is none of these; no more than the model knows. */
function tokenizer(): object {
  const letters = [" ", ..."abcdefghijklmnopqrstuvwxyz"];
  const vocab = Object.fromEntries(["[UNK]", ...letters].map((letter, i) => [letter, i + 2]));
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: "Split",
      pattern: { Regex: "." },
      behavior: "Isolated",
      invert: false,
    },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab, unk_token: "[UNK]" },
  };
}

/** Writes a parity case's model, which reads letters, into a folder as they are downloaded. */
export function writeLetterModel(folder: string, from: string): void {
  cpSync(join(parity, from), folder, { recursive: true });
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(tokenizer()));
}
