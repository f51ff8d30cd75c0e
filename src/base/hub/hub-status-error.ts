/** An answer of the Hub that is no success. */
export class HubStatusError extends Error {
  constructor(
    readonly status: number,
    /** How often it was asked. */
    readonly attempts: number,
  ) {
    super(`status ${status}`);
  }
}
