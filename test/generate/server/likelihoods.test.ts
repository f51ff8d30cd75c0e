import { describe, expect, it } from "vitest";
import { serveLikelihoods } from "../../../src/generate/server/serve-likelihoods.js";
import { serverModel } from "../../../src/generate/server/server-model.js";
import { serverSettings } from "../../../src/generate/server/server-settings.js";
import { fakeServer, logprobOf, tokensOf } from "../../support/fake-server.js";
import { scratch } from "../../support/scratch.js";

const requests = [
  { id: "a", context: "The capital of Greece is", continuation: " Athens" },
  { id: "b", context: "The capital of Greece is", continuation: " New Ankara" },
  { id: "c", context: "The capital of Greece is ", continuation: "Rome" }, // the space moves
  { id: "d", context: "", continuation: "Athens rose" },
];

async function opened() {
  const server = await fakeServer();
  const settings = serverSettings(server.url, { pause: 1, concurrency: 2 });
  return { server, model: await serverModel(settings, "tiny") };
}

describe("serveLikelihoods", () => {
  it("sums the tokens of the continuation: those of both together less the context's", async () => {
    const { server, model } = await opened();
    const folder = scratch();
    const { items, ...kept } = await serveLikelihoods({ model, requests, folder });
    const expected = [[" Athens"], [" New", " Ankara"], [" Rome"], ["Athens", " rose"]];
    for (const [i, tokens] of expected.entries()) {
      const sum = tokens.map(logprobOf).reduce((a, b) => a + b);
      expect(items[i]).toMatchObject({ id: requests[i]!.id, tokens: tokens.length });
      expect(items[i]!.logprob).toBeCloseTo(sum, 4);
      expect(items[i]!.greedy).toBe(tokens.every(token => logprobOf(token) >= -1));
      expect(items[i]!.characters).toBe(requests[i]!.continuation.length);
    }
    // A probe, four requests, and each context once.
    expect(server.asked.length).toBe(1 + 4 + 1);
    expect(server.asked[0]).toMatchObject({ echo: true, logprobs: 1, max_tokens: 1 });
    const again = await serveLikelihoods({ model, requests, folder });
    expect([again.reused, again.folder, server.asked.length]).toEqual([true, kept.folder, 6]);
    expect(tokensOf(" New Ankara")).toEqual([" New", " Ankara"]);
  });

  it.each([
    ["written", "gives 1 probabilities for a prompt of 2 tokens"], // llama.cpp's server
    ["nothing", "does not give the probabilities of a prompt's tokens (choices.0.logprobs"], // Ollama
  ] as const)("refuses a server that echoes %s, before it asks anything else", async (echoes, message) => {
    const { server, model } = await opened();
    server.echoes = echoes;
    await expect(serveLikelihoods({ model, requests })).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining("vLLM and SGLang"),
    });
    expect(server.asked.length).toBe(1);
  });

  it("refuses whole texts, which nobody cuts into windows there", async () => {
    const { server, model } = await opened();
    const rolling = [{ id: "w", context: "", continuation: "A long text.", rolling: {} }];
    await expect(serveLikelihoods({ model, requests: rolling })).rejects.toThrow("into windows");
    expect(server.asked).toEqual([]);
  });

  it("keeps what was answered before the server failed", async () => {
    const { server, model } = await opened();
    const folder = scratch();
    server.vices = ["fine", "fine", "fine", "401"];
    await expect(serveLikelihoods({ model, requests, folder })).rejects.toThrow("let us in");
    const before = server.asked.length;
    const { items } = await serveLikelihoods({ model, requests, folder });
    expect(items.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(server.asked.length - before).toBeLessThan(6);
  });
});
