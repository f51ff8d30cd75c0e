import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Worker,
} from "node:worker_threads";
import type { BridgeData, Numbered, NumberedReply } from "./bridge.js";
import type { Question, Reply } from "./messages.js";
import { startThread } from "./source-module.js";

/** The thread through which the process of the tokenizers is asked. */
interface Line {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** How many replies there have been. */
  readonly count: Int32Array;
  readonly waiting: Map<number, (reply: Reply) => void>;
}

let line: Line | undefined;
let questions = 0;

/** Asks the process of the tokenizers, which is started if need be. */
export function ask(question: Question): Promise<Reply> {
  const { worker, port, waiting } = open();
  const number = questions++;
  return new Promise(resolve => {
    worker.ref();
    waiting.set(number, reply => {
      if (waiting.size === 0) worker.unref();
      resolve(reply);
    });
    port.postMessage({ number, question } satisfies Numbered);
  });
}

/** Asks, and sleeps until there is a reply. */
export function askSync(question: Question): Reply {
  const { port, count, waiting } = open();
  const number = questions++;
  port.postMessage({ number, question } satisfies Numbered);
  for (;;) {
    const seen = Atomics.load(count, 0);
    for (
      let received = receiveMessageOnPort(port);
      received;
      received = receiveMessageOnPort(port)
    ) {
      const { number: which, reply } = received.message as NumberedReply;
      if (which === number) return reply;
      settle(waiting, which, reply);
    }
    Atomics.wait(count, 0, seen, longest);
  }
}

/** In milliseconds: after so long it looks whether it missed being woken. */
const longest = 1000;

function open(): Line {
  if (line) return line;
  const { port1: port, port2 } = new MessageChannel();
  const replies = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData: BridgeData = { port: port2, replies };
  const worker = startThread("bridge", { workerData, transferList: [port2] });
  const opened: Line = { worker, port, count: new Int32Array(replies), waiting: new Map() };
  port.on("message", ({ number, reply }: NumberedReply) => settle(opened.waiting, number, reply));
  worker.on("error", error => {
    if (line === opened) line = undefined;
    for (const number of [...opened.waiting.keys()])
      settle(opened.waiting, number, { failure: "start", detail: error.message });
  });
  worker.unref();
  port.unref();
  line = opened;
  return opened;
}

function settle(waiting: Line["waiting"], number: number, reply: Reply): void {
  const resolve = waiting.get(number);
  waiting.delete(number);
  resolve?.(reply);
}
