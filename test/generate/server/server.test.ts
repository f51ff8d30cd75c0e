import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { serveGenerations } from "../../../src/generate/server/serve-generations.js";
import { serverModel } from "../../../src/generate/server/server-model.js";
import { serverSettings } from "../../../src/generate/server/server-settings.js";
import { type FakeServer, fakeServer, type Vice } from "../../support/fake-server.js";
import { scratch } from "../../support/scratch.js";

const prompts = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ id: `p${i}`, prompt: `prompt${" word".repeat(i)}` }));

/** Impatient, so that the test is not slow. */
const quick = { pause: 1, timeout: 0.8 };

async function opened(server: FakeServer, options: object = {}) {
  return serverModel(serverSettings(server.url, { ...quick, ...options }), "tiny");
}

afterEach(() => {
  delete process.env.ISOGLOSS_API_KEY;
});

describe("serveGenerations", () => {
  it("asks for so many at once, and keeps the answers in the order of the prompts", async () => {
    const server = await fakeServer();
    server.delay = 10;
    const folder = scratch();
    const model = await opened(server, { concurrency: 3 });
    const { items, ...kept } = await serveGenerations({ model, requests: prompts(10), folder });
    expect(items.map(({ id, text }) => [id, text])).toEqual(
      prompts(10).map(({ id }, i) => [id, ` said of ${i + 1}`]),
    );
    expect(server.busiest).toBe(3);
    expect(kept.reused).toBe(false);
    const again = await serveGenerations({ model, requests: prompts(10), folder });
    expect([again.reused, server.asked.length]).toEqual([true, 10]);
    expect(again.items).toEqual(items);
    const manifest = JSON.parse(readFileSync(join(kept.folder!, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      engine: `server ${server.url}`,
      model: { name: "tiny", weightsHash: null },
      server: {
        url: server.url,
        model: "tiny",
        fingerprints: ["fp_1"],
        description: {
          id: "tiny",
          owned_by: "us",
          max_model_len: 64,
          version: "0.1.2",
          "header server": "fake/1",
        },
      },
    });
    expect(manifest.server.description).not.toHaveProperty("created"); // another at every look
  });

  it.each<[Vice[]]>([
    [["429", "500", "html"]],
    [["half", "drop", "unfinished"]],
    [["stall", "500"]],
    [["no text", "429", "429", "429", "500"]],
    [["torn", "drip", "empty", "error in 200"]],
  ])("asks again after %j, and loses nothing", async vices => {
    const server = await fakeServer();
    server.vices = [...vices];
    const model = await opened(server, { concurrency: 1 });
    const { items } = await serveGenerations({ model, requests: prompts(2) });
    expect(items.map(({ text }) => text)).toEqual([" said of 1", " said of 2"]);
    expect(server.asked.length).toBe(2 + vices.length);
  });

  it.each<[Vice, number, string]>([
    ["500", 6, "fails (status 500: out of memory), also the 6th time that it was asked"],
    ["429", 6, 'is asked too often (status 429: "slow down")'],
    ["stall", 6, "does not answer in time"],
    ["html", 6, 'answers with what is no JSON of the kind: "<html>gateway</html>"'],
    ["half", 6, "breaks off before its answer is complete"],
    ["drop", 6, "breaks off before its answer is complete"],
    ["torn", 6, "answers with what is no JSON of the kind"],
    ["drip", 6, "does not answer in time"],
    ["empty", 6, "answers with what is no JSON of the kind"],
    ["error in 200", 6, "answers with an error: out of memory"],
    ["no text", 6, "its answer has no text"],
    ["unfinished", 6, "its answer ends with null, not by itself"],
    ["two choices", 1, "it gives 2 answers where one was asked for"],
    ["no choices", 1, "it gives 0 answers where one was asked for"],
    ["filtered", 1, 'ends with "content_filter"'],
    ["endless", 1, "its answer has more than 67108864 bytes"],
    ["redirect", 1, "sends elsewhere (status 307)"],
    ["401", 1, "does not let us in (status 401)"],
    ["later", 1, '"come tomorrow"), and is not to be asked again for 86,400 seconds'],
    ["next year", 1, "fails (status 503), and is not to be asked again for 31,53"],
    ["probabilities", 1, "its log-probabilities are above 0"],
  ])("says what a server does that goes on so, and goes on later: %s", async (vice, tries, message) => {
    const server = await fakeServer();
    const folder = scratch();
    const patience = vice === "endless" ? { timeout: 60 } : {};
    const model = await opened(server, { concurrency: 1, ...patience });
    const options = { model, requests: prompts(3), folder };
    server.vices = ["fine", ...Array<Vice>(tries).fill(vice)];
    const error = await serveGenerations(options).catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: "IsoglossError",
      message: expect.stringContaining(`${server.url}: `),
      hint: expect.stringMatching(/./),
    });
    expect((error as Error).message).toContain(message);
    expect(server.asked.length).toBe(1 + tries);
    const { items } = await serveGenerations(options);
    expect(items.map(({ id }) => id)).toEqual(["p0", "p1", "p2"]);
    expect(server.asked.length).toBe(1 + tries + 2); // the first was kept
  });

  it.each<[Vice, boolean]>([
    ["fine", true],
    ["a gap", false],
    ["short list", false],
    ["no list", false],
  ])("has a log-probability where each token has one: %s", async (vice, has) => {
    const server = await fakeServer();
    server.vices = [vice];
    const { items } = await serveGenerations({
      model: await opened(server),
      requests: prompts(1),
    });
    if (has) expect(items[0]!.logprob).toBeLessThan(0);
    else expect(items[0]!.logprob).toBeNull();
  });

  it("does as well in a chat", async () => {
    const server = await fakeServer();
    server.vices = ["429", "half", "torn", "stall"];
    const model = await opened(server, { concurrency: 1 });
    const { items } = await serveGenerations({ model, requests: prompts(2), chat: true });
    expect(items.map(({ text }) => text)).toEqual([" said of 1", " said of 2"]);
    server.vices = Array<Vice>(6).fill("error in 200");
    await expect(
      serveGenerations({ model, requests: prompts(1), chat: true }),
    ).rejects.toMatchObject({ message: expect.stringContaining("with an error: out of memory") });
  });

  it("goes nowhere that was not named, least of all with a key", async () => {
    const [server, other] = [await fakeServer(), await fakeServer()];
    process.env.ISOGLOSS_API_KEY = "secret-of-ours";
    server.elsewhere = `${other.url}/completions`;
    server.vices = ["redirect"];
    const model = await opened(server);
    await expect(serveGenerations({ model, requests: prompts(1) })).rejects.toThrow(
      "sends elsewhere",
    );
    expect(other.asked).toEqual([]);
  });

  it("sends the key in a header only: no file and no message has it", async () => {
    const server = await fakeServer();
    process.env.ISOGLOSS_API_KEY = "secret-of-ours";
    const folder = scratch();
    const model = await opened(server);
    await serveGenerations({ model, requests: prompts(2), folder });
    expect(new Set(server.keys)).toEqual(new Set(["Bearer secret-of-ours"]));
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      if (/\.json/.test(name))
        expect(readFileSync(join(folder, name), "utf8")).not.toContain("secret");
    server.vices = ["401"]; // it repeats the key
    const error = await serveGenerations({ model, requests: prompts(3) }).catch(String);
    expect(error).toContain("does not let us in");
    expect(error).not.toContain("secret");
    expect(JSON.stringify(server.asked)).not.toContain("secret");
  });

  it("mixes nothing: another version, address or way of asking has its own folder", async () => {
    const server = await fakeServer();
    const folder = scratch();
    const requests = prompts(1);
    const model = await opened(server);
    const other = { ...model, description: { ...model.description, version: "0.2" } };
    const folders = [
      await serveGenerations({ model, requests, folder }),
      await serveGenerations({ model: other, requests, folder }),
      await serveGenerations({ model, requests, folder, chat: true }),
      await serveGenerations({ model, requests, folder, stop: ["\n"] }),
    ].map(kept => kept.folder);
    expect(new Set(folders).size).toBe(4);
  });

  it("finds what it asked before where the server was busy when it was to say its version", async () => {
    const server = await fakeServer();
    const options = { requests: prompts(1), folder: scratch() };
    const { folder } = await serveGenerations({ ...options, model: await opened(server) });
    server.versions = ["429"];
    const again = await serveGenerations({ ...options, model: await opened(server) });
    expect(again).toMatchObject({ reused: true, folder });
  });

  it("draws each sample from a seed of its own, that follows from the request", async () => {
    const server = await fakeServer();
    const model = await opened(server, { concurrency: 1 });
    const search = { kind: "sampling", seed: 1, temperature: 0.7, topP: 0.9, samples: 2 } as const;
    const { items } = await serveGenerations({ model, requests: prompts(2), search });
    expect(items.map(({ id, sample }) => [id, sample])).toEqual([
      ...[
        ["p0", 0],
        ["p0", 1],
      ],
      ...[
        ["p1", 0],
        ["p1", 1],
      ],
    ]);
    const seeds = server.asked.map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(4);
    expect(server.asked[0]).toMatchObject({ temperature: 0.7, top_p: 0.9, n: 1 });
    server.asked.length = 0;
    await serveGenerations({ model, requests: prompts(2).slice(1), search });
    expect(server.asked.map(({ seed }) => seed)).toEqual(seeds.slice(2));
  });

  it("sends turns where the server is to apply the chat template, and cuts at stop strings", async () => {
    const server = await fakeServer();
    const model = await opened(server);
    const { items } = await serveGenerations({
      model,
      requests: prompts(1),
      chat: true,
      stop: [" of"],
    });
    expect(server.asked[0]).toMatchObject({
      model: "tiny",
      messages: [{ role: "user", content: "prompt" }],
      stop: [" of"],
      temperature: 0,
      max_tokens: 128,
    });
    expect(server.asked[0]).not.toHaveProperty("prompt");
    expect(items[0]).toMatchObject({ text: " said", finish: "ended", logprob: null });
  });

  it("refuses beams, and stops when it is told to", async () => {
    const server = await fakeServer();
    const model = await opened(server);
    const search = { kind: "beams", beams: 2 } as const;
    await expect(serveGenerations({ model, requests: prompts(1), search })).rejects.toThrow(
      "beams",
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(serveGenerations({ model, requests: prompts(1), signal })).rejects.toThrow(
      "enough",
    );
    expect(server.asked).toEqual([]);
  });
});

