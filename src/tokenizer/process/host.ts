import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { sourceModule } from "../../base/process/source-module.js";
import { loadLimits } from "../limits.js";
import { tokenizerEnvironment } from "./environment.js";
import { type Failure, type Question, type Reply, slowest } from "./messages.js";

/** In milliseconds: a process that nobody asks anything takes memory from the model. */
const idle = 3000;

/** Times what it took to start and to load: starting anew then costs a twentieth at most. */
const patience = 20;

/** In seconds: to start Node and load the library. */
const startTime = 60;

/** The most that is kept of what the process says when it ends. */
const lastWords = 4096;

interface Held {
  readonly process: ChildProcess;
  readonly loaded: Set<number>;
  /** What it said on its standard error. */
  said: string;
}

export interface Host {
  ask(question: Question): Promise<Reply>;
  /** Ends the process, whatever it does; the next question starts another. */
  end(): void;
}

/**
 * Returns how to ask a process of tokenizers, which is started with the first question, and anew
 * where it was ended. Questions are asked one at a time. A process that waits keeps nobody from
 * ending; one that is asked does.
 */
export function openHost(): Host {
  let held: Held | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let rest: NodeJS.Timeout | undefined;
  let loading = 0; // milliseconds that the process now held took until it had its tokenizers

  function end(): void {
    held?.process.kill("SIGKILL");
    held = undefined;
    loading = 0;
  }

  async function replyTo(question: Question): Promise<Reply> {
    if (question.kind === "unload") {
      if (!held?.loaded.delete(question.tokenizer)) return {};
      return exchange(held, question, end);
    }
    held ??= start();
    const asked = held;
    if (question.kind === "probe") return exchange(asked, question, end);
    const { tokenizer, json } = question;
    if (question.kind === "load" || !asked.loaded.has(tokenizer)) {
      const limits = loadLimits(json.length);
      const begin = performance.now();
      const reply = await exchange(asked, { kind: "load", tokenizer, json, limits }, end);
      if ("failure" in reply) return reply;
      asked.loaded.add(tokenizer);
      loading += performance.now() - begin; // the first one waits for the process to start, too
      if (question.kind === "load") return reply;
    }
    return exchange(asked, { ...question, json: nothing }, end);
  }

  function ask(question: Question): Promise<Reply> {
    const reply = last.then(async () => {
      clearTimeout(rest);
      const settled = await replyTo(question);
      rest = setTimeout(end, Math.max(idle, patience * loading)).unref();
      return settled;
    });
    last = reply;
    return reply;
  }

  return { ask, end };
}

const nothing = new Uint8Array(0);

function start(): Held {
  const { file, execArgv } = sourceModule(import.meta, "child");
  const child = fork(file, {
    execArgv,
    env: tokenizerEnvironment(process.env),
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const started: Held = { process: child, loaded: new Set(), said: "" };
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    started.said = `${started.said}${text}`.slice(0, lastWords);
  });
  (child.stderr as Socket | null)?.unref();
  return started;
}

/**
 * Asks the process, and returns its reply, or why it ended without one.
 * @param end Called if it has ended, or has to.
 */
function exchange(asked: Held, question: Question, end: () => void): Promise<Reply> {
  const { process: child } = asked;
  const begin = Date.now();
  const { seconds } = question.limits;
  return new Promise(resolve => {
    const finish = (reply: Reply, isOver: boolean) => {
      clearTimeout(timeout);
      child.off("message", onMessage).off("close", onClose).off("error", onError);
      child.unref();
      child.channel?.unref();
      if (isOver) end();
      resolve(reply);
    };
    const onMessage = (reply: Reply) => finish(reply, false);
    const onError = (error: Error) => finish({ failure: "start", detail: error.message }, true);
    const onClose = (code: number | null, signal: string | null) =>
      finish(whyEnded(signal ?? code, asked.said, (Date.now() - begin) / 1000 >= seconds), true);
    // The process watches itself; this is for one that does not come to that.
    const timeout = setTimeout(
      () => finish({ failure: "seconds", detail: "" }, true),
      1000 * (slowest * seconds + startTime),
    );
    child.ref();
    child.channel?.ref();
    child.on("message", onMessage).once("close", onClose).once("error", onError);
    child.send(question, error => {
      // One that has ended says why when it closes.
      if (error && child.exitCode === null && child.signalCode === null) onError(error);
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
