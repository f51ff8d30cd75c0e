import { z } from "zod";
import { excerpt } from "../../base/excerpt.js";
import type { JsonObject } from "../../format/json-object.js";
import { mostLogprob } from "./most-logprob.js";
import { ServerFault } from "./server-fault.js";
import type { ServerModel } from "./server-model.js";

/** A prompt as a server reads it: a token each. */
export interface EchoedPrompt {
  /** Log-probabilities; null for a first token, which nothing precedes. */
  readonly logprobs: readonly (number | null)[];
  /** Whether each was the model's first choice. */
  readonly greedy: readonly boolean[];
  readonly fingerprint: string | null;
}

const count = z.int().nonnegative();
const answer = z.looseObject({
  choices: z.tuple([
    z.looseObject({
      logprobs: z.looseObject({
        token_logprobs: z.array(z.number().nullable()),
        top_logprobs: z.array(z.record(z.string(), z.number().nullable()).nullable()),
      }),
    }),
  ]),
  usage: z.looseObject({ prompt_tokens: count }),
  system_fingerprint: z.string().nullish(),
});

const hint =
  "vLLM and SGLang give the probabilities of a prompt's tokens, llama.cpp's server and Ollama do not: use one that does, run the model here, or choose tasks that let it write.";

/**
 * Returns the probabilities of a prompt's own tokens (`echo` of /completions).
 * @throws IsoglossError for a server that gives none, or fewer than the prompt has tokens: scores of
 *   such answers would be chance.
 */
export async function echo(
  { client, name }: ServerModel,
  prompt: string,
  signal?: AbortSignal,
): Promise<EchoedPrompt> {
  let echoed: EchoedPrompt | undefined;
  const body = {
    model: name,
    prompt,
    max_tokens: 1,
    temperature: 0,
    echo: true,
    logprobs: 1,
    n: 1,
    stream: false,
  };
  await client.ask({
    path: "/completions",
    body,
    signal,
    check: value => {
      echoed = echoOf(value);
    },
  });
  return echoed!;
}

function echoOf(value: JsonObject): EchoedPrompt {
  const read = answer.safeParse(value);
  if (!read.success) {
    const { path, message } = read.error.issues[0]!;
    throw new ServerFault(
      `does not give the probabilities of a prompt's tokens (${path.join(".")}: ${excerpt(message)})`,
      false,
      hint,
    );
  }
  const { choices, usage, system_fingerprint: fingerprint } = read.data;
  const { token_logprobs: logprobs, top_logprobs: tops } = choices[0].logprobs;
  const n = usage.prompt_tokens;
  if (logprobs.length < n || tops.length < n || n === 0)
    throw new ServerFault(
      `gives ${Math.min(logprobs.length, tops.length)} probabilities for a prompt of ${n} tokens`,
      false,
      hint,
    );
  const own = logprobs.slice(0, n);
  const best = own.map((_, i) => Object.values(tops[i] ?? {}).flatMap(top => top ?? []));
  const missing = own.findIndex((logprob, i) => logprob === null && i > 0);
  if (missing > 0)
    throw new ServerFault(`gives no probability of token ${missing + 1} of a prompt`, false, hint);
  const bare = own.findIndex((logprob, i) => logprob !== null && best[i]!.length === 0);
  if (bare >= 0)
    throw new ServerFault(
      `does not say which token was likeliest where token ${bare + 1} of a prompt is`,
      false,
      hint,
    );
  const above = own.find(logprob => logprob !== null && logprob > mostLogprob);
  if (above !== undefined)
    throw new ServerFault(
      `gives ${above} for the logarithm of a probability, which is none`,
      false,
      "Are these probabilities themselves? Nothing can be scored with them.",
    );
  return {
    logprobs: own,
    greedy: own.map((logprob, i) => logprob !== null && best[i]!.every(top => top <= logprob)),
    fingerprint: fingerprint?.slice(0, 200) ?? null,
  };
}
