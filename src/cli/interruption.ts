import { exitCode } from "./report-error.js";
import { remark } from "./terminal.js";

/** How long work may take to notice, and to tidy up, in milliseconds. */
const patience = 10_000;

let signal: AbortSignal | undefined;

/**
 * Returns a signal that Ctrl-C aborts, for work that then ends at its next step. What does not
 * notice is ended after a while, and at once where Ctrl-C is pressed again.
 */
export function interruption(): AbortSignal {
  if (signal) return signal;
  const controller = new AbortController();
  process.once("SIGINT", () => {
    controller.abort();
    setTimeout(endInterrupted, patience).unref();
  });
  signal = controller.signal;
  return signal;
}

/** Returns whether Ctrl-C was pressed: what work then throws is no error, whatever it is. */
export const wasInterrupted = () => signal?.aborted ?? false;

/** Ends the process, whatever else is still under way. */
export function endInterrupted(): never {
  remark(
    "Interrupted. States, answers and files that were finished are kept: the same command goes on from there.",
  );
  process.exit(exitCode.interrupted);
}
