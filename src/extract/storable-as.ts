import { IsoglossError } from "../base/error.js";
import type { Engine } from "../engine/engine.js";

/**
 * Returns the identity under which a store keeps what an engine yields.
 * @param what "states".
 * @throws IsoglossError if it may not be kept.
 */
export function storableAs({ name, storedAs }: Engine, what: string): string {
  if (typeof storedAs === "string" && storedAs !== "") return storedAs; // callers may be untyped
  throw new IsoglossError(
    `the ${what} of this ${name} engine are not kept in a store: hooks may have changed them, and a later run would take them for the model's own`,
    what === "states"
      ? "Run it with hookedStates, which keeps them in memory, or extract without hooks."
      : "Leave the folder out, so that they are kept in memory, or run it without hooks.",
  );
}
