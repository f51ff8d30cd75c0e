import { z } from "zod";
import { excerpt } from "../../base/excerpt.js";
import type { JsonObject } from "../../format/json-object.js";
import { mostLogprob as most } from "./most-logprob.js";
import { ServerFault } from "./server-fault.js";
import type { ServerModel } from "./server-model.js";

/** What a model is to go on from. */
export interface CompletionRequest {
  /** A text that it continues, or turns that it answers. */
  readonly prompt:
    | string
    | readonly { readonly role: "system" | "user"; readonly content: string }[];
  readonly maxTokens: number;
  readonly stop?: readonly string[];
  /** 0: greedy. */
  readonly temperature: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed?: number;
}

/** What it said. */
export interface Completion {
  readonly text: string;
  /** Whether it came to an end, by a token or a string, or was cut. */
  readonly finish: "ended" | "length";
  /** As the server counts; null if it does not say. */
  readonly tokens: number | null;
  readonly promptTokens: number | null;
  /** Sum of its tokens' log-probabilities; null if the server does not list one for each. */
  readonly logprob: number | null;
  /** What the server calls its present configuration. */
  readonly fingerprint: string | null;
}

const count = z.int().nonnegative().nullish();
const answer = z.looseObject({
  choices: z.array(
    z.looseObject({
      text: z.string().nullish(),
      message: z.looseObject({ content: z.string().nullish() }).nullish(),
      finish_reason: z.string().nullish(),
      logprobs: z
        .looseObject({ token_logprobs: z.array(z.number().nullable()).nullish() })
        .nullish(),
    }),
  ),
  usage: z.looseObject({ prompt_tokens: count, completion_tokens: count }).nullish(),
  system_fingerprint: z.string().nullish(),
});

/** How much of a fingerprint is kept. */
const longestFingerprint = 200;

/**
 * Asks a server's model to go on from a prompt, once: a text through /completions, turns through
 * /chat/completions, where the server applies the model's chat template.
 */
export async function complete(
  { client, name }: ServerModel,
  { prompt, maxTokens, stop = [], temperature, topP, topK, seed }: CompletionRequest,
  signal?: AbortSignal,
): Promise<Completion> {
  const isText = typeof prompt === "string";
  const body: JsonObject = {
    model: name,
    ...(isText ? { prompt, logprobs: 1 } : { messages: prompt }),
    max_tokens: maxTokens,
    temperature,
    n: 1,
    stream: false,
    // What is undefined is not sent.
    stop: stop.length > 0 ? stop : undefined,
    top_p: topP,
    top_k: topK || undefined,
    seed,
  };
  let said: Completion | undefined;
  await client.ask({
    path: isText ? "/completions" : "/chat/completions",
    body,
    signal,
    check: value => {
      said = completionOf(value, stop);
    },
  });
  return said!;
}

function completionOf(value: JsonObject, stop: readonly string[]): Completion {
  const read = answer.safeParse(value);
  if (!read.success)
    throw notOne(`its answer has no choices: ${excerpt(JSON.stringify(value))}`, true);
  const { choices, usage, system_fingerprint: fingerprint } = read.data;
  const [choice] = choices;
  if (choice === undefined || choices.length > 1)
    throw notOne(`it gives ${choices.length} answers where one was asked for`, false);
  const text = choice.text ?? choice.message?.content;
  if (typeof text !== "string") throw notOne("its answer has no text", true);
  const reason = choice.finish_reason;
  if (reason !== "length" && reason !== "stop" && reason !== "eos")
    throw notOne(
      `its answer ends with ${excerpt(reason)}, not by itself`,
      reason !== "content_filter",
    );
  const listed = choice.logprobs?.token_logprobs ?? [];
  const tokens = usage?.completion_tokens ?? null;
  const whole = listed.flatMap(one => one ?? []);
  // Some count the token that ended the answer, and some list it.
  const isWhole = whole.length === listed.length && whole.length >= Math.max(1, (tokens ?? 1) - 1);
  if (whole.some(one => one > most)) throw notOne("its log-probabilities are above 0", false);
  const cut = stop.map(one => text.indexOf(one)).filter(at => at >= 0);
  return {
    // Some servers keep the string that they stop at.
    text: cut.length > 0 ? text.slice(0, Math.min(...cut)) : text,
    finish: reason === "length" && cut.length === 0 ? "length" : "ended",
    tokens,
    promptTokens: usage?.prompt_tokens ?? null,
    logprob: isWhole ? whole.reduce((sum, one) => sum + one, 0) : null,
    fingerprint: fingerprint?.slice(0, longestFingerprint) ?? null,
  };
}

function notOne(what: string, again: boolean): ServerFault {
  return new ServerFault(
    `does not answer as asked: ${what}`,
    again,
    "Is it an OpenAI-compatible server? What was answered is kept.",
  );
}
