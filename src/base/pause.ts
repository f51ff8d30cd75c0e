import { setImmediate } from "node:timers/promises";

/** How long others may have to wait for their turn, in milliseconds: short steps need no turn each. */
const patience = 20;

let turned = Number.NEGATIVE_INFINITY;

/**
 * Lets what waits for its turn run, and throws if it was to stop the work: called at every
 * step of long work that takes a `signal`. Without one it does nothing.
 *
 * @throws The signal's reason once it is aborted, by default an "AbortError".
 */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  signal.throwIfAborted();
  if (performance.now() - turned < patience) return;
  await setImmediate();
  turned = performance.now();
  signal.throwIfAborted();
}
