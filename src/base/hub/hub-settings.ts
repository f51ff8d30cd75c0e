import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { getHFHubCachePath } from "@huggingface/hub";
import { IsoglossError } from "../error.js";

/** How the Hub is reached: what the variables say that all of Hugging Face's tools read. */
export interface HubSettings {
  /** HF_ENDPOINT, without a slash at the end. */
  readonly endpoint: string;
  /** HF_HUB_CACHE, or "hub" in HF_HOME. */
  readonly cache: string;
  /** HF_TOKEN, or what huggingface-cli login stored. It must never reach a message. */
  readonly token: string | undefined;
  /** HF_HUB_OFFLINE: only what the cache holds. */
  readonly offline: boolean;
  /** Stops requests and downloads; what has come is kept, and taken up from there. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns the settings of the environment, with some of them given.
 * @throws IsoglossError if the token is none that the Hub gives out.
 */
export function hubSettings(given: Partial<HubSettings> = {}): HubSettings {
  const { HF_ENDPOINT, HF_HUB_OFFLINE = "" } = process.env;
  const token = given.token ?? storedToken();
  // Other Hubs give out tokens of other forms; what a header can hold is all that they have in common.
  if (token !== undefined && !/^[\x21-\x7e]{1,4096}$/.test(token))
    throw new IsoglossError(
      "The Hub's token is not one: it holds spaces, or what is not printable ASCII",
      "Set HF_TOKEN to a token from the Hub's settings page, or unset it for public models.",
    );
  return {
    endpoint: (HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, ""),
    cache: given.cache ?? getHFHubCachePath(),
    token,
    offline: /^(1|on|yes|true)$/i.test(HF_HUB_OFFLINE),
    signal: given.signal,
  };
}

function storedToken(): string | undefined {
  const { HF_TOKEN, HF_TOKEN_PATH, HF_HOME, XDG_CACHE_HOME } = process.env;
  if (HF_TOKEN?.trim()) return HF_TOKEN.trim();
  const home = HF_HOME ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "huggingface");
  const file = HF_TOKEN_PATH ?? join(home, "token");
  // A pipe that carries one would be empty the second time.
  const isFile = existsSync(file) && statSync(file).isFile();
  return (isFile && readFileSync(file, "utf8").trim()) || undefined;
}
