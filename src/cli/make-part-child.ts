/** @file Makes one part of the figures, in a process of its own, for `makeFigures`. */
import { IsoglossError } from "../base/error.js";
import type { Progress } from "../base/progress.js";
import { makePart } from "../reproduce/figure-parts.js";
import type { PartJob, PartMessage } from "./make-figures.js";

const send = (message: PartMessage) => process.send?.(message);

let tasks = 0;
/** Bars are drawn by the process that has the terminal. */
const progress: Progress = {
  start(...start) {
    const task = tasks++;
    send({ task, start });
    return {
      advance: (steps, note) =>
        send({ task, advance: note === undefined ? [steps] : [steps, note] }),
      done: () => send({ task, done: true }),
    };
  },
};

process.once("disconnect", () => process.exit()); // Nobody waits for it any more.
process.once("message", async ({ part, folder, options }: PartJob) => {
  try {
    send({ made: await makePart(part, folder, { ...options, progress }) });
  } catch (error) {
    if (error instanceof IsoglossError) {
      send({ mendable: { message: error.message, hint: error.hint } });
    } else send({ bug: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  process.disconnect();
});
