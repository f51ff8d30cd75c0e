/**
 * @file Ends its process, from a thread of its own, when a question takes longer or more memory
 * than it may. While the library works nothing else can: a native call cannot be interrupted.
 */
import { parentPort, workerData } from "node:worker_threads";

/** The most memory in bytes, and the last moment, in milliseconds of `Date.now()`; 0 for none. */
const bounds = new Float64Array(workerData as SharedArrayBuffer);

/** In milliseconds: memory is filled by at most some ten megabytes in this time. */
const interval = 10;

setInterval(() => {
  const [memory, moment] = bounds as unknown as [number, number];
  if (moment === 0) return;
  if (Date.now() > moment || process.memoryUsage.rss() > memory)
    process.kill(process.pid, "SIGKILL");
}, interval);
parentPort?.postMessage("watching");
