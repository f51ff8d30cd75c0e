import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import { openComet } from "../../../src/metric/comet/open-comet.js";
import { commit, hubServer } from "../../support/hub-server.js";
import { scratch } from "../../support/scratch.js";

const fixtures = join(import.meta.dirname, "../../fixtures/metric/comet");
const read = (name: string) => new Uint8Array(readFileSync(join(fixtures, name)));
const files = (folder: string, names: readonly string[]) =>
  Object.fromEntries(names.map(name => [name, read(`${folder}/${name}`)]));

const metric = (name: string) => ({
  files: files(name, ["hparams.yaml", "checkpoints/model.ckpt"]),
  large: (file: string) => file.endsWith(".ckpt"),
});
const encoder = (name: string) => ({
  files: {
    ...files(`encoders/${name}`, ["config.json"]),
    ...(name.includes("MiniLM")
      ? {}
      : files(`encoders/${name}`, ["tokenizer.json", "tokenizer_config.json"])),
    "model.safetensors": new Uint8Array(10), // which nobody asks for
  },
});
const segment = { src: "der Haus", mt: "the house", ref: "a house" };

let cache = "";
beforeEach(() => {
  cache = scratch();
});
afterEach(() => vi.unstubAllEnvs());

it("fetches a metric by name, and of its encoder only what describes it", async () => {
  const server = await hubServer({
    "Unbabel/wmt22-comet-da": metric("wmt22-comet-da"),
    "FacebookAI/xlm-roberta-large": encoder("xlm-roberta-large"),
  });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  const comet = await openComet("Unbabel/wmt22-comet-da", { cache });
  expect([comet.name, comet.revision]).toEqual(["Unbabel/wmt22-comet-da", commit]);
  expect(comet.signature).toBe(
    `model:Unbabel/wmt22-comet-da|revision:${commit}|like:unbabel-comet-2.2.7`,
  );
  const there = await comet.score([segment]);
  await comet.close();
  expect(
    server.requests.filter(path => path.includes("resolve") && path.includes("safetensors")),
  ).toEqual([]);
  await server.close();
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const again = await openComet("Unbabel/wmt22-comet-da", { cache });
  expect(await again.score([segment])).toEqual(there);
  await again.close();
});

it("takes COMETinho's tokenizer from where unbabel-comet takes it", async () => {
  const server = await hubServer({
    "Unbabel/eamt22-cometinho-da": metric("eamt22-cometinho-da"),
    "microsoft/Multilingual-MiniLM-L12-H384": encoder("microsoft/Multilingual-MiniLM-L12-H384"),
    "FacebookAI/xlm-roberta-base": encoder("xlm-roberta-base"),
  });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  const comet = await openComet("Unbabel/eamt22-cometinho-da", { cache });
  expect((await comet.score([segment])).score).toEqual(expect.any(Number));
  await comet.close();
});

it("says whose encoder cannot be had, and that a folder will do", async () => {
  const server = await hubServer({ "Unbabel/wmt22-comet-da": metric("wmt22-comet-da") });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  const error = await openComet("Unbabel/wmt22-comet-da", { cache }).catch(
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(IsoglossError);
  expect((error as IsoglossError).message).toContain("the metric's encoder is xlm-roberta-large");
  expect((error as IsoglossError).hint).toContain("--encoder");
});

it.each([
  ["no hparams.yaml", { "model.safetensors": new Uint8Array(10) }, "needs hparams.yaml"],
  ["no weights", files("wmt22-comet-da", ["hparams.yaml"]), "checkpoints/model.ckpt"],
])("refuses a repository with %s", async (_, given, message) => {
  const server = await hubServer({ "org/metric": { files: given } });
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  const error = await openComet("org/metric", { cache }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(IsoglossError);
  expect((error as IsoglossError).message).toContain(message);
});