describe("serverModel", () => {
  it.each<[Vice, string]>([
    ["500", "fails (status 500: out of memory)"],
    ["429", "is asked too often"],
    ["stall", "does not answer in time"],
    ["drip", "does not answer in time"],
    ["half", "breaks off before its answer is complete"],
    ["torn", "answers with what is no JSON of the kind"],
    ["html", "answers with what is no JSON of the kind"],
    ["error in 200", "answers with an error: out of memory"],
  ])("asks again for the list of models after %s, and says what goes on so", async (vice, message) => {
    const server = await fakeServer();
    server.listing = Array<Vice>(2).fill(vice);
    expect((await opened(server)).name).toBe("tiny");
    server.listing = Array<Vice>(6).fill(vice);
    await expect(opened(server)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/./),
    });
    expect(server.asked).toEqual([]);
  });

  it("says which models there are, and what is no server", async () => {
    const server = await fakeServer();
    await expect(serverModel(serverSettings(server.url, quick), "tinny")).rejects.toMatchObject({
      message: `${server.url}: has no model "tinny"`,
      hint: "Did you mean tiny?",
    });
    const bare = server.url.replace("/v1", "");
    await expect(serverModel(serverSettings(bare, quick), "tiny")).rejects.toThrow(
      "has no /models",
    );
    await expect(
      serverModel(serverSettings("http://127.0.0.1:59123/v1", quick), "tiny"),
    ).rejects.toThrow("cannot be reached (ECONNREFUSED)");
  });
});

describe("serverSettings", () => {
  it.each([
    ["localhost:8000", "is no address of a server"],
    ["file:///etc/passwd", "is no address of a server"],
    ["http://user:word@host/v1", "holds more than a host and a path"],
    ["http://host/v1?key=1", "holds more than a host and a path"],
  ])("refuses %s", (address, message) => {
    expect(() => serverSettings(address)).toThrow(message);
  });

  it("takes a key from the environment, if it can be one", () => {
    process.env.ISOGLOSS_API_KEY = "two words";
    expect(() => serverSettings("http://host/v1")).toThrow("The key in ISOGLOSS_API_KEY is none");
    process.env.ISOGLOSS_API_KEY = "one\n";
    expect(serverSettings("http://host/v1/")).toMatchObject({ url: "http://host/v1", key: "one" });
  });
});
