import { currentCell, type Sender } from "./kernel.js";

/**
 * @file What an interruption of the kernel does. tslab itself stops waiting for the cell and
 * lets its work run on, which keeps the processor and the store's lock for minutes. Work that
 * has the cell's signal is told to end instead, and the cell ends with it: when it can be run
 * again, nothing of the first run is left.
 */

/** How long work may take to notice before the kernel stops waiting for it, in milliseconds. */
const patience = 10_000;

let controller = new AbortController();
let owner: Sender | undefined;
let ofKernel: readonly NodeJS.SignalsListener[] = [];
let listening = false;

/** Returns the signal of the cell that is being run. @throws IsoglossError outside a notebook. */
export function cellSignal(): AbortSignal {
  const cell = currentCell();
  if (!listening) setImmediate(listen);
  listening = true;
  if (cell !== owner || controller.signal.aborted) {
    controller = new AbortController();
    owner = cell;
  }
  return controller.signal;
}

/**
 * Takes the place of the kernel's listeners. Not before the cell waits for something: until then
 * Node itself has put all listeners aside (`breakOnSigint`), and would lose one that comes meanwhile.
 */
function listen(): void {
  ofKernel = process.listeners("SIGINT") as NodeJS.SignalsListener[];
  process.removeAllListeners("SIGINT");
  process.on("SIGINT", interrupt);
}

const interrupt: NodeJS.SignalsListener = signal => {
  const cell = currentCell();
  const now = () => {
    for (const listener of ofKernel) listener(signal);
  };
  // A cell without such work, or whoever insists, is served at once.
  if (cell !== owner || controller.signal.aborted) return now();
  controller.abort(interrupted());
  setTimeout(() => {
    if (currentCell() === cell) now();
  }, patience).unref();
};

/** What the kernel prints. The stack of a signal says nothing, so the message takes its place. */
function interrupted(): Error {
  const error = new Error(
    "Interrupted. Run the cell again: what was finished is kept, and it goes on from there.",
  );
  error.stack = error.message;
  return error;
}
