/**
 * @file Ends its process, from a thread of its own, when a question takes longer or more memory
 * than it may. While the library works nothing else can: a native call cannot be interrupted.
 *
 * It takes too long once both the clock and the processor's time say so, or the clock many times
 * over: on a machine that many share, a sound tokenizer is slow, too.
 */
import { parentPort, workerData } from "node:worker_threads";
import { slowest } from "./messages.js";

/** The most memory in bytes; the time in milliseconds, 0 for no question; its begin by `Date.now()`. */
const bounds = new Float64Array(workerData as SharedArrayBuffer);

/** In milliseconds: memory is filled by at most some ten megabytes in this time. */
const interval = 10;

/** In milliseconds, of all threads. */
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The question that is watched, by its begin, and the processor's time at its first sight. */
const watched = { begin: 0, processor: 0 };

setInterval(() => {
  const [memory, milliseconds, begin] = bounds as unknown as [number, number, number];
  if (milliseconds === 0) return;
  if (watched.begin !== begin) Object.assign(watched, { begin, processor: processorTime() });
  const passed = Date.now() - begin;
  const isLate =
    passed > slowest * milliseconds ||
    (passed > milliseconds && processorTime() - watched.processor > milliseconds);
  if (isLate || process.memoryUsage.rss() > memory) process.kill(process.pid, "SIGKILL");
}, interval);
parentPort?.postMessage("watching");
