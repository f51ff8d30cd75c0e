import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

/** What a server may do instead of answering. */
export type Vice =
  | "fine"
  | "stall"
  | "429"
  | "500"
  | "html"
  | "half"
  | "torn"
  | "drip"
  | "empty"
  | "error in 200"
  | "drop"
  | "two choices"
  | "no choices"
  | "no text"
  | "unfinished"
  | "filtered"
  | "endless"
  | "redirect"
  | "401"
  | "later"
  | "next year"
  | "probabilities"
  | "a gap"
  | "short list"
  | "no list"
  | "no best";

/** A server of one model, "tiny", which numbers words by their letters. */
export interface FakeServer {
  readonly url: string;
  /** What was asked by POST, in the order of arrival. */
  readonly asked: Record<string, unknown>[];
  readonly keys: (string | undefined)[];
  /** The most requests that were under way at once. */
  busiest: number;
  /** Done in this order, one a POST; then it behaves. */
  vices: Vice[];
  /** The same of the list of its models, one a look. */
  listing: Vice[];
  /** The same of its version. */
  versions: Vice[];
  /** How it echoes a prompt: as vLLM, or only what it wrote, as llama.cpp, or not at all, as Ollama. */
  echoes: "prompt" | "written" | "nothing";
  /** What it says of its configuration. */
  fingerprint: string;
  /** Where "redirect" leads. */
  elsewhere: string;
  /** Milliseconds before an answer. */
  delay: number;
}

/** Words with the space before them. */
export const tokensOf = (text: string): string[] => text.match(/\s?\S+|\s+/g) ?? [];

/** The log-probability that the server gives a token. */
export const logprobOf = (token: string): number =>
  -([...token].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0) % 31) / 8;

/** Returns a server that runs until the test file ends. */
export async function fakeServer(): Promise<FakeServer> {
  let busy = 0;
  const state: FakeServer = {
    url: "",
    asked: [],
    keys: [],
    busiest: 0,
    vices: [],
    listing: [],
    versions: [],
    delay: 0,
    echoes: "prompt",
    fingerprint: "fp_1",
    elsewhere: "http://localhost:1/v1/completions",
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (value: object, status = 200) =>
      response
        .writeHead(status, { "Content-Type": "application/json", Server: "fake/1" })
        .end(JSON.stringify(value));
    if (request.method === "GET") {
      if (request.url === "/v1/models") {
        const model = { id: "tiny", object: "model", created: Date.now(), owned_by: "us" };
        const answer = { data: [{ ...model, max_model_len: 64 }] };
        return misbehaved(state.listing.shift(), request, response, send, answer);
      }
      if (request.url === "/version") {
        const said = { version: "0.1.2" };
        return misbehaved(state.versions.shift(), request, response, send, said);
      }
      return void send({}, 404);
    }
    busy++;
    state.busiest = Math.max(state.busiest, busy);
    response.on("close", () => {
      busy--;
    });
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as Record<string, unknown>;
    state.asked.push(body);
    state.keys.push(request.headers.authorization);
    const vice = state.vices.shift();
    await new Promise(done => setTimeout(done, state.delay));
    misbehaved(vice, request, response, send, answerTo(body, vice));
  }
  /** Answers, or does what it does instead. */
  function misbehaved(
    vice: Vice | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    send: (value: object, status?: number) => unknown,
    answer: object,
  ): void {
    if (vice === "stall") return;
    if (vice === "429")
      return void response.writeHead(429, { "Retry-After": "0.01" }).end("slow down");
    if (vice === "later")
      return void response.writeHead(429, { "Retry-After": "86400" }).end("come tomorrow");
    if (vice === "next year") {
      const date = new Date(Date.now() + 365 * 86_400_000).toUTCString();
      return void response.writeHead(503, { "Retry-After": date }).end();
    }
    if (vice === "500") return void send({ error: { message: "out of memory" } }, 500);
    if (vice === "401")
      return void send({ error: { message: `bad key ${state.keys.at(-1)}` } }, 401);
    if (vice === "redirect")
      return void response.writeHead(307, { Location: state.elsewhere }).end();
    if (vice === "html") return void response.writeHead(200).end("<html>gateway</html>");
    if (vice === "drop") return void request.socket.destroy();
    if (vice === "half") {
      response.writeHead(200, { "Content-Length": "5000" }).write('{"choices":[{"text":"ha');
      return void setTimeout(() => request.socket.destroy(), 5);
    }
    if (vice === "torn")
      return void response.writeHead(200).end(JSON.stringify(answer).slice(0, -20));
    if (vice === "drip") return void response.writeHead(200).write('{"choices":[');
    if (vice === "empty") return void response.writeHead(200).end();
    if (vice === "error in 200") return void send({ error: { message: "out of memory" } });
    if (vice === "endless") {
      response.writeHead(200);
      const chunk = "x".repeat(1 << 20);
      const go = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", go);
      go();
      return;
    }
    send(answer);
  }
  function answerTo(body: Record<string, unknown>, vice: Vice | undefined): object {
    const messages = body.messages as { content: string }[] | undefined;
    const prompt = messages?.at(-1)?.content ?? String(body.prompt);
    const written = ` said of ${tokensOf(prompt).length}`;
    const own = ["<s>", ...tokensOf(prompt)];
    const made = body.echo ? [" next"] : tokensOf(written);
    const shown = state.echoes === "prompt" && body.echo ? [...own, ...made] : made;
    const listed = vice === "no list" ? [] : vice === "short list" ? shown.slice(0, 1) : shown;
    const token_logprobs = listed.map((token, i) => {
      if ((body.echo && i === 0) || (vice === "a gap" && i === 1)) return null;
      return vice === "probabilities" ? 0.25 : logprobOf(token);
    });
    const top_logprobs = shown.map(token =>
      vice === "no best" ? {} : { [token]: logprobOf(token), best: -1 },
    );
    const logprobs =
      state.echoes === "nothing" ? null : { tokens: shown, token_logprobs, top_logprobs };
    const text = vice === "no text" ? null : body.echo ? prompt + made.join("") : written;
    const finish_reason =
      vice === "unfinished" ? null : vice === "filtered" ? "content_filter" : "stop";
    const choice = messages
      ? { index: 0, message: { role: "assistant", content: text }, finish_reason }
      : { index: 0, text, finish_reason, logprobs };
    return {
      choices: vice === "two choices" ? [choice, choice] : vice === "no choices" ? [] : [choice],
      usage: { prompt_tokens: own.length, completion_tokens: made.length },
      system_fingerprint: state.fingerprint,
    };
  }
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, { url: `http://127.0.0.1:${port}/v1` });
}
