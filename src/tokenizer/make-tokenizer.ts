import type { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { JsonObject } from "../format/json-object.js";
import { parseJson } from "../format/parse-json.js";
import { checkDropout, checkTokenizer } from "./check-tokenizer.js";
import type { Revise } from "./convert/configure-tokenizer.js";
import { rememberBatches } from "./encode-all.js";
import { failureError } from "./failure-error.js";
import { languageTokens } from "./language-tokens.js";
import { decodeLimits, encodeLimits, loadLimits } from "./limits.js";
import { type Numbering, renumbered, renumberedBatch } from "./numbering.js";
import { ask, endTokenizers } from "./process/ask.js";
import { askSync, unloadSync } from "./process/ask-sync.js";
import {
  type Answer,
  type AskedTokenizer,
  endsProcess,
  noId,
  type Question,
  type Reply,
} from "./process/messages.js";
import { flaggedTokens } from "./special-tokens.js";
import { tidySpaces } from "./tidy-spaces.js";
import type { Tokenizer } from "./tokenizer.js";
import { rememberSpelling } from "./vocabulary.js";

/** What a tokenizer is made of. */
export interface TokenizerSource {
  /** What messages call it: the path of tokenizer.json, or of what was converted to one. */
  readonly file: string;
  /** What a tokenizer.json holds: its text, or the object. */
  readonly content: string | JsonObject;
  /** What is to be used instead, once it is read, if anything. */
  readonly revise?: Revise | undefined;
  /**
   * Of what the tokenizer adds to a text, the ids that are special though the file does not call
   * them so; null (the default) for all.
   */
  readonly namedIds?: ReadonlySet<number> | null;
  /** Where the model's ids are others. */
  readonly numbering?: Numbering | undefined;
  /** Whether decoding takes away the spaces before punctuation; defaults to false. */
  readonly tidySpaces?: boolean;
}

/**
 * Returns the tokenizer that a tokenizer.json describes, as Hugging Face's tokenizers carries it
 * out: in a process of its own, which may take as much time and memory as the size of the file
 * and of the texts justifies, and which ends alone where the library panics.
 *
 * @throws IsoglossError naming the file, and the rule where there is one, if it is damaged, holds
 *   something that the library does not know, or takes more than it may.
 */
export async function makeTokenizer({
  file,
  content,
  revise,
  namedIds = null,
  numbering,
  tidySpaces: tidies = false,
}: TokenizerSource): Promise<Tokenizer> {
  // Large files take the library seconds: meanwhile this process checks them.
  let { handle, limits, loading } = load(content);
  const { rules, flagged, revised, isByteLevel, languages: own } = checked(content, file, revise);
  if (revised) {
    void ask({ kind: "unload", tokenizer: handle.tokenizer, limits });
    ({ handle, limits, loading } = load(revised));
  }
  registry.register(handle, handle.tokenizer);

  let broken: IsoglossError | undefined;
  const answered = (reply: Reply, what: string): Answer => {
    if (!("failure" in reply)) return reply;
    const error = failureError(reply, { file, rules, what });
    if (endsProcess(reply)) broken = error;
    throw error;
  };
  /** A tokenizer that took its process along is not asked again. */
  const askOnce = (question: Question, what: string): Answer => {
    if (broken) throw broken;
    return answered(askSync(question), what);
  };
  const { ids: frame, counts: ends } = answered(await loading, "opening");
  const question = { ...handle, kind: "ids", tokens: flagged, limits } as const;
  const { ids: special } = answered(await ask(question), "opening");
  const numbers = renumbered(numbering);
  const numbered = (own: Iterable<number>) =>
    [...own].filter(id => id !== noId).map(id => numbers.id(id));
  const named = numbered(frame!).filter(id => namedIds === null || namedIds.has(id));
  const specialIds = new Set([...named, ...numbered(special!)]);
  const [before = 0, after = 0] = ends!;

  const encodeQuestion = (given: readonly string[]) => {
    const texts = given.map(numbers.rest);
    return { ...handle, kind: "encode", texts, limits: encodeLimits(texts) } as const;
  };
  const encode = (text: string) => {
    const { ids } = askOnce(encodeQuestion([text]), `encoding ${excerpt(text)}`);
    return numbers.ids(text, ids!);
  };
  rememberBatches(encode, async texts => {
    if (broken) return undefined;
    const reply = await ask(encodeQuestion(texts));
    if ("failure" in reply) return undefined;
    const batch = { ids: reply.ids!, counts: reply.counts! };
    return numbering === undefined ? batch : renumberedBatch(batch, texts, numbers);
  });
  const textOf = numbering?.textOf;
  const decode = (given: readonly number[]) => {
    if (textOf !== undefined) return textOf(given.filter(id => !specialIds.has(id)));
    const ids = numbers.own(given);
    const limits = decodeLimits(ids.length);
    const { text } = askOnce(
      { ...handle, kind: "decode", ids, limits },
      `decoding ${excerpt(ids)}`,
    );
    return tidies ? tidySpaces(text!) : text!;
  };
  rememberSpelling(decode, {
    isByteLevel,
    async pieces(size) {
      const found: string[] = [];
      while (found.length < size) {
        const length = Math.min(piecesAtOnce, size - found.length);
        const ids = Array.from({ length }, (_, i) => numbers.own([found.length + i])[0] ?? noId);
        const limits = decodeLimits(length);
        const reply = await ask({ ...handle, kind: "pieces", ids, limits });
        found.push(...answered(reply, "reading the vocabulary").pieces!);
      }
      return found;
    },
  });
  const added = before + after === 0 ? undefined : { before, after };
  const languages =
    numbering?.languages ??
    (own && new Map([...own].map(([token, id]) => [token, numbers.id(id)])));
  return { encode, decode, specialIds, added, languages };
}

/** Some hundredths of a second. */
const piecesAtOnce = 1 << 14;

/** Returns whether a tokenizer.json writes every byte as a character, as GPT-2 does. */
function decodesBytes({ decoder }: JsonObject): boolean {
  const steps = [
    decoder,
    ...(((decoder as JsonObject | null)?.decoders as unknown[] | undefined) ?? []),
  ];
  return steps.some(step => (step as JsonObject | null)?.type === "ByteLevel");
}

function load(content: string | JsonObject) {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const handle: AskedTokenizer = { tokenizer: made++, json: sharedBytes(text) };
  const limits = loadLimits(handle.json.length);
  return { handle, limits, loading: ask({ ...handle, kind: "load", limits }) };
}

/** Returns what is to be known of the content, if it passes what can be checked of it. */
function checked(content: string | JsonObject, file: string, revise: Revise = () => undefined) {
  try {
    const read = typeof content === "string" ? parseJson(content, file) : content;
    const rules = checkTokenizer(read, file);
    const revised = revise(read);
    const json = revised ?? read;
    checkDropout(json, file); // which some classes leave out
    const used = revised ? checkTokenizer(revised, file) : rules;
    const isByteLevel = decodesBytes(json);
    const languages = languageTokens(json);
    return { rules: used, flagged: flaggedTokens(json), languages, revised, isByteLevel };
  } catch (error) {
    endTokenizers(); // which may be at it for long
    throw error;
  }
}

/** Returns a text in UTF-8, in memory that goes to another thread without a copy. */
function sharedBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(Buffer.byteLength(text)));
  bytes.set(Buffer.from(text));
  return bytes;
}

let made = 0;

/** Knows when nobody holds the functions of a tokenizer any more. */
const registry = new FinalizationRegistry((tokenizer: number) => {
  void ask({ kind: "unload", tokenizer, limits: loadLimits(0) });
  unloadSync(tokenizer);
});
