import { IsoglossError } from "../base/error.js";

/** Returns the result, or the error that says why the points cannot carry it. */
export function unlessRefused<T>(work: () => T): T | IsoglossError {
  try {
    return work();
  } catch (error) {
    if (error instanceof IsoglossError) return error;
    throw error;
  }
}
