import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, vi } from "vitest";
import { openCheckpoint } from "../../src/model/open-checkpoint.js";
import type { Random } from "../../src/numeric/random.js";
import { hubServer, type ServedRepository } from "../support/hub-server.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { hostileName } from "./hostile-text.js";

const fixtures = join(import.meta.dirname, "../fixtures/checkpoint");
const root = scratch();
const files: Readonly<Record<string, Uint8Array>> = {
  "config.json": readFileSync(join(fixtures, "adapters/llama/config.json")),
  "model.safetensors": readFileSync(join(fixtures, "adapters/llama/model.safetensors")),
  "tokenizer.json": gunzipSync(readFileSync(join(fixtures, "tokenizers/gpt2.json.gz"))),
};
const name = "model.safetensors";
const damaged = (file: string, random: Random) => ({
  ...files,
  [file]: mutate(files[file]!, random),
});

/** What a server can do wrong; each is a repository that does it. */
const vices: Readonly<Record<string, (random: Random) => ServedRepository>> = {
  "no such file": () => ({ files: { "config.json": files["config.json"]! } }),
  "nothing at all": () => ({ files: {} }),
  "wants a token": () => ({ files, token: "hf_other" }),
  "403 for everything": () => ({ files, status: 403 }),
  "404 for everything": () => ({ files, status: 404 }),
  "418 for everything": () => ({ files, status: 418 }),
  "204 for a file": () => ({ files, moods: { about: "files", statuses: [204] } }),
  "429, and says when": () => ({
    files,
    moods: { about: "files", statuses: [429], retryAfter: "0" },
  }),
  "429 for the model": () => ({
    files,
    moods: { about: "model", statuses: [429], retryAfter: "0" },
  }),
  "a connection that drops": () => ({ files, moods: { about: "files", statuses: [0] } }),
  "a listing of endless pages": () => ({ files, listing: "pages" }),
  "a listing of endless pages that are empty": () => ({ files, listing: "empty pages" }),
  "a listing that does not say by what files are known": () => ({ files, listing: "unsound" }),
  "a redirection in a circle": () => ({ files, redirect: "circle" }),
  "a redirection to a file": () => ({ files, redirect: "file:///etc/passwd" }),
  "a part that was not asked for": () => ({ files, otherPart: true }),
  "an endless listing": () => ({ files, listing: "endless" }),
  "an empty listing": () => ({ files, listing: "empty" }),
  "a contradictory listing": () => ({ files, listing: "contradictory" }),
  "a listing elsewhere": () => ({ files, listing: "elsewhere" }),
  nonsense: () => ({ files, nonsense: true }),
  "a cut": random => ({ files, cut: { name, after: random.integer(3000), times: 1 } }),
  "a changed byte, for ever": () => ({ files, corrupt: { name, times: 99 } }),
  "ranges that are ignored": () => ({ files, ignoresRanges: true }),
  "names that lead out": random => ({
    files: {
      ...files,
      [`../${hostileName(random)}.json`]: Buffer.from("{}"),
      "..\\x.json": Buffer.from("{}"),
    },
  }),
  "names that steer": random => ({
    files: { ...files, [`${hostileName(random)}.safetensors`]: Buffer.from("x") },
  }),
  "a damaged configuration": random => {
    const config = JSON.parse(Buffer.from(files["config.json"]!).toString());
    const json = JSON.stringify(mutateJson(config, random)) ?? "";
    return { files: { ...files, "config.json": Buffer.from(json) } };
  },
  "damaged weights": random => ({ files: damaged(name, random) }),
};
const kinds = Object.entries(vices);

/** The token goes to the endpoint, and nowhere else. */
const isOurs = (request: string) => request.startsWith("127.0.0.1:") || request.endsWith(" -");

campaign({
  name: "Hub servers",
  full: 10 * kinds.length,
  small: kinds.length,
  folder: root,
  into: join(root, "hub"),
  refused: 0.4,
  make: async (random, trial) => {
    const [, vice] = kinds[(trial - 1) % kinds.length]!;
    const server = await hubServer({ "org/x": vice(random) });
    return {
      size: 2 ** 20,
      run: async () => {
        vi.stubEnv("HF_ENDPOINT", server.endpoint);
        vi.stubEnv("HF_TOKEN", "hf_ours");
        try {
          await openCheckpoint("org/x", { cache: join(root, "hub", String(trial)) });
        } finally {
          vi.unstubAllEnvs();
          await server.close();
          expect(server.authorizations.every(isOurs)).toBe(true);
        }
      },
    };
  },
});
