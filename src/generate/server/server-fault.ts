import { IsoglossError } from "../../base/error.js";
import { retryAfter } from "../../base/hub/retry-after.js";

/** What a server did wrong, and whether the same request may fare better. */
export class ServerFault extends Error {
  /**
   * @param again Whether it is worth asking again.
   * @param hint What somebody can do about it.
   * @param wait Milliseconds that the server asks to wait.
   */
  constructor(
    message: string,
    readonly again: boolean,
    readonly hint: string,
    readonly wait = 0,
  ) {
    super(message);
  }
}

/** What is said wherever work breaks off. */
const kept = "What was answered is kept: run the same again to go on.";

/** What can be done about a server that fails. */
export const failing = `Look into its log. ${kept}`;

/**
 * Returns the fault that an answer with such a status is.
 * @param header Its Retry-After.
 */
export function statusFault(
  status: number,
  said: string,
  path: string,
  header: string | null,
): ServerFault {
  const words = said === "" ? "" : `: ${said}`;
  if (status >= 300 && status < 400)
    return new ServerFault(
      `sends elsewhere (status ${status})`,
      false,
      "Nothing is asked of an address that was not named; name the right one yourself.",
    );
  if (status === 401 || status === 403)
    return new ServerFault(
      `does not let us in (status ${status})`,
      false,
      "Set ISOGLOSS_API_KEY (for a judge ISOGLOSS_JUDGE_KEY) to a key of this server.",
    );
  if (status === 404 || status === 405)
    return new ServerFault(
      `has no ${path} (status ${status}${words})`,
      false,
      "Write the address up to /v1, such as http://localhost:8000/v1, and the model as the server calls it.",
    );
  if (status === 429)
    return new ServerFault(
      `is asked too often (status 429${words})`,
      true,
      `Ask for less at once (--concurrency). ${kept}`,
      retryAfter(header),
    );
  if (status >= 500 || status === 408)
    return new ServerFault(`fails (status ${status}${words})`, true, failing, retryAfter(header));
  return new ServerFault(
    `refuses the request (status ${status}${words})`,
    false,
    "The server says why; a prompt may be longer than it takes.",
  );
}

/** Returns the fault that a broken connection is, or the error itself if it is none. */
export function connectionFault(error: unknown, answeredBefore: boolean): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "TimeoutError")
    return new ServerFault(
      "does not answer in time",
      true,
      `Give it longer (--server-timeout), or ask for less at once (--concurrency). ${kept}`,
    );
  // fetch reports every failure below HTTP as a TypeError.
  if (!(error instanceof TypeError)) return error;
  const { code = "" } = (error.cause ?? {}) as { code?: unknown };
  const refused = code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN";
  if (refused)
    return new ServerFault(
      `cannot be reached (${String(code)})`,
      answeredBefore, // it may be starting again
      answeredBefore ? kept : "Is it running, and is the address right?",
    );
  if (code === "")
    return new ServerFault(
      `cannot be asked (${error.cause instanceof Error ? error.cause.message : error.message})`,
      false,
      "Is the address right?",
    );
  return new ServerFault(`breaks off before its answer is complete (${String(code)})`, true, kept);
}

/**
 * Returns the error that people read.
 * @param tries How often it was asked.
 * @param isLong Whether it is not asked again since it wants to be left alone for so long.
 */
export function faultError(
  url: string,
  { message, hint, wait }: ServerFault,
  tries: number,
  isLong: boolean,
): IsoglossError {
  const times = ["second", "third"][tries - 2] ?? `${tries}th`;
  const after = tries > 1 ? `, also the ${times} time that it was asked` : "";
  const seconds = Math.ceil(wait / 1000).toLocaleString("en");
  const until = isLong ? `, and is not to be asked again for ${seconds} seconds` : "";
  return new IsoglossError(`${url}: ${message}${after}${until}`, hint);
}
