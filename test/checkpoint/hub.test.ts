import { existsSync } from "node:fs";
import {
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { gunzipSync } from "node:zlib";
import { beforeEach, expect, test, vi } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { parseHubId } from "../../src/base/hub/hub-id.js";
import { openCheckpoint } from "../../src/model/open-checkpoint.js";
import {
  commit,
  gitHash,
  hubServer,
  type ServedRepository,
  sha256,
} from "../support/hub-server.js";
import { scratch } from "../support/scratch.js";

const fixtures = fileURLToPath(new URL("../fixtures/checkpoint/", import.meta.url));
const adapters = join(fixtures, "adapters");
const fixture = async (name: string) => new Uint8Array(await readFile(join(fixtures, name)));
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const model = {
  "config.json": await fixture("adapters/llama/config.json"),
  "model.safetensors": await fixture("adapters/llama/model.safetensors"),
  "tokenizer.json": new Uint8Array(gunzipSync(await fixture("tokenizers/gemma.json.gz"))),
  "README.md": json("not needed"),
  "pytorch_model.bin": json("not needed either"),
};
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(model).filter(([name]) => !names.includes(name)));
const token = "hf_verySecretToken";

const root = scratch();
const cache = join(root, "hub");
const snapshot = (name: string) => join(cache, `models--org--${name}`, "snapshots", commit);

/** Serves one repository under org/x and opens it. */
async function open(repository: ServedRepository, options: object = {}) {
  const server = await hubServer({ "org/x": repository });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  return { server, opening: openCheckpoint("org/x", { cache, ...options }) };
}

/** A safetensors file with those tensors of another that are wanted; their bytes stay where they were. */
function part(whole: Uint8Array, isWanted: (name: string) => boolean): Uint8Array {
  const length = Number(new DataView(whole.buffer, whole.byteOffset).getBigUint64(0, true));
  const header: Record<string, { data_offsets: [number, number]; dtype: string; shape: number[] }> =
    JSON.parse(new TextDecoder().decode(whole.subarray(8, 8 + length)));
  const kept: typeof header = {};
  const data: Uint8Array[] = [];
  let at = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__" || !isWanted(name)) continue;
    const [begin, end] = entry.data_offsets;
    kept[name] = { ...entry, data_offsets: [at, at + end - begin] };
    data.push(whole.subarray(8 + length + begin, 8 + length + end));
    at += end - begin;
  }
  const text = json(kept);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(text.length), true);
  return Buffer.concat([size, text, ...data]);
}

async function errorOf(promise: Promise<unknown>): Promise<IsoglossError> {
  const error = await promise.catch(e => e);
  expect(error).toBeInstanceOf(IsoglossError);
  return error as IsoglossError;
}

