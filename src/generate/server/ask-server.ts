import { setTimeout } from "node:timers/promises";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { jsonDepth } from "../../format/json-depth.js";
import { isObject, type JsonObject } from "../../format/json-object.js";
import { connectionFault, failing, faultError, ServerFault, statusFault } from "./server-fault.js";
import type { ServerSettings } from "./server-settings.js";

/** A request is made so many times at most, where asking again can help. */
const attempts = 6;

/** In milliseconds: no pause is longer, and no server is waited for longer that says how long. */
const longestPause = 120_000;

/** In bytes: probabilities of a hundred thousand tokens take less. */
const largestAnswer = 64 * 2 ** 20;

/** Answers of these servers are nested six deep. */
const deepest = 50;

/** An answer, and what its headers say of the server. */
export interface ServerAnswer {
  /** The object that the answer is. */
  readonly value: Readonly<Record<string, unknown>>;
  /** As they came. */
  readonly headers: Headers;
}

/** What is asked. */
export interface ServerQuestion {
  /** After the server's address: "/completions". */
  readonly path: string;
  /** Sent by POST; without one the request is a GET. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Stops asking. */
  readonly signal?: AbortSignal;
  /** How often at most, for what a server need not have; defaults to 6 times. */
  readonly most?: number;
  /**
   * Throws a `ServerFault` if an answer is not what was wanted.
   */
  readonly check?: (value: Readonly<Record<string, unknown>>) => void;
}

/**
 * Somebody who asks one server: the key goes to its address only, redirections are not followed, an
 * answer has a size and a time, and where asking again can help (429, 5xx, a connection that
 * breaks, an answer that is late or none) it is asked again with growing pauses, or when the
 * server says.
 */
export interface ServerClient {
  /** How it is asked. */
  readonly settings: ServerSettings;
  /**
   * Asks, and returns the answer.
   * @throws IsoglossError naming the server and what it did.
   */
  readonly ask: (question: ServerQuestion) => Promise<ServerAnswer>;
}

/** Returns somebody who asks the server. */
export function serverClient(settings: ServerSettings): ServerClient {
  let answered = false;
  return {
    settings,
    async ask(question) {
      const { signal, most = attempts } = question;
      for (let tries = 1, pause = settings.pause; ; tries++, pause *= 2) {
        try {
          const answer = await askOnce(settings, question);
          answered = true;
          question.check?.(answer.value);
          return answer;
        } catch (error) {
          signal?.throwIfAborted();
          const fault = connectionFault(error, answered);
          if (!(fault instanceof ServerFault)) throw fault;
          const wait = Math.max(Math.min(pause, longestPause), fault.wait);
          if (!fault.again || tries >= most || wait > longestPause)
            throw faultError(settings.url, fault, tries, fault.again && wait > longestPause);
          await setTimeout(wait, undefined, { signal });
        }
      }
    },
  };
}

async function askOnce(
  { url, key, timeout }: ServerSettings,
  { path, body, signal }: ServerQuestion,
): Promise<ServerAnswer> {
  const late = AbortSignal.timeout(timeout);
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    redirect: "manual",
    signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    headers: {
      Accept: "application/json",
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
    },
    body: body && JSON.stringify(body),
  });
  const { status, headers } = response;
  // A server may repeat the key anywhere; it is taken out before anything is cut or quoted.
  const text = withoutKey(await boundedText(response, url), key);
  if (status !== 200) {
    throw statusFault(status, saidOf(text), path, headers.get("Retry-After"));
  }
  const value = parsed(text);
  // Gateways pass a failure on under a status that says nothing of it.
  if (isObject(value.error) || typeof value.error === "string")
    throw new ServerFault(`answers with an error: ${saidOf(text)}`, true, failing);
  return { value, headers };
}

async function boundedText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > largestAnswer)
      // leaving the loop cancels
      throw new IsoglossError(
        `${url}: its answer has more than ${largestAnswer} bytes`,
        "No answer to such a request is that long; is this a server of language models?",
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): JsonObject {
  let value: unknown;
  try {
    if (jsonDepth(text) <= deepest) value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw new ServerFault(
    `answers with what is no JSON of the kind: ${excerpt(text)}`,
    true,
    "Is this the address of an OpenAI-compatible server? It ends in /v1.",
  );
}

function withoutKey(text: string, key: string | undefined): string {
  if (key === undefined) return text;
  return text.replaceAll(key, "…").replaceAll(JSON.stringify(key).slice(1, -1), "…");
}

/** Returns what a server says of its refusal, if it says something short. */
function saidOf(text: string): string {
  let value: unknown;
  try {
    if (jsonDepth(text) <= deepest) value = JSON.parse(text);
  } catch {
    return text.trim() === "" ? "" : excerpt(text.trim());
  }
  const error = isObject(value) ? (value.error ?? value.detail ?? value.message) : value;
  const said = isObject(error) ? error.message : error;
  return typeof said === "string" ? said.slice(0, 300) : "";
}
