import { printable } from "./text/printable.js";

/** The most of a message that is kept, and of message and hint together, in UTF-16 units. */
const longest = { message: 600, together: 950 };

/**
 * What went wrong and what to do about it, for mistakes that a user can mend: a
 * damaged file, an unknown language, a missing package. The command prints both
 * sentences without a stack trace and exits with 1; anything else that is thrown
 * is a bug of ours.
 *
 * Both quote what strangers wrote: names, keys, cells. They pass `printable` here, so that no
 * message can steer a terminal, or fill it.
 *
 * A wrong argument to a library function is a RangeError or TypeError instead:
 * `linearCka: x and y must have equal rows, got (3, 4) and (5, 4)`.
 */
export class IsoglossError extends Error {
  override readonly name = "IsoglossError";
  readonly hint: string;

  /**
   * @param message One sentence that names the file (and line) and what is wrong with it.
   * @param hint One sentence that says how to mend it.
   */
  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(printable(message, longest.message), options);
    this.hint = printable(hint, longest.together - this.message.length);
  }
}

/** Returns what the work returns, or the error that says what a user can mend. */
export function unlessRefused<T>(work: () => T): T | IsoglossError {
  try {
    return work();
  } catch (error) {
    if (error instanceof IsoglossError) return error;
    throw error;
  }
}
