import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { GenerationSettings, Search } from "./request.js";

/**
 * Checks that requests can be told apart.
 * @throws IsoglossError if there are none, or two have one id.
 */
export function checkRequests(caller: string, requests: readonly { readonly id: string }[]): void {
  if (requests.length === 0)
    throw new IsoglossError(`${caller}: nothing is asked for`, "Give one request at least.");
  const seen = new Set<string>();
  for (const { id } of requests) {
    if (seen.has(id))
      throw new IsoglossError(
        `${caller}: two requests have the id ${excerpt(id)}`,
        "Give each an id of its own: answers are joined to what they answer by it.",
      );
    seen.add(id);
  }
}

/** @throws RangeError for settings that make no sense. */
export function checkSettings({ search, maxTokens, stop, endTokens }: GenerationSettings): void {
  whole("maxTokens", maxTokens, 1);
  for (const id of endTokens) whole("endTokens", id, 0);
  if (stop.includes(""))
    throw new RangeError("generate: a stop string must have a character at least");
  checkSearch(search);
}

function checkSearch(search: Search): void {
  if (search.kind === "beams") {
    whole("beams", search.beams, 2);
    if (!Number.isFinite(search.lengthPenalty ?? 1))
      throw new RangeError(`generate: lengthPenalty must be finite, got ${search.lengthPenalty}`);
  }
  if (search.kind === "sampling") {
    const { seed, temperature = 1, topK = 0, topP = 1, samples = 1 } = search;
    if (!Number.isSafeInteger(seed))
      throw new RangeError(`generate: seed must be a whole number, got ${seed}`);
    if (!(temperature > 0 && Number.isFinite(temperature)))
      throw new RangeError(
        `generate: temperature must be above 0 (the likeliest token each time: leave the seed out), got ${temperature}`,
      );
    if (!(topP > 0 && topP <= 1))
      throw new RangeError(`generate: topP must be in (0, 1], got ${topP}`);
    whole("topK", topK, 0);
    whole("samples", samples, 1);
  }
}

function whole(name: string, value: number, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least))
    throw new RangeError(`generate: ${name} must be a whole number from ${least} on, got ${value}`);
}
