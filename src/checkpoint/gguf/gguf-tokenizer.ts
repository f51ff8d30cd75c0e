import type { JsonObject } from "../../format/json-object.js";
import { addedToken } from "../../tokenizer/convert/added-token.js";
import { TokenizerDraft } from "../../tokenizer/convert/draft.js";
import {
  byteLevel,
  replace,
  sequence,
  space,
  spelledDecoder,
  templateOf,
} from "../../tokenizer/convert/steps.js";
import { bpe } from "../../tokenizer/convert/token-model.js";
import { mergesByScore } from "../../tokenizer/sentencepiece/merges.js";
import { byteLevelSteps } from "./byte-level-steps.js";
import type { MetadataReader } from "./metadata-reader.js";

/** llama.cpp's numbers for what a piece is. */
const unknownType = 2;
const controlType = 3;
const userType = 4;

/**
 * Returns the content of a tokenizer.json that cuts texts as llama.cpp does by a file's metadata:
 * a SentencePiece model with scores ("llama"), or byte-level pairs with merges ("gpt2").
 *
 * @throws IsoglossError for a tokenizer of another kind, or one whose lists do not fit together.
 */
export function ggufTokenizer(metadata: MetadataReader): JsonObject {
  const key = (name: string) => `tokenizer.ggml.${name}`;
  const kind = metadata.needed(metadata.text(key("model")), key("model"));
  const tokens = metadata.needed(metadata.texts(key("tokens")), key("tokens"));
  const types = metadata.numbers(key("token_type")) ?? tokens.map(() => 1);
  if (types.length !== tokens.length)
    metadata.refuse(`has ${tokens.length} tokens and types of ${types.length}`);
  if (kind !== "llama" && kind !== "gpt2")
    metadata.refuse(`its tokenizer is of the kind ${JSON.stringify(kind)}, which is not read`);
  const draft = kind === "llama" ? spelled(metadata, tokens, types) : paired(metadata, tokens);
  draft.add(
    tokens.flatMap((token, id) =>
      types[id] === controlType || types[id] === userType
        ? [addedToken(token, { normalized: false, special: types[id] === controlType })]
        : [],
    ),
  );
  const add = (name: string, otherwise: boolean) =>
    metadata.flag(key(`add_${name}_token`)) ?? otherwise;
  const frame = (name: "bos" | "eos", adds: boolean): string[] => {
    // SentencePiece's usual ids are llama.cpp's where the metadata give none.
    const usual = kind === "llama" ? { bos: 1, eos: 2 }[name] : undefined;
    const id = metadata.number(key(`${name}_token_id`)) ?? usual;
    if (!adds || id === undefined) return [];
    return [tokens[id] ?? metadata.refuse(`its ${name} token ${id} is none of its tokens`)];
  };
  const begin = frame("bos", add("bos", kind === "llama" || byteLevelSteps(metadata).begins));
  const end = frame("eos", add("eos", false));
  if (begin.length + end.length > 0)
    draft.steps.post_processor = templateOf(draft, [...begin, "$A", ...end]);
  return draft.toJson();
}

function spelled(
  metadata: MetadataReader,
  tokens: readonly string[],
  types: readonly number[],
): TokenizerDraft {
  const scores = metadata.needed(
    metadata.numbers("tokenizer.ggml.scores"),
    "tokenizer.ggml.scores",
  );
  if (scores.length !== tokens.length)
    metadata.refuse(`has ${tokens.length} tokens and scores of ${scores.length}`);
  const pieces = new Map(tokens.map((token, id) => [token, { id, score: scores[id]! }]));
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const unknown = tokens[types.indexOf(unknownType)] ?? null;
  const options = { unk_token: unknown, fuse_unk: true, byte_fallback: true };
  const isSpaced = metadata.flag("tokenizer.ggml.add_space_prefix") ?? true;
  const spaces = replace({ String: " " }, space);
  return new TokenizerDraft(bpe(ids, mergesByScore(pieces, metadata.file), options), {
    normalizer: isSpaced
      ? sequence("normalizers", [{ type: "Prepend", prepend: space }, spaces])
      : spaces,
    decoder: spelledDecoder(isSpaced),
  });
}

function paired(metadata: MetadataReader, tokens: readonly string[]): TokenizerDraft {
  const merges = metadata.needed(metadata.texts("tokenizer.ggml.merges"), "tokenizer.ggml.merges");
  const { pre_tokenizer, ignore_merges } = byteLevelSteps(metadata);
  const ids = new Map(tokens.map((token, id) => [token, id]));
  return new TokenizerDraft(bpe(ids, merges, { ignore_merges }), {
    pre_tokenizer,
    decoder: byteLevel(true, true, true),
  });
}
