import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { SentencePooling } from "../../checkpoint/sentence/sentence-modules.js";
import type { VectorHead } from "../../engine/engine.js";
import type { Model } from "../../model/operations.js";
import type { Tokenizer } from "../../tokenizer/tokenizer.js";
import { filled, type PoolingWeights } from "../poolings.js";
import type { TextPreparation } from "../tokenized.js";
import { sentenceHead } from "./sentence-head.js";

/** What stands before each text, where a model's vectors are made; default: what its authors say. */
export interface PromptChoice {
  /** As it is: "query: ". */
  readonly prompt?: string | undefined;
  /** The name of one of the model's own. */
  readonly promptName?: string | undefined;
}

/** A pass that ends in a model's own vector of each sentence. */
export interface SentencePass {
  /** With the weights of the steps after the pooling. */
  readonly checkpoint: Checkpoint;
  readonly head: VectorHead;
  /** E. */
  readonly width: number;
  /** One a pooling that is joined. */
  readonly weights: readonly PoolingWeights[];
  readonly maxTokens: number;
  readonly texts: TextPreparation;
  /** What the vectors depend on beside the transformer. */
  readonly identity: string;
  /** For people. */
  readonly notes: readonly string[];
}

/**
 * Returns the pass that gives a sentence-transformers model's vectors, as that library's `encode`
 * does: prompt, cut, pooling, and the steps after it.
 *
 * @throws IsoglossError if the model is no such model, or lists what is not read; if there is no
 *   prompt of that name.
 */
export async function sentencePass(
  checkpoint: Checkpoint,
  model: Model,
  choice: PromptChoice,
): Promise<SentencePass> {
  const { sentence, tokenizer, name } = checkpoint;
  if (sentence === undefined)
    throw new IsoglossError(
      `${name}: its authors do not say how a vector is made of a sentence: there is no modules.json`,
      "Choose another pooling, such as mean; or add the files of sentence-transformers.",
    );
  if (sentence instanceof IsoglossError) throw sentence;
  const { poolings, includePrompt, steps, lowerCase, weights, similarity } = sentence;
  const whole = { ...checkpoint, weights: new Map([...checkpoint.weights, ...weights]) };
  const { width, apply } = sentenceHead(whole, model, sentence);
  const prompt = promptOf(name, sentence, choice);
  const excluded = includePrompt || prompt === "" ? 0 : await promptTokens(tokenizer, prompt);
  const largest = [...poolings.keys()].filter(p => poolings[p] === "max");
  const kinds = steps.map(({ kind }) => kind);
  const made = [`${poolings.join(" and ")} of the tokens' last states`, ...kinds].join(", ");
  const usual = similarity === null || similarity === "cosine";
  return {
    checkpoint: whole,
    head: { poolings: poolings.length, largest, apply },
    width,
    weights: poolings.map(pooling => weightsOf(pooling, excluded)),
    maxTokens: Math.min(model.maxTokens, sentence.maxTokens ?? model.maxTokens),
    texts: { prompt, lowerCase, excluded },
    identity: JSON.stringify([poolings, excluded, prompt, lowerCase, steps]),
    notes: [
      `a sentence's vector is the model's own (${made}), ${prompt === "" ? "without a prompt" : `behind the prompt ${excerpt(prompt)}`}`,
      ...(usual ? [] : [`its authors compare its vectors by ${excerpt(similarity)}`]),
    ],
  };
}

function promptOf(
  model: string,
  {
    prompts,
    defaultPrompt,
  }: { prompts: Readonly<Record<string, string>>; defaultPrompt: string | null },
  { prompt, promptName = defaultPrompt ?? undefined }: PromptChoice,
): string {
  if (prompt !== undefined) return prompt;
  if (promptName === undefined) return "";
  if (Object.hasOwn(prompts, promptName)) return prompts[promptName]!;
  const names = Object.keys(prompts).map(excerpt).join(", ");
  throw new IsoglossError(
    `${model}: has no prompt ${excerpt(promptName)}`,
    names === "" ? "It has none; write one out with --prompt." : `It has ${names}.`,
  );
}

/** How many tokens a prompt has before a text's own, as sentence-transformers counts them. */
async function promptTokens(tokenizer: Tokenizer, prompt: string): Promise<number> {
  const ids = tokenizer.encode(prompt);
  const last = ids.at(-1);
  return last !== undefined && tokenizer.specialIds.has(last) ? ids.length - 1 : ids.length;
}

/**
 * Returns how sentence-transformers weighs the T tokens of a sentence, the first `excluded` of
 * which, its prompt's, are left out.
 *
 * @see https://sbert.net/docs/package_reference/sentence_transformer/modules.html#pooling
 */
function weightsOf(pooling: SentencePooling, excluded: number): PoolingWeights {
  const pooled = (length: number) => Math.max(0, length - excluded);
  const among = (length: number, weight: (t: number) => number) =>
    filled(length, t => (t < excluded ? 0 : weight(t)));
  switch (pooling) {
    case "cls":
      return ({ length }) => filled(length, t => (t === Math.min(excluded, length - 1) ? 1 : 0));
    case "max":
      return ({ length }) => among(length, () => 1);
    case "mean":
      return ({ length }) => among(length, () => 1 / pooled(length));
    case "mean_sqrt_len_tokens":
      return ({ length }) => among(length, () => 1 / Math.sqrt(pooled(length)));
    case "weightedmean":
      return ({ length }) => {
        const sum = (length * (length + 1) - excluded * (excluded + 1)) / 2;
        return among(length, t => (t + 1) / sum);
      };
    case "lasttoken":
      return ({ length }) => among(length, t => (t === length - 1 ? 1 : 0));
  }
}
