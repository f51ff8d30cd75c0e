import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";

/** How a server is asked. */
export interface ServerSettings {
  /** Such as "http://localhost:8000/v1", without a slash at the end. */
  readonly url: string;
  /** Goes into the Authorization header and nowhere else: no file, no message. */
  readonly key: string | undefined;
  /** Requests that are under way at once. */
  readonly concurrency: number;
  /** Milliseconds in which an answer has to be complete. */
  readonly timeout: number;
  /** Milliseconds before a request is made a second time; twice as long before each further one. */
  readonly pause: number;
}

/** What `serverSettings` takes, beside the address. */
export interface ServerOptions {
  /** The environment variable that holds the key; defaults to ISOGLOSS_API_KEY. */
  readonly keyVariable?: string;
  /** Requests under way at once; defaults to 8. */
  readonly concurrency?: number;
  /** Seconds in which an answer has to be complete; defaults to 300. */
  readonly timeout?: number;
  /** Milliseconds before a failed request is made again, doubled each time; defaults to 1,000. */
  readonly pause?: number;
}

/** Where a server's key is looked for. */
const defaultKeyVariable = "ISOGLOSS_API_KEY";

const hint = "Write the address up to /v1, such as http://localhost:8000/v1.";

/**
 * Returns how the server at an address is asked; its key comes from an environment variable.
 * @throws IsoglossError for what is no such address, or holds a password, or a key that is none.
 */
export function serverSettings(
  address: string,
  {
    keyVariable = defaultKeyVariable,
    concurrency = 8,
    timeout = 300,
    pause = 1000,
  }: ServerOptions = {},
): ServerSettings {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new IsoglossError(`${excerpt(address)} is no address of a server`, hint);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new IsoglossError(
      "The server's address holds more than a host and a path",
      `Put a key into the environment variable ${keyVariable}: an address is stored and shown.`,
    );
  const key = process.env[keyVariable]?.trim() || undefined;
  // What a header can hold.
  if (key !== undefined && !/^[\x21-\x7e]{1,4096}$/.test(key))
    throw new IsoglossError(
      `The key in ${keyVariable} is none: it holds spaces, or what is not printable ASCII`,
      "Set the variable to the server's key, or unset it for a server without.",
    );
  return {
    url: url.href.replace(/\/+$/, ""),
    key,
    concurrency,
    pause,
    timeout: 1000 * timeout,
  };
}
