import type { JsonObject } from "../../format/json-object.js";
import type { TokenizerDraft } from "./draft.js";

/** @file Steps of a tokenizer.json, as the reference's library writes them. */

export const space = "▁";

export function sequence(kind: "normalizers" | "pretokenizers" | "decoders", steps: JsonObject[]) {
  return { type: "Sequence", [kind]: steps };
}

export function replace(pattern: { String: string } | { Regex: string }, content: string) {
  return { type: "Replace", pattern, content };
}

export function precompiled(charsmap: Uint8Array) {
  return {
    type: "Precompiled",
    precompiled_charsmap: Buffer.from(charsmap).toString("base64"),
  };
}

export function metaspace(prepend_scheme: "always" | "first" | "never", split = true) {
  return { type: "Metaspace", replacement: space, prepend_scheme, split };
}

export const whitespaceSplit = { type: "WhitespaceSplit" };

export function byteLevel(add_prefix_space: boolean, trim_offsets: boolean, use_regex: boolean) {
  return { type: "ByteLevel", add_prefix_space, trim_offsets, use_regex };
}

/** The decoder of models that spell spaces "▁" and unknown characters as bytes. */
export function spelledDecoder(stripFirst: boolean) {
  return sequence("decoders", [
    replace({ String: space }, " "),
    { type: "ByteFallback" },
    { type: "Fuse" },
    ...(stripFirst ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : []),
  ]);
}

/**
 * Returns the post-processor that puts tokens before and after a text.
 * @param single Tokens and "$A" for the text.
 * @param ids Of those tokens.
 */
export function template(single: readonly string[], ids: ReadonlyMap<string, number>): JsonObject {
  const parts = single.map(part =>
    part === "$A"
      ? { Sequence: { id: "A", type_id: 0 } }
      : { SpecialToken: { id: part, type_id: 0 } },
  );
  const special: Record<string, JsonObject> = Object.create(null);
  for (const [token, id] of ids) special[token] = { id: token, ids: [id], tokens: [token] };
  return {
    type: "TemplateProcessing",
    single: parts,
    pair: [...parts, { Sequence: { id: "B", type_id: 1 } }], // of two texts; never asked for here
    special_tokens: special,
  };
}

export function templateOf(draft: TokenizerDraft, single: readonly string[]): JsonObject {
  const tokens = single.filter(part => part !== "$A");
  const ids = tokens.map((token): [string, number] => {
    const id = draft.id(token);
    if (id === undefined) throw new RangeError(`there is no token ${JSON.stringify(token)}`);
    return [token, id];
  });
  return template(single, new Map(ids));
}
