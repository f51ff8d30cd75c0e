/**
 * What went wrong and what to do about it, for mistakes that a user can mend: a
 * damaged file, an unknown language, a missing package. The command prints both
 * sentences without a stack trace and exits with 1; anything else that is thrown
 * is a bug of ours.
 *
 * A wrong argument to a library function is a RangeError or TypeError instead:
 * `linearCka: x and y must have equal rows, got (3, 4) and (5, 4)`.
 */
export class IsoglossError extends Error {
  override readonly name = "IsoglossError";

  /**
   * @param message One sentence that names the file (and line) and what is wrong with it.
   * @param hint One sentence that says how to mend it.
   */
  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
