import { IsoglossError } from "../error.js";
import { fileError } from "../file-error.js";
import { type HubId, hubPlace, nounOf } from "./hub-id.js";
import type { HubSettings } from "./hub-settings.js";
import { HubStatusError } from "./hub-status-error.js";

/** Whether the Hub did not answer at all: no network, no such host, a connection cut. */
export function isUnreachable(error: unknown): boolean {
  // fetch reports every failure below HTTP as a TypeError; WebBlob's stream passes on its text.
  const message = error instanceof Error ? error.message : String(error);
  return (
    (error instanceof TypeError || typeof error === "string") &&
    /fetch failed|terminated/.test(message)
  );
}

/** Whether a redirection led round in a circle, or to what is not the web, such as a file. */
export function isMisled(error: unknown): boolean {
  const cause = error instanceof TypeError ? error.cause : undefined;
  return cause instanceof Error && /redirect|URL scheme/i.test(cause.message);
}

/** Returns what a user can do about an error of the Hub, of the way to it, or of the cache's disk. */
export function hubError(
  caught: unknown,
  id: HubId,
  { endpoint, cache }: HubSettings,
): IsoglossError {
  const { repository, revision } = id;
  const noun = nounOf(id);
  const error = fileError(caught, cache, "written");
  if (error instanceof IsoglossError) return error;
  const options = { cause: error };
  const status = error instanceof HubStatusError ? error.status : undefined;
  if (status === 401)
    return new IsoglossError(
      `${repository}: is private or does not exist on ${endpoint} (status 401)`,
      `Check the name; for a private or gated ${noun}, set HF_TOKEN to a token that may read it.`,
      options,
    );
  if (status === 403)
    return new IsoglossError(
      `${repository}: access is not granted (status 403)`,
      `Accept the ${noun}'s conditions at ${endpoint}/${hubPlace(id)}, and set HF_TOKEN to a token of that account.`,
      options,
    );
  if (status === 404)
    return new IsoglossError(
      `${repository}@${revision}: was not found on ${endpoint} (status 404)`,
      "Check the name and the revision: a branch, a tag or a commit.",
      options,
    );
  if (status === 429)
    return new IsoglossError(
      `${repository}: ${endpoint} is asked too often (status 429)`,
      "Wait some minutes and try again, with HF_TOKEN set: who is known may ask more often. What has been downloaded is kept.",
      options,
    );
  if (status !== undefined)
    return new IsoglossError(
      `${repository}: ${endpoint} answered with status ${status}`,
      "Try again later; what has been downloaded is kept.",
      options,
    );
  if (isMisled(error))
    return new IsoglossError(
      `${repository}: ${endpoint} redirects in a circle, or to what is not the web`,
      "Is there a proxy or a page to sign in at on the way? What has been downloaded is kept.",
      options,
    );
  if (isUnreachable(error))
    return new IsoglossError(
      `${repository}: ${endpoint} cannot be reached`,
      "Check the network, or give a local folder; what has been downloaded is kept.",
      options,
    );
  return new IsoglossError(
    `${repository}: the answer of ${endpoint} was not understood`,
    "Check that HF_ENDPOINT names a Hugging Face Hub.",
    options,
  );
}
