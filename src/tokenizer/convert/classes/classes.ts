import { genericClass } from "../class-of-type.js";
import { bert } from "./bert.js";
import { gpt2, gptNeoX, qwen2, roberta } from "./byte-level.js";
import type { TokenizerClass } from "./class.js";
import { codeLlama } from "./code-llama.js";
import { debertaV2 } from "./deberta-v2.js";
import { gemma } from "./gemma.js";
import { generic } from "./generic.js";
import { llama } from "./llama.js";
import { m2m100 } from "./m2m100.js";
import { marian } from "./marian.js";
import { mbart } from "./mbart.js";
import { mbart50 } from "./mbart50.js";
import { nllb } from "./nllb.js";
import { rembert } from "./rembert.js";
import { t5 } from "./t5.js";
import { xglm } from "./xglm.js";
import { xlmRoberta } from "./xlm-roberta.js";

/** The classes of tokenizers that are built here, by transformers' names. */
export const tokenizerClasses: Readonly<Record<string, TokenizerClass>> = {
  [genericClass]: generic,
  LlamaTokenizer: llama,
  CodeLlamaTokenizer: codeLlama,
  GemmaTokenizer: gemma,
  XLMRobertaTokenizer: xlmRoberta,
  DebertaV2Tokenizer: debertaV2,
  RemBertTokenizer: rembert,
  XGLMTokenizer: xglm,
  T5Tokenizer: t5,
  MBartTokenizer: mbart,
  MBart50Tokenizer: mbart50,
  NllbTokenizer: nllb,
  MarianTokenizer: marian,
  M2M100Tokenizer: m2m100,
  GPT2Tokenizer: gpt2,
  Qwen2Tokenizer: qwen2,
  GPTNeoXTokenizer: gptNeoX,
  RobertaTokenizer: roberta,
  BertTokenizer: bert,
};