beforeEach(async () => {
  vi.unstubAllEnvs();
  for (const name of ["HF_TOKEN", "HF_HUB_OFFLINE", "HF_TOKEN_PATH", "HF_HUB_CACHE"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("HF_HOME", join(root, "home"));
  await rm(cache, { recursive: true, force: true });
});

test("a checkpoint is downloaded into the Hub's own cache layout, and only what is needed", async () => {
  const { server, opening } = await open({ files: model });
  const checkpoint = await opening;
  expect(checkpoint).toMatchObject({ name: "org/x", revision: commit, folder: snapshot("x") });
  expect(checkpoint.weights.size).toBe(21);
  expect(checkpoint.tokenizer.encode("a").length).toBeGreaterThan(1);

  expect(await readFile(join(cache, "models--org--x", "refs", "main"), "utf8")).toBe(commit);
  expect((await readdir(snapshot("x"))).sort()).toEqual([
    "config.json",
    "model.safetensors",
    "tokenizer.json",
  ]);
  expect((await readdir(join(cache, "models--org--x", "blobs"))).sort()).toEqual(
    [
      gitHash(model["config.json"]),
      gitHash(model["tokenizer.json"]),
      sha256(model["model.safetensors"]),
    ].sort(),
  );
  const link = await readlink(join(snapshot("x"), "model.safetensors"));
  expect(link).toBe(join("..", "..", "blobs", sha256(model["model.safetensors"])));
  const [weight] = checkpoint.weights.values();
  expect(weight!.file).toBe(await realpath(join(snapshot("x"), "model.safetensors")));
  expect(server.requests.some(path => /README|pytorch_model/.test(path))).toBe(false);
});

test("a sentence-transformers model is downloaded with its modules, and opened offline", async () => {
  const folder = fileURLToPath(new URL("../fixtures/sentence/distiluse/", import.meta.url));
  const names = (await readdir(folder, { recursive: true })).filter(name => /\.\w+$/.test(name));
  const files = Object.fromEntries(
    await Promise.all(
      names.map(async name => [name, new Uint8Array(await readFile(join(folder, name)))] as const),
    ),
  );
  const { opening, server } = await open({
    files: {
      ...files,
      "onnx/model.onnx": json("not needed"),
      "2_Dense/README.md": json("nor this"),
    },
  });
  const checkpoint = await opening;
  expect(checkpoint.folder).toBe(join(snapshot("x"), "0_Transformer"));
  expect(checkpoint.sentence).toMatchObject({ poolings: ["mean"], lowerCase: true, maxTokens: 10 });
  expect(server.requests.some(path => /onnx|README|expected/.test(path))).toBe(false);
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const again = await openCheckpoint("org/x", { cache });
  expect(again.sentence).toEqual(checkpoint.sentence);
});

test("the second time nothing is downloaded, and offline nothing is asked", async () => {
  const { server, opening } = await open({ files: model });
  await opening;
  server.requests.length = 0;
  await openCheckpoint("org/x", { cache });
  expect(server.requests.filter(path => path.includes("/resolve/"))).toEqual([]);
  server.requests.length = 0;
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const offline = await openCheckpoint("org/x", { cache });
  expect(offline.revision).toBe(commit);
  expect((await openCheckpoint(`org/x@${commit}`, { cache })).revision).toBe(commit);
  expect(server.requests).toEqual([]);
});

test("without a network, what the cache holds is used; what it does not hold is named", async () => {
  const { server, opening } = await open({ files: model });
  await opening;
  await server.close();
  expect((await openCheckpoint("org/x", { cache })).revision).toBe(commit);
  const error = await errorOf(openCheckpoint("org/y@v2", { cache }));
  expect(error.message).toContain("org/y@v2");
  expect(error.message).toContain("cannot be reached, and the cache does not hold it");
});

test("a link whose blob somebody removed is made anew", async () => {
  const { opening } = await open({ files: model });
  await opening;
  await rm(join(cache, "models--org--x", "blobs", gitHash(model["config.json"])));
  expect((await openCheckpoint("org/x", { cache })).weights.size).toBe(21);
  const link = join(snapshot("x"), "tokenizer.json");
  await rm(link);
  await symlink(join("..", "..", "blobs", "gone"), link); // leads elsewhere
  expect((await openCheckpoint("org/x", { cache })).weights.size).toBe(21);
  expect(await readlink(link)).toContain(gitHash(model["tokenizer.json"]));
});

test("several who open a model at once download it once", async () => {
  const { server, opening } = await open({ files: model, slow: true });
  const opened = await Promise.all([
    opening,
    openCheckpoint("org/x", { cache }),
    openCheckpoint("org/x", { cache }),
  ]);
  for (const { weights } of opened) expect(weights.size).toBe(21);
  const weights = server.requests.filter(path => path.includes("model.safetensors"));
  expect(weights.map(r => r.split(" ")[1])).toEqual(["-"]); // whole, once
  const waited: string[] = [];
  const progress = {
    start(label: string) {
      waited.push(label);
      return { advance() {}, done() {} };
    },
  };
  const locks = join(cache, ".locks", "models--org--x");
  expect(await readdir(locks)).toEqual([]);
  // Another process, this one's parent, has the lock for a while.
  await writeFile(join(locks, ".lock"), `${process.ppid} ${hostname()}\n`);
  await rm(join(cache, "models--org--x"), { recursive: true });
  const controller = new AbortController();
  const stopped = openCheckpoint("org/x", { cache, progress, signal: controller.signal });
  stopped.catch(() => {});
  await vi.waitFor(() => expect(waited.length).toBe(1));
  controller.abort(new Error("stopped"));
  await expect(stopped).rejects.toThrow("stopped");
  waited.pop();
  const waiting = openCheckpoint("org/x", { cache, progress });
  await vi.waitFor(() => expect(waited.length).toBe(1));
  expect(waited[0]).toContain(`Waiting for process ${process.ppid} to download`);
  await rm(join(locks, ".lock"));
  expect((await waiting).weights.size).toBe(21);
});

test("a cache that cannot be written is not blamed on the Hub", async () => {
  await writeFile(cache, "a file");
  const error = await errorOf((await open({ files: model })).opening);
  expect(error.message).toBe(
    `${join(cache, ".locks", "models--org--x")}: cannot be written: a part of the path is a file, not a folder`,
  );
  expect(error.hint).toContain("name another folder");
});

test("shards are found through their index", async () => {
  const whole = await (await open({ files: model })).opening;
  const names = [...whole.weights.keys()];
  expect(names.length).toBe(21);
  const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;
  const shardOf = (name: string) => shards[names.indexOf(name) < 10 ? 0 : 1];
  const files = {
    ...without("model.safetensors", "pytorch_model.bin"),
    "model.safetensors.index.json": json({
      weight_map: Object.fromEntries(names.map(name => [name, shardOf(name)])),
    }),
    [shards[0]]: part(model["model.safetensors"], name => shardOf(name) === shards[0]),
    [shards[1]]: part(model["model.safetensors"], name => shardOf(name) === shards[1]),
  };
  await rm(cache, { recursive: true });
  const checkpoint = await (await open({ files })).opening;
  expect([...checkpoint.weights.keys()].sort()).toEqual(names.sort());
  for (const [name, { file }] of checkpoint.weights)
    expect(file, name).toBe(await realpath(join(snapshot("x"), shardOf(name))));
  const { [shards[1]]: _, ...unfinished } = files;
  await rm(cache, { recursive: true });
  const error = await errorOf((await open({ files: unfinished })).opening);
  expect(error.message).toContain(`the shard ${shards[1]} is missing`);
});

test("a cut connection is taken up where it was cut", async () => {
  const cut = { name: "model.safetensors", after: 2000, times: 1 };
  const { server, opening } = await open({ files: model, cut });
  expect((await opening).weights.size).toBe(21);
  const ranges = server.requests
    .filter(r => r.includes("model.safetensors"))
    .map(r => r.split(" ")[1]);
  expect(ranges).toEqual(["-", "2000"]); // whole, the rest
});

test("a download that is stopped keeps what came, and is taken up there", async () => {
  const controller = new AbortController();
  const progress = {
    start: () => ({
      advance: () => controller.abort(new Error("stopped")),
      done() {},
    }),
  };
  const { opening } = await open({ files: model }, { progress, signal: controller.signal });
  await expect(opening).rejects.toThrow("stopped");
  expect(await readdir(join(cache, ".locks", "models--org--x"))).toEqual([]);
  expect((await openCheckpoint("org/x", { cache })).weights.size).toBe(21);
});

test("a connection that is always cut is an error, and the next call resumes", async () => {
  const cut = { name: "model.safetensors", after: 1000, times: 99 };
  const { server, opening } = await open({ files: model, cut });
  const error = await errorOf(opening);
  expect(error.hint).toContain("what has been downloaded is kept");
  const blobs = await readdir(join(cache, "models--org--x", "blobs"));
  expect(blobs).toContain(`${sha256(model["model.safetensors"])}.incomplete`);
  cut.times = 0;
  server.requests.length = 0;
  await openCheckpoint("org/x", { cache });
  expect(server.requests.at(-1)).toMatch(/model\.safetensors 5000$/);
});

test("a server that ignores where we were is asked once more from the beginning", async () => {
  const cut = { name: "model.safetensors", after: 2000, times: 1 };
  const { opening } = await open({ files: model, cut, ignoresRanges: true });
  expect((await opening).weights.size).toBe(21);
});

test("left-overs that do not belong to the file are thrown away", async () => {
  const blob = join(cache, "models--org--x", "blobs", sha256(model["model.safetensors"]));
  await mkdir(join(blob, ".."), { recursive: true });
  await writeFile(`${blob}.incomplete`, "garbage of another download");
  const { opening } = await open({ files: model });
  expect((await opening).weights.size).toBe(21);
  await rm(cache, { recursive: true });
  await mkdir(join(blob, ".."), { recursive: true });
  await writeFile(`${blob}.incomplete`, new Uint8Array(1e6));
  expect((await openCheckpoint("org/x", { cache })).weights.size).toBe(21);
  await rm(cache, { recursive: true });
  await mkdir(join(blob, ".."), { recursive: true });
  const precious = join(root, "precious");
  await writeFile(precious, "mine");
  await symlink(precious, `${blob}.incomplete`); // replaced, not followed
  expect((await openCheckpoint("org/x", { cache })).weights.size).toBe(21);
  expect(await readFile(precious, "utf8")).toBe("mine");
});

test.each([
  "model.safetensors",
  "config.json",
])("%s with a wrong hash never enters the cache", async name => {
  const { opening } = await open({ files: model, corrupt: { name, times: 99 } });
  const error = await errorOf(opening);
  expect(error.message).toContain(`org/x: ${name} does not have the published hash`);
  expect(existsSync(join(snapshot("x"), name))).toBe(false);
  const blobs = await readdir(join(cache, "models--org--x", "blobs")).catch(() => []);
  expect(blobs.filter(blob => blob.includes("incomplete"))).toEqual([]);
});

test.each<[number, string, string]>([
  [401, "is private or does not exist", "HF_TOKEN"],
  [403, "access is not granted (status 403)", "Accept the model's conditions"],
  [404, "was not found", "revision"],
  [503, "answered with status 503", "later"],
  [429, "(status 429)", "HF_TOKEN"],
])("status %i is explained", async (status, message, hint) => {
  const error = await errorOf((await open({ files: model, status })).opening);
  expect(error.message).toContain("org/x");
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
});

test.each<[string, number[]]>([
  ["the server is busy", [503, 500]],
  ["too much was asked", [429]],
  ["a connection breaks", [0, 0]],
])("what passes is tried again: %s", async (_, statuses) => {
  for (const about of ["model", "files"] as const) {
    await rm(cache, { recursive: true, force: true });
    const moods = { about, statuses: [...statuses] };
    expect((await (await open({ files: model, moods })).opening).weights.size).toBe(21);
    expect(moods.statuses).toEqual([]);
  }
});

test("a server that says when is waited for, unless it says too long", async () => {
  const moods = { about: "files" as const, statuses: [429], retryAfter: "1" };
  const begin = performance.now();
  expect((await (await open({ files: model, moods })).opening).weights.size).toBe(21);
  expect(performance.now() - begin).toBeGreaterThan(1000);
  await rm(cache, { recursive: true });
  const forLong = { about: "files" as const, statuses: [429], retryAfter: "3600" };
  const error = await errorOf((await open({ files: model, moods: forLong })).opening);
  expect(error.message).toContain("is asked too often (status 429)");
});

test("an answer that is no file is an error, and leaves no lock", async () => {
  const moods = { about: "files" as const, statuses: [204] };
  const error = await errorOf((await open({ files: model, moods })).opening);
  expect(error.message).toContain("org/x");
  expect(error.message).toContain("status 204");
  expect(await readdir(join(cache, ".locks", "models--org--x"))).toEqual([]);
});

test.each([
  ["pages", "lists more than 10000 files"],
  ["endless", "was not understood"],
  ["empty", "lists no file"],
  ["empty pages", "was not understood"],
  ["unsound", 'lists "config.json" without its size or its hash'],
  ["contradictory", 'lists "config.json" twice, and not the same'],
] as const)("a listing that is none ends: %s", async (listing, message) => {
  const error = await errorOf((await open({ files: model, listing })).opening);
  expect(error.message).toContain("org/x");
  expect(error.message).toContain(message);
});

test.each([
  [{ redirect: "circle" }, "redirects in a circle, or to what is not the web"],
  [{ redirect: "file:///etc/passwd" }, "redirects in a circle, or to what is not the web"],
  [{ otherPart: true }, "another part came than the one from byte 0 that was asked for"],
] as const)("a file that is answered wrongly is asked for once: %j", async (vice, message) => {
  const { server, opening } = await open({ files: model, ...vice });
  expect((await errorOf(opening)).message).toContain(message);
  const asked = server.requests.filter(one => one.includes("/resolve/"));
  expect(asked.length).toBeLessThanOrEqual(21); // a circle is followed twenty times
});

test("a token of any form is sent, and to the Hub's own origin only", async () => {
  const token = "eyJhbGciOi.J9-_~+/=.x";
  const { server, opening } = await open({ files: model, token }, { token });
  expect((await opening).weights.size).toBe(21);
  expect(server.authorizations.every(one => one.endsWith(`Bearer ${token}`))).toBe(true);
  server.repositories["org/x"] = { files: model, listing: "elsewhere" };
  server.authorizations.length = 0;
  await errorOf(openCheckpoint("org/x", { cache: join(cache, "other"), token }));
  const elsewhere = server.authorizations.filter(one => one.startsWith("localhost"));
  expect(elsewhere.length).toBeGreaterThan(0);
  expect(elsewhere.every(one => one.endsWith(" -"))).toBe(true);
});

test("the token comes from an option, HF_TOKEN or the token file, and reaches no message", async () => {
  const { server, opening } = await open({ files: model, token });
  expect((await errorOf(opening)).message).toContain("is private");
  expect((await openCheckpoint("org/x", { cache, token })).revision).toBe(commit);
  await rm(cache, { recursive: true });
  vi.stubEnv("HF_TOKEN", token);
  expect((await openCheckpoint("org/x", { cache })).revision).toBe(commit);
  await rm(cache, { recursive: true });
  vi.stubEnv("HF_TOKEN", undefined);
  await mkdir(join(root, "home"), { recursive: true });
  await writeFile(join(root, "home", "token"), `${token}\n`);
  expect((await openCheckpoint("org/x", { cache })).revision).toBe(commit);
  await rm(join(root, "home", "token"));

  await rm(cache, { recursive: true });
  const wrong = await errorOf(openCheckpoint("org/x", { cache, token: "hf_anotherSecret" }));
  expect(wrong.message).toContain("access is not granted");
  expect(inspect(wrong, { depth: 20 })).not.toContain("anotherSecret");
  server.repositories["org/x"] = {
    files: model,
    token,
    corrupt: { name: "config.json", times: 9 },
  };
  const damaged = await errorOf(openCheckpoint("org/x", { cache, token }));
  expect(inspect(damaged, { depth: 20 })).not.toContain(token);
  const noToken = await errorOf(openCheckpoint("org/x", { cache, token: "secret words" }));
  expect(inspect(noToken, { depth: 20 })).not.toContain("secret words");
});

test("a class of tokenizers that is not made here is refused before weights are fetched", async () => {
  const files = {
    ...without("tokenizer.json"),
    "tokenizer_config.json": json({ tokenizer_class: "QWenTokenizer" }),
    "tokenizer.model": json("x"),
  };
  const { server, opening } = await open({ files });
  const error = await errorOf(opening);
  expect(error.message).toContain("of tokenizer.model no QWenTokenizer is made here");
  expect(server.requests.some(path => path.includes("model.safetensors"))).toBe(false);
});

test("a repository without tokenizer.json gives what its tokenizer is made of", async () => {
  const tokens = ["<|endoftext|>", "a", "b", "ab"];
  const files = {
    ...without("tokenizer.json"),
    "tokenizer_config.json": json({ tokenizer_class: "GPT2Tokenizer" }),
    "special_tokens_map.json": json({ bos_token: "<ent>" }),
    "vocab.json": json(Object.fromEntries(tokens.map((token, id) => [token, id]))),
    "merges.txt": new TextEncoder().encode("#version: 0.2\na b\n"),
    "onnx/vocab.txt": json("x"),
  };
  const { server, opening } = await open({ files });
  const { tokenizer } = await opening;
  expect(tokenizer.encode("ab<ent>a")).toEqual([3, 4, 1]);
  expect(server.requests.some(path => path.includes("vocab.txt"))).toBe(false);
});

test.each<[string, object, string]>([
  ["type", { model_type: "jetmoe" }, "a mixture of experts"],
  ["activation", { hidden_act: "swiglu" }, "hidden_act"],
  ["quantization", { quantization_config: { quant_method: "hqq" } }, 'quantized by "hqq"'],
])("a model of an unsupported %s is refused before its weights are fetched", async (_, changes, message) => {
  const config = { ...JSON.parse(new TextDecoder().decode(model["config.json"])), ...changes };
  const { server, opening } = await open({ files: { ...model, "config.json": json(config) } });
  expect((await errorOf(opening)).message).toContain(message);
  expect(server.requests.some(path => path.includes("model.safetensors"))).toBe(false);
});

test("a repository whose weights are of another format says so", async () => {
  const files = { ...without("model.safetensors", "pytorch_model.bin"), "tf_model.h5": json("x") };
  const { opening } = await open({ files });
  expect((await errorOf(opening)).message).toContain("TensorFlow's format");
});

test("an adapter finds its base model on the Hub", async () => {
  const adapter = async (name: string) =>
    new Uint8Array(await readFile(join(adapters, "plain", name)));
  const config = JSON.parse(new TextDecoder().decode(await adapter("adapter_config.json")));
  const server = await hubServer({
    "org/base": { files: model },
    "org/lora": {
      files: {
        "adapter_config.json": json({
          ...config,
          base_model_name_or_path: "org/base",
          revision: commit,
        }),
        "adapter_model.safetensors": await adapter("adapter_model.safetensors"),
      },
    },
  });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  const alone = await openCheckpoint("org/lora", { cache });
  expect(alone).toMatchObject({ name: "org/base + org/lora", folder: snapshot("base") });
  expect(alone.revision).toBe(`${commit} + ${commit}`);
  expect(alone.updates.size).toBe(4);
  const given = await openCheckpoint("org/base", { cache, adapter: "org/lora@main" });
  expect(given.updates).toEqual(alone.updates);
});

test("a shard outside the repository is refused", async () => {
  const index = json({ weight_map: { a: "../../../../secret.safetensors" } });
  const files = {
    ...without("model.safetensors", "pytorch_model.bin"),
    "model.safetensors.index.json": index,
  };
  const error = await errorOf((await open({ files })).opening);
  expect(error.message).toContain("not a file inside its folder");
});

test("names of files that lead out of the cache are never written", async () => {
  const server = await hubServer({ "org/x": { files: model } });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  for (const revision of ["../../../x", "refs/../../x", "/etc/x"])
    expect((await errorOf(openCheckpoint("org/x", { cache, revision }))).message).toContain(
      "neither a folder nor a Hub id",
    );
  expect(await readdir(root)).not.toContain("x");
});

test("what is neither a folder nor an id is refused; ids are read", async () => {
  expect((await errorOf(openCheckpoint("no such folder"))).message).toContain(
    "neither a folder nor a Hub id",
  );
  expect(parseHubId("org/name")).toEqual({ repository: "org/name", revision: "main" });
  expect(parseHubId("org/na.me@refs/pr/1")).toEqual({
    repository: "org/na.me",
    revision: "refs/pr/1",
  });
  for (const text of ["name", "a/b/c", "../b", "a/..", "a--b/c", "a/b@", "a/b@../c", "", "/a"])
    expect(parseHubId(text)).toBeNull();
});

test("an answer that is no Hub's is an error", async () => {
  const error = await errorOf((await open({ files: model, nonsense: true })).opening);
  expect(error.message).toContain("was not understood");
});
