import { setTimeout } from "node:timers/promises";
import { isMisled } from "./hub-error.js";
import type { HubSettings } from "./hub-settings.js";
import { HubStatusError } from "./hub-status-error.js";
import { retryAfter } from "./retry-after.js";

/** A request is made so many times at most, where trying again can help. */
const attempts = 4;

/** Milliseconds before the second attempt; twice as long before each further one. */
const firstPause = 500;

/** The longest that a server is waited for which says how long: in milliseconds. */
const longestPause = 60_000;

/** Pages of a listing have a thousand files each, or fifty where commits are listed, too. */
const mostAnswers = 300;

/** Listings and descriptions; a listing of a thousand files has 300 kB. */
const largestAnswer = 16 * 2 ** 20;

/**
 * Returns a `fetch` for one Hub. The token goes to the Hub's own origin only, whatever addresses an
 * answer names. Where trying again can help (429, 5xx, a connection that broke), it is tried again
 * with growing pauses, or when the server says; an answer that is none, such as 204, is an error.
 */
export function hubFetch({ endpoint, token, signal }: HubSettings): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const headers = new Headers(init?.headers);
    headers.delete("Authorization");
    if (token !== undefined && new URL(url).origin === new URL(endpoint).origin)
      headers.set("Authorization", `Bearer ${token}`);
    for (let attempt = 1, pause = firstPause; ; attempt++, pause *= 2) {
      let wait = pause;
      try {
        const response = await fetch(url, { ...init, headers, signal: signal ?? null });
        if (response.status === 200 || response.status === 206) return response;
        await response.body?.cancel().catch(() => {});
        const again = response.status === 429 || response.status >= 500;
        wait = Math.max(pause, retryAfter(response.headers.get("Retry-After")));
        if (!again || attempt === attempts || wait > longestPause)
          throw new HubStatusError(response.status, again ? attempt : 1);
      } catch (error) {
        // fetch reports every failure below HTTP as a TypeError.
        if (!(error instanceof TypeError) || attempt === attempts || isLasting(error)) throw error;
      }
      await setTimeout(wait, undefined, { signal });
    }
  };
}

/**
 * Returns a `fetch` for one question that is answered in JSON, page by page, which are read whole:
 * neither a page without end nor pages without end, which may be empty, are followed to the end.
 */
export function boundedFetch(fetching: typeof fetch): typeof fetch {
  let answers = 0;
  return async (input, init) => {
    if (++answers > mostAnswers) throw new Error("pages without end");
    const response = await fetching(input, init);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > largestAnswer) throw new Error("an answer without end"); // leaving the loop cancels
      chunks.push(chunk);
    }
    const { status, headers } = response;
    return new Response(Buffer.concat(chunks), { status, headers });
  };
}

/** Whether it would be the same again: nobody listens there, or a redirection leads nowhere. */
function isLasting(error: TypeError): boolean {
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || isMisled(error);
}
