/**
 * @file A thread with a process of tokenizers of its own, for who cannot return to the event loop
 * before there is an answer.
 */
import { type MessagePort, workerData } from "node:worker_threads";
import { openHost } from "./host.js";
import type { Question } from "./messages.js";

/** What the thread is started with. */
export interface BridgeData {
  /** Questions come here, and replies go. */
  readonly port: MessagePort;
  /** Counts replies; waking whoever sleeps on it. */
  readonly replies: SharedArrayBuffer;
}

const { port, replies } = workerData as BridgeData;
const count = new Int32Array(replies);
const host = openHost();

port.on("message", async (question: Question) => {
  port.postMessage(await host.ask(question));
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
});
