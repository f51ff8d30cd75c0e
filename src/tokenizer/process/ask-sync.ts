import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { startThread } from "../../base/process/source-module.js";
import type { BridgeData } from "./bridge.js";
import type { Question, Reply } from "./messages.js";

/** The thread through which a process of tokenizers is asked. */
interface Bridge {
  readonly port: MessagePort;
  /** How many replies there have been. */
  readonly count: Int32Array;
}

let bridge: Bridge | undefined;

/**
 * Asks a process of tokenizers, and sleeps until there is a reply. It is another one than `ask`
 * has: a process can answer only to a thread that returns to its event loop.
 */
export function askSync(question: Question): Reply {
  bridge ??= open();
  const { port, count } = bridge;
  const seen = Atomics.load(count, 0);
  port.postMessage(question);
  // It always comes: the thread bounds how long its process may take.
  Atomics.wait(count, 0, seen);
  const received = receiveMessageOnPort(port);
  return received!.message as Reply;
}

/** Lets go of a tokenizer, if it was ever asked. */
export function unloadSync(tokenizer: number): void {
  if (bridge) askSync({ kind: "unload", tokenizer, limits: unloadLimits });
}

const unloadLimits = { seconds: 10, memory: Number.MAX_SAFE_INTEGER, output: 0 };

function open(): Bridge {
  const { port1: port, port2 } = new MessageChannel();
  const replies = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData: BridgeData = { port: port2, replies };
  startThread(import.meta, "bridge", { workerData, transferList: [port2] }).unref();
  port.unref();
  return { port, count: new Int32Array(replies) };
}
