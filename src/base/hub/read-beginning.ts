import type { HubFile } from "./download-blob.js";
import { hubFetch } from "./hub-fetch.js";
import { fileUrl } from "./hub-id.js";
import type { HubSettings } from "./hub-settings.js";

/**
 * Returns the first bytes of a file of the Hub, at most so many, without the rest: what a server that
 * knows no ranges would send beyond them is not read.
 */
export async function readBeginning(
  file: HubFile,
  length: number,
  settings: HubSettings,
): Promise<Uint8Array> {
  const headers = { "Accept-Encoding": "identity", Range: `bytes=0-${length - 1}` };
  const response = await hubFetch(settings)(fileUrl(file, settings.endpoint), { headers });
  const chunks: Uint8Array[] = [];
  let has = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    has += chunk.length;
    if (has >= length) break; // leaving the loop cancels the rest
  }
  return Buffer.concat(chunks).subarray(0, length);
}
