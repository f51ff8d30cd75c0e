import { describe, expect, it } from "vitest";
import { serveLikelihoods } from "../../../src/generate/server/serve-likelihoods.js";
import { serverModel } from "../../../src/generate/server/server-model.js";
import { serverSettings } from "../../../src/generate/server/server-settings.js";
import { fakeServer, logprobOf, tokensOf, type Vice } from "../../support/fake-server.js";
import { scratch } from "../../support/scratch.js";

const requests = [
  { id: "a", context: "The capital of Greece is", continuation: " Athens" },
  { id: "b", context: "The capital of Greece is", continuation: " New Ankara" },
  { id: "c", context: "The capital of Greece is ", continuation: "Rome" }, // the space moves
  { id: "d", context: "", continuation: "Athens rose" },
];

async function opened(how: object = { concurrency: 2 }) {
  const server = await fakeServer();
  const settings = serverSettings(server.url, { pause: 1, ...how });
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

  /** Impatient, and one request after the other. */
  const one = { concurrency: 1, timeout: 0.8 };

  it.each<[Vice[]]>([
    [["429", "500", "html", "half", "drop"]],
    [["torn", "drip", "empty", "error in 200"]],
    [["fine", "stall", "fine", "429", "torn", "fine", "500"]],
  ])("asks again after %j, and has the same in the end", async vices => {
    const { server, model } = await opened(one);
    const { items } = await serveLikelihoods({ model, requests });
    server.vices = [...vices];
    expect((await serveLikelihoods({ model, requests })).items).toEqual(items);
  });

  it.each<[Vice, number, string]>([
    ["500", 6, "fails (status 500: out of memory), also the 6th time that it was asked"],
    ["429", 6, "is asked too often"],
    ["stall", 6, "does not answer in time"],
    ["html", 6, "answers with what is no JSON of the kind"],
    ["half", 6, "breaks off before its answer is complete"],
    ["torn", 6, "answers with what is no JSON of the kind"],
    ["error in 200", 6, "answers with an error: out of memory"],
    ["no choices", 1, "does not give the probabilities of a prompt's tokens"],
    ["redirect", 1, "sends elsewhere"],
    ["later", 1, 'is asked too often (status 429: "come tomorrow"), and is not to be asked again'],
    ["a gap", 1, "gives no probability of token 2 of a prompt"],
    ["no best", 1, "does not say which token was likeliest where token 2 of a prompt is"],
    ["probabilities", 1, "gives 0.25 for the logarithm of a probability, which is none"],
    ["no list", 1, "gives 0 probabilities for a prompt of"],
  ])("says what a server does that goes on so, and goes on later: %s", async (vice, tries, message) => {
    const { server, model } = await opened(one);
    const folder = scratch();
    // The probe, the first request's context and its whole are answered.
    server.vices = ["fine", "fine", "fine", ...Array<Vice>(tries).fill(vice)];
    const options = { model, requests, folder };
    const error = await serveLikelihoods(options).catch((error: unknown) => error);
    expect(error).toMatchObject({
      message: expect.stringContaining(`${server.url}: ${message}`),
      hint: expect.stringMatching(/./),
    });
    const before = server.asked.length;
    const { items } = await serveLikelihoods(options);
    expect(items).toEqual((await serveLikelihoods({ model, requests })).items);
    // A probe, the context anew, and the three that were left.
    expect(server.asked.slice(before).length).toBe(1 + 1 + 3 + 1 + 1 + 4);
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
