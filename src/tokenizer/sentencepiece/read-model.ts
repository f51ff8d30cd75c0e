import protobuf from "protobufjs/light.js";
import { IsoglossError } from "../../base/error.js";
import { fromItsOrigin } from "../../format/parse-json.js";

/** @see https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto */
export interface SentencePieceModel {
  readonly pieces: readonly SentencePiece[];
  readonly algorithm: "unigram" | "bpe" | "word" | "char";
  readonly byteFallback: boolean;
  readonly unknown: Special;
  readonly begin: Special;
  readonly end: Special;
  /** The compiled table of normalizations; undefined if texts are taken as they are. */
  readonly charsmap: Uint8Array | undefined;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
}

export interface SentencePiece {
  readonly text: string;
  readonly score: number;
  readonly type: (typeof pieceTypes)[number];
}

interface Special {
  /** Negative if the model has none. */
  readonly id: number;
  readonly text: string;
}

/** The numbers of sentencepiece_model.proto are positions here, from 1. */
const pieceTypes = ["normal", "unknown", "control", "user-defined", "unused", "byte"] as const;
const algorithms = ["unigram", "bpe", "word", "char"] as const;

/** The largest known models, of 256,000 pieces, have 5 MB. */
const largest = 64 * 2 ** 20;

/** A piece takes two bytes of a file and a hundred of memory. */
const mostPieces = 2 ** 21;

/**
 * Returns what a SentencePiece model says, of which nothing is trusted: a field is read only
 * within the bytes that are there, and one of an unexpected kind is passed over, as protobuf does.
 *
 * @param file For messages.
 * @throws IsoglossError if it is no such model, or larger than any.
 */
export function readSentencePieceModel(bytes: Uint8Array, file: string): SentencePieceModel {
  const refuse = (what: string, cause?: unknown) =>
    new IsoglossError(`${file}: ${what}`, fromItsOrigin, { cause });
  if (bytes.length > largest) throw refuse(`has ${bytes.length} bytes, more than any model`);
  let model: SentencePieceModel;
  try {
    model = readFields(protobuf.Reader.create(bytes));
  } catch (cause) {
    throw refuse(
      `is no SentencePiece model (${cause instanceof Error ? cause.message : cause})`,
      cause,
    );
  }
  if (model.pieces.length === 0) throw refuse("is no SentencePiece model (it holds no pieces)");
  for (const [id, { text, score }] of model.pieces.entries()) {
    if (text === "") throw refuse(`its piece ${id} has no text`);
    if (!Number.isFinite(score)) throw refuse(`its piece ${id} has the score ${score}`);
  }
  return model;
}

/** What to do with each field of a message, by number and wire type; others are skipped. */
type Handlers = Readonly<Record<string, (reader: protobuf.Reader) => void>>;

/** protobuf's ways to write a value; a field's key here is its number and one of them. */
const varint = 0;
const lengthDelimited = 2;
const fixed32 = 5;

function readMessage(reader: protobuf.Reader, end: number, handlers: Handlers): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    const handler = handlers[`${tag >>> 3}:${tag & 7}`];
    if (tag >>> 3 === 0) throw new RangeError("a field has the number 0");
    if (handler) handler(reader);
    else reader.skipType(tag & 7, 0, tag >>> 3);
  }
  if (reader.pos > end) throw new RangeError("a field reaches beyond its message");
}

/** Runs over an embedded message, whose length is checked against the one around it. */
function readEmbedded(reader: protobuf.Reader, handlers: Handlers): void {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError("a message reaches beyond the file");
  readMessage(reader, end, handlers);
}

function readFields(reader: protobuf.Reader): SentencePieceModel {
  const pieces: SentencePiece[] = [];
  let algorithm: SentencePieceModel["algorithm"] = "unigram";
  let byteFallback = false;
  let charsmap: Uint8Array | undefined;
  // What is not in a file has the default of sentencepiece_model.proto.
  const unknown = { id: 0, text: "<unk>" };
  const begin = { id: 1, text: "<s>" };
  const end = { id: 2, text: "</s>" };
  const spaces = { dummy: true, extra: true, escape: true };
  const special = (target: { id: number; text: string }, id: number, text: number): Handlers => ({
    [`${id}:${varint}`]: field => {
      target.id = field.int32();
    },
    [`${text}:${lengthDelimited}`]: field => {
      target.text = utf8(field.bytes());
    },
  });
  const flag = (id: number, set: (value: boolean) => void): Handlers => ({
    [`${id}:${varint}`]: field => set(field.bool()),
  });

  const trainer: Handlers = {
    [`3:${varint}`]: field => {
      algorithm = algorithms[field.int32() - 1] ?? algorithm;
    },
    ...flag(35, value => {
      byteFallback = value;
    }),
    ...special(unknown, 40, 45),
    ...special(begin, 41, 46),
    ...special(end, 42, 47),
  };
  const normalizer: Handlers = {
    [`2:${lengthDelimited}`]: field => {
      const table = field.bytes();
      charsmap = table.length > 0 ? table : undefined;
    },
    ...flag(3, value => {
      spaces.dummy = value;
    }),
    ...flag(4, value => {
      spaces.extra = value;
    }),
    ...flag(5, value => {
      spaces.escape = value;
    }),
  };
  readMessage(reader, reader.len, {
    [`1:${lengthDelimited}`]: field => {
      if (pieces.length >= mostPieces) throw new RangeError(`more than ${mostPieces} pieces`);
      pieces.push(readPiece(field));
    },
    [`2:${lengthDelimited}`]: field => readEmbedded(field, trainer),
    [`3:${lengthDelimited}`]: field => readEmbedded(field, normalizer),
  });
  return {
    pieces,
    algorithm,
    byteFallback,
    unknown,
    begin,
    end,
    charsmap,
    addDummyPrefix: spaces.dummy,
    removeExtraWhitespaces: spaces.extra,
    escapeWhitespaces: spaces.escape,
  };
}

function readPiece(reader: protobuf.Reader): SentencePiece {
  let text = "";
  let score = 0;
  let type: SentencePiece["type"] = "normal";
  readEmbedded(reader, {
    [`1:${lengthDelimited}`]: field => {
      text = utf8(field.bytes());
    },
    [`2:${fixed32}`]: field => {
      score = field.float();
    },
    [`3:${varint}`]: field => {
      type = pieceTypes[field.int32() - 1] ?? type;
    },
  });
  return { text, score, type };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8 = (bytes: Uint8Array) => decoder.decode(bytes);
