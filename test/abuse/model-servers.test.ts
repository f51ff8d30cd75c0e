import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, vi } from "vitest";
import { serveGenerations } from "../../src/generate/server/serve-generations.js";
import { serveLikelihoods } from "../../src/generate/server/serve-likelihoods.js";
import { serverModel } from "../../src/generate/server/server-model.js";
import { serverSettings } from "../../src/generate/server/server-settings.js";
import type { Random } from "../../src/numeric/random.js";
import { fakeServer } from "../support/fake-server.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { hostileText } from "./hostile-text.js";

/** @file Servers of models whose answers are damaged, or say what they should not. */

const sound = await fakeServer();
const root = scratch();
const key = "sk-secret-0123456789";
vi.stubEnv("ISOGLOSS_API_KEY", key);
afterAll(() => vi.unstubAllEnvs());

/** What the next answers become. */
let change: (text: string) => { status: number; text: string | Uint8Array };
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const said = await fetch(`${sound.url.replace("/v1", "")}${request.url}`, {
    method: request.method!,
    ...(body !== "" && { body }),
  });
  const { status, text } = change(await said.text());
  response.writeHead(said.status === 404 ? 404 : status, { "Retry-After": "0" }).end(text);
}
const server = createServer((request, response) => {
  // Whoever asks may leave: after a refusal the other questions are given up.
  answer(request, response).catch(() => response.destroy());
});
await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

/** Statuses with which a server says that it will not, and at times that it will. */
const statuses = [200, 200, 200, 200, 200, 201, 206, 302, 400, 404, 413, 418, 429, 500, 503];

function drawn(random: Random): typeof change {
  const kind = random.integer(4);
  return text => {
    if (random.integer(2) === 0) return { status: 200, text };
    const status = statuses[random.integer(statuses.length)]!;
    if (kind === 0) return { status, text: mutate(Buffer.from(text), random) };
    if (kind === 1)
      return { status, text: JSON.stringify(mutateJson(JSON.parse(text), random)) ?? "" };
    // A server may repeat the key, anywhere.
    const said = `${"x".repeat(random.integer(400))}${random.integer(2) ? key : hostileText(random)}`;
    return { status, text: kind === 2 ? said : JSON.stringify({ error: { message: said } }) };
  };
}

const requests = [0, 1, 2].map(i => ({ id: `${i}`, prompt: `prompt ${i}` }));
const judged = [0, 1].map(i => ({ id: `${i}`, context: `a ${i}`, continuation: " b" }));

campaign({
  name: "servers of models",
  full: 400,
  small: 15,
  folder: root,
  refused: 0.3,
  make: random => {
    change = drawn(random);
    const isJudged = random.integer(2) === 0;
    return {
      size: 2 ** 20,
      run: async () => {
        try {
          const model = await serverModel(serverSettings(url, { pause: 1, timeout: 20 }), "tiny");
          await (isJudged
            ? serveLikelihoods({ model, requests: judged })
            : serveGenerations({ model, requests }));
        } catch (error) {
          const said =
            error instanceof Error ? `${error.message}${(error as { hint?: string }).hint}` : "";
          if (said.includes(key.slice(0, 9)))
            throw new Error(`the key is in a message: ${said}`, { cause: error });
          throw error;
        }
      },
    };
  },
});
