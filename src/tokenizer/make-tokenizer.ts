import { excerpt } from "../base/excerpt.js";
import type { JsonObject } from "../format/json-object.js";
import { parseJson } from "../format/parse-json.js";
import { checkTokenizer } from "./check-tokenizer.js";
import { rememberBatches } from "./encode-all.js";
import { failureError } from "./failure-error.js";
import { decodeLimits, encodeLimits, loadLimits } from "./limits.js";
import { ask, askSync } from "./process/ask.js";
import { type Answer, noId, type Reply } from "./process/messages.js";
import { flaggedTokens } from "./special-tokens.js";
import { tidySpaces } from "./tidy-spaces.js";
import type { Tokenizer } from "./tokenizer.js";

/** What a tokenizer is made of. */
export interface TokenizerSource {
  /** What messages call it: the path of tokenizer.json, or of what was converted to one. */
  readonly file: string;
  /** What a tokenizer.json holds: its text, or the object. */
  readonly content: string | JsonObject;
  /**
   * Of what the tokenizer adds to a text, the ids that are special though the file does not call
   * them so; null (the default) for all.
   */
  readonly namedIds?: ReadonlySet<number> | null;
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
  namedIds = null,
  tidySpaces: tidies = false,
}: TokenizerSource): Promise<Tokenizer> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const bytes = new TextEncoder().encode(text);
  const limits = loadLimits(bytes.length);
  const handle: Handle = { tokenizer: made++ };
  const { tokenizer } = handle;
  // Large files take the library seconds: meanwhile this process checks them.
  const loading = ask({ kind: "load", tokenizer, json: bytes, limits });
  registry.register(handle, tokenizer);
  const json = typeof content === "string" ? parseJson(content, file) : content;
  const rules = checkTokenizer(json, file);
  const tokens = flaggedTokens(json);

  const answered = (reply: Reply, what: string): Answer => {
    if ("failure" in reply) throw failureError(reply, { file, rules, what });
    return reply;
  };
  const { ids: frame, counts: ends } = answered(await loading, "opening");
  const question = { ...handle, kind: "ids", tokens, limits: loadLimits(0) } as const;
  const { ids: flagged } = answered(await ask(question), "opening");
  const named = [...frame!].filter(id => namedIds === null || namedIds.has(id));
  const specialIds = new Set([...named, ...flagged!].filter(id => id !== noId));
  const [before = 0, after = 0] = ends!;

  const encodeQuestion = (texts: readonly string[]) =>
    ({ ...handle, kind: "encode", texts, limits: encodeLimits(texts) }) as const;
  const encode = (text: string) => {
    const { ids } = answered(askSync(encodeQuestion([text])), `encoding ${excerpt(text)}`);
    return Array.from(ids!);
  };
  rememberBatches(encode, async texts => {
    const reply = await ask(encodeQuestion(texts));
    return "failure" in reply ? undefined : { ids: reply.ids!, counts: reply.counts! };
  });
  const decode = (ids: readonly number[]) => {
    const reply = askSync({ ...handle, kind: "decode", ids, limits: decodeLimits(ids.length) });
    const { text } = answered(reply, `decoding ${excerpt(ids)}`);
    return tidies ? tidySpaces(text!) : text!;
  };
  const addsNone = before + after === 0;
  return { encode, decode, specialIds, ...(!addsNone && { added: { before, after } }) };
}

/** What the functions of a tokenizer hold, so that it can be let go of when nobody holds them. */
interface Handle {
  readonly tokenizer: number;
}

const registry = new FinalizationRegistry((tokenizer: number) => {
  void ask({ kind: "unload", tokenizer, limits: loadLimits(0) });
});
let made = 0;
