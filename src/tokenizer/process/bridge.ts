/**
 * @file A thread of the process that asks. It starts the process of the tokenizers, hands it one
 * question at a time, and starts it anew when it was ended. A thread, because whoever asks may
 * wait for the answer without returning to the event loop.
 */
import { type ChildProcess, fork } from "node:child_process";
import { type MessagePort, workerData } from "node:worker_threads";
import type { Failure, Question, Reply } from "./messages.js";
import { sourceModule } from "./source-module.js";

/** A question, and the number that its reply goes by. */
export interface Numbered {
  readonly number: number;
  readonly question: Question;
}

/** The reply to a question. */
export interface NumberedReply {
  readonly number: number;
  readonly reply: Reply;
}

/** What the thread is started with. */
export interface BridgeData {
  readonly port: MessagePort;
  /** Counts replies; waking whoever sleeps on it. */
  readonly replies: SharedArrayBuffer;
}

const { port, replies } = workerData as BridgeData;
const count = new Int32Array(replies);

/** In milliseconds: a process that nobody asks anything takes memory from the model. */
const idle = 3000;

/** In seconds: to start Node and load the library. */
const startTime = 60;

/** The most that is kept of what the process says when it ends. */
const lastWords = 4096;

type Load = Extract<Question, { kind: "load" }>;

/** What was loaded, for a process that starts anew. */
const sources = new Map<number, Load>();

interface Held {
  readonly process: ChildProcess;
  readonly loaded: Set<number>;
  /** What it said on its standard error. */
  said: string;
}

let held: Held | undefined;
let last: Promise<unknown> = Promise.resolve();
let rest: NodeJS.Timeout | undefined;

port.on("message", ({ number, question }: Numbered) => {
  last = last.then(async () => {
    clearTimeout(rest);
    const reply = await replyTo(question);
    port.postMessage({ number, reply } satisfies NumberedReply);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
    rest = setTimeout(end, idle);
  });
});

async function replyTo(question: Question): Promise<Reply> {
  if (question.kind === "unload") {
    sources.delete(question.tokenizer);
    if (!held?.loaded.delete(question.tokenizer)) return {};
    return exchange(held, question);
  }
  held ??= start();
  if (question.kind === "load") {
    const reply = await exchange(held, question);
    if (!("failure" in reply)) {
      sources.set(question.tokenizer, question);
      held?.loaded.add(question.tokenizer);
    }
    return reply;
  }
  if (question.kind !== "probe" && !held.loaded.has(question.tokenizer)) {
    const source = sources.get(question.tokenizer);
    if (!source) return { failure: "refused", detail: "the tokenizer is not loaded" };
    const reply = await exchange(held, source);
    if ("failure" in reply) return reply;
    held.loaded.add(question.tokenizer);
  }
  return exchange(held, question);
}

function start(): Held {
  const { file, execArgv } = sourceModule("child");
  const child = fork(file, {
    execArgv,
    env: { ...process.env, RUST_BACKTRACE: "0" },
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const started: Held = { process: child, loaded: new Set(), said: "" };
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    started.said = `${started.said}${text}`.slice(0, lastWords);
  });
  return started;
}

function end(): void {
  held?.process.kill("SIGKILL");
  held = undefined;
}

/** Asks the process, and returns its reply, or why it ended without one. */
function exchange(asked: Held, question: Question): Promise<Reply> {
  const { process: child } = asked;
  const begin = Date.now();
  const { seconds } = question.limits;
  return new Promise(resolve => {
    const finish = (reply: Reply, isOver: boolean) => {
      clearTimeout(timeout);
      child.off("message", onMessage).off("close", onClose).off("error", onError);
      if (isOver) {
        child.kill("SIGKILL");
        if (held === asked) held = undefined;
      }
      resolve(reply);
    };
    const onMessage = (reply: Reply) => finish(reply, false);
    const onError = (error: Error) => finish({ failure: "start", detail: error.message }, true);
    const onClose = (code: number | null, signal: string | null) =>
      finish(whyEnded(signal ?? code, asked.said, (Date.now() - begin) / 1000 >= seconds), true);
    // The process watches itself; this is for one that does not come to that.
    const timeout = setTimeout(
      () => finish({ failure: "seconds", detail: "" }, true),
      1000 * (seconds + startTime),
    );
    child.on("message", onMessage).once("close", onClose).once("error", onError);
    child.send(question, error => {
      if (error) onError(error);
    });
  });
}

/** Returns why the process ended, by what it ended with: it kills itself past a limit. */
function whyEnded(end: string | number | null, said: string, isLate: boolean): Failure {
  if (end === "SIGKILL") return { failure: isLate ? "seconds" : "memory", detail: "" };
  // thread '…' panicked at …:\nONE LINE
  const panic = /panicked at [^\n]*\n([^\n]+)/.exec(said)?.[1] ?? said.trim().split("\n")[0];
  return { failure: "crash", detail: panic || `ended with ${end}` };
}
