import { addSpecialTokens, beginAndEnd, idOf, neededText } from "../add-special-tokens.js";
import { addedToken, tokenText } from "../added-token.js";
import { type SpecialName, specialNames } from "../arguments.js";
import { type Steps, TokenizerDraft } from "../draft.js";
import { fairseqTokens } from "../fairseq.js";
import type { Settings } from "../settings.js";
import { byteLevel, sequence } from "../steps.js";
import { bpe } from "../token-model.js";
import type { MergesClass, MergesInput, Rebuild } from "./class.js";

/** @file The classes whose models merge the bytes of a text: vocab.json and merges.txt. */

const decoder = byteLevel(true, true, true);
const end = "<|endoftext|>";

function mergesClass(build: MergesClass["build"]): MergesClass {
  const rebuild: Rebuild = ({ ids: vocabulary, merges, settings, postProcessor }) =>
    build({ vocabulary, merges, settings, postProcessor });
  return { kind: "merges", build, rebuild };
}

function draftOf(
  { vocabulary, merges, postProcessor = null }: MergesInput,
  steps: Steps,
): TokenizerDraft {
  const model = bpe(vocabulary, merges, { continuing_subword_prefix: "", end_of_word_suffix: "" });
  return new TokenizerDraft(model, { decoder, post_processor: postProcessor, ...steps });
}

function tokensOf(settings: Settings, defaults: Partial<Record<SpecialName, string | null>>) {
  const names = specialNames.filter(name => defaults[name] !== undefined);
  return Object.fromEntries(names.map(name => [name, settings.token(name, defaults[name]!)]));
}

export const gpt2 = mergesClass(input => {
  const { settings } = input;
  const isSpaced = settings.flag("add_prefix_space", false) ?? false;
  const draft = draftOf(input, { pre_tokenizer: byteLevel(isSpaced, true, true) });
  const tokens = { unk_token: end, bos_token: end, eos_token: end, pad_token: null };
  addSpecialTokens(draft, settings, { tokens: tokensOf(settings, tokens) });
  return draft;
});

const qwen2Pattern = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

export const qwen2 = mergesClass(input => {
  const { settings } = input;
  const isSpaced = settings.flag("add_prefix_space", false) ?? false;
  const split = {
    type: "Split",
    pattern: { Regex: qwen2Pattern },
    behavior: "Isolated",
    invert: false,
  };
  const draft = draftOf(input, {
    normalizer: { type: "NFC" },
    pre_tokenizer: sequence("pretokenizers", [split, byteLevel(isSpaced, true, false)]),
  });
  const tokens = { unk_token: end, bos_token: null, eos_token: end, pad_token: end };
  const { named, extra } = addSpecialTokens(draft, settings, {
    tokens: tokensOf(settings, tokens),
  });
  const all = new Set([...named.values(), ...extra].map(tokenText));
  draft.add([...all].map(token => addedToken(token, { special: true })));
  return draft;
});

export const gptNeoX = mergesClass(input => {
  const { settings } = input;
  const isSpaced = settings.flag("add_prefix_space", false) ?? false;
  const trims = settings.flag("trim_offsets", true) ?? false;
  const draft = draftOf(input, {
    normalizer: { type: "NFC" },
    pre_tokenizer: byteLevel(isSpaced, trims, true),
  });
  const tokens = { unk_token: end, bos_token: end, eos_token: end, pad_token: "<|padding|>" };
  const { named } = addSpecialTokens(draft, settings, { tokens: tokensOf(settings, tokens) });
  draft.steps.post_processor = beginAndEnd(draft, settings, named, false);
  return draft;
});

export const roberta = mergesClass(input => {
  const { settings } = input;
  const isSpaced = settings.flag("add_prefix_space", false) ?? false;
  const trims = settings.flag("trim_offsets", true) ?? false;
  const draft = draftOf(input, { pre_tokenizer: byteLevel(isSpaced, true, true) });
  const { named } = addSpecialTokens(draft, settings, {
    tokens: tokensOf(settings, fairseqTokens),
  });
  const pair = (name: "sep_token" | "cls_token"): [string, number] => {
    const token = neededText(named, name);
    return [token, idOf(draft, named, token)];
  };
  draft.steps.post_processor = {
    type: "RobertaProcessing",
    sep: pair("sep_token"),
    cls: pair("cls_token"),
    trim_offsets: trims,
    add_prefix_space: isSpaced,
  };
  return draft;
});
