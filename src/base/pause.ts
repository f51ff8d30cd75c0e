import { setImmediate } from "node:timers/promises";

/**
 * Lets what waits for its turn run, and throws if it was to stop the work: called at every
 * step of long work that takes a `signal`. Without one it does nothing.
 *
 * @throws The signal's reason once it is aborted, by default an "AbortError".
 */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await setImmediate();
  signal.throwIfAborted();
}
