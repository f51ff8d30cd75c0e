import { readdirSync } from "node:fs";
import { cp, type FileHandle, mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test, vi } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { readAdapter } from "../../src/checkpoint/adapter/read-adapter.js";
import { parseStateDict } from "../../src/checkpoint/bin/state-dict.js";
import type { Checkpoint, Weight } from "../../src/checkpoint/checkpoint.js";
import { findWeights, readWeights } from "../../src/checkpoint/find-weights.js";
import { openTokenizer } from "../../src/checkpoint/open-tokenizer.js";
import { readJson } from "../../src/checkpoint/read-json.js";
import { readFloats } from "../../src/format/read-tensor.js";
import { modelFor } from "../../src/model/model-for.js";
import { type Random, seeded } from "../../src/numeric/random.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";

/**
 * @file Thousands of damaged checkpoints. Each is opened as far as its kind goes, and must end in
 * success or in an IsoglossError: nothing else is thrown, nothing is allocated beyond the size
 * class of the files, and no file appears.
 */

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));
const root = scratch();
const folder = join(root, "mutant");
await mkdir(folder);

/** Buffers that lie outside the heap; the files themselves have at most some 400 kB. */
const allowance = 32 * 2 ** 20;

let total = 0;
afterAll(() => {
  expect(total).toBeGreaterThanOrEqual(2000);
  expect(readdirSync(root)).toEqual(["mutant"]);
});

/**
 * Opens `count` mutants and returns the share of those that were refused.
 * @param make Prepares a mutant, and returns the function that opens it.
 */
async function survive(
  seed: number,
  count: number,
  make: (random: Random) => Promise<() => Promise<unknown>>,
): Promise<number> {
  const random = seeded(seed);
  let refused = 0;
  for (let i = 0; i < count; i++, total++) {
    const attempt = await make(random);
    const before = process.memoryUsage().arrayBuffers;
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof IsoglossError))
        throw new Error(`mutant ${i} of seed ${seed} ended in ${error}`, { cause: error });
      expect(error.hint).not.toBe("");
      refused++;
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(allowance);
  }
  return refused / count;
}

async function readAll(weights: ReadonlyMap<string, Weight>): Promise<void> {
  const files = new Map<string, FileHandle>();
  try {
    for (const weight of weights.values()) {
      const file = files.get(weight.file) ?? (await open(weight.file));
      files.set(weight.file, file);
      await readFloats(file, weight);
    }
  } finally {
    for (const file of files.values()) await file.close();
  }
}

/** Writes the bytes of a weight file, and reads every tensor in it. */
async function opensWeights(name: string, bytes: Uint8Array): Promise<() => Promise<void>> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return async () => readAll((await readWeights(file)).weights);
}

const safetensors = await readFile(join(fixtures, "checkpoint/adapters/llama/model.safetensors"));
const headerEnd = 8 + Number(safetensors.readBigUInt64LE());

test("safetensors: any byte", async () => {
  const make = (random: Random) => opensWeights("1.safetensors", mutate(safetensors, random));
  expect(await survive(1, 400, make)).toBeGreaterThan(0.5);
});

test("safetensors: what the header says", async () => {
  const header = JSON.parse(safetensors.toString("utf8", 8, headerEnd));
  const make = (random: Random) => {
    const json = Buffer.from(JSON.stringify(mutateJson(header, random)) ?? "");
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const mutant = Buffer.concat([length, json, safetensors.subarray(headerEnd)]);
    return opensWeights("2.safetensors", mutant);
  };
  expect(await survive(2, 500, make)).toBeGreaterThan(0.5);
});

const deep = (brackets: string, inside: string) =>
  `${brackets.repeat(100_000)}${inside}${(brackets === "[" ? "]" : "}").repeat(100_000)}`;

test("values nested deeper than a stack", async () => {
  const json = (text: string) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const headers = ["dtype", "shape", "data_offsets"].map(field => {
    const tensor: Record<string, unknown> = { dtype: "U8", shape: [0], data_offsets: [0, 0] };
    const text = JSON.stringify({ a: { ...tensor, [field]: "HERE" } });
    return json(text.replace('"HERE"', deep("[", "")));
  });
  headers.push(json(deep("[", "")), json(`{"__metadata__":{"a":${deep("[", "")}}}`));
  const config = join(folder, "deep.json");
  await writeFile(config, `{"model_type":${deep("[", "")}}`);
  const pickles = [
    "(".repeat(2e5),
    `${"]".repeat(1e5)}${"\x85".repeat(1e5)}Q.`,
    `${"(".repeat(1e5)}${"t".repeat(1e5)})\x93.`,
    "}".repeat(2 ** 24), // a byte for each dictionary
  ];
  const mutants = [
    ...headers.map(header => () => opensWeights("deep.safetensors", header)),
    ...pickles.map(
      text => async () => async () => parseStateDict(Buffer.from(text, "latin1"), "deep"),
    ),
    async () => () => readJson(config),
  ];
  const share = await survive(9, mutants.length, () => mutants.shift()!());
  expect(share).toBe(1);
});

const bin = await readFile(join(fixtures, "checkpoint/bin/state.bin"));

test(".bin: any byte", async () => {
  const make = (random: Random) => opensWeights("1.bin", mutate(bin, random));
  expect(await survive(3, 400, make)).toBeGreaterThan(0.5);
});

test(".bin: any byte of the pickle, in an archive that is whole", async () => {
  // The entry is stored, and yauzl leaves checksums to its callers: its bytes can be changed in place.
  const begin = bin.indexOf("\x80\x02", 0, "latin1");
  const end = bin.indexOf("PK\x07\x08", begin, "latin1");
  expect(begin).toBeGreaterThan(0);
  expect(end).toBeGreaterThan(begin);
  const make = (random: Random) => {
    const mutant = Buffer.from(bin);
    for (let times = 1 + random.integer(4); times > 0; times--) {
      const at = begin + random.integer(end - begin);
      mutant[at] =
        random.integer(3) === 0 ? bin[begin + random.integer(end - begin)]! : random.integer(256);
    }
    return opensWeights("2.bin", mutant);
  };
  expect(await survive(4, 500, make)).toBeGreaterThan(0.5);
});

test("an index of shards", async () => {
  const place = join(folder, "shards");
  await mkdir(place);
  await writeFile(join(place, "a.safetensors"), safetensors);
  const names = [...(await readWeights(join(place, "a.safetensors"))).weights.keys()];
  const index = {
    metadata: { total_size: 1 },
    weight_map: Object.fromEntries(names.map(name => [name, "a.safetensors"])),
  };
  const make = async (random: Random) => {
    const text = JSON.stringify(mutateJson(index, random)) ?? "";
    const mutant = random.integer(4) === 0 ? mutate(Buffer.from(text), random) : text;
    await writeFile(join(place, "model.safetensors.index.json"), mutant);
    return async () => readAll((await findWeights(place)).weights);
  };
  expect(await survive(5, 200, make)).toBeGreaterThan(0.2);
});

const kinds = (await readdir(join(fixtures, "checkpoint/tokenizers"))).filter(name =>
  name.endsWith(".gz"),
);

test.each(kinds)("tokenizer.json: %s", async kind => {
  const bytes = gunzipSync(await readFile(join(fixtures, "checkpoint/tokenizers", kind)));
  const json = JSON.parse(bytes.toString());
  const place = join(folder, kind);
  await mkdir(place);
  vi.spyOn(console, "warn").mockImplementation(() => {}); // the package's remarks on patterns
  const make = async (random: Random) => {
    const isBytes = random.integer(3) === 0;
    const mutant = isBytes
      ? mutate(bytes, random)
      : (JSON.stringify(mutateJson(json, random)) ?? "");
    await writeFile(join(place, "tokenizer.json"), mutant);
    return async () => {
      const tokenizer = await openTokenizer(place);
      for (const text of ["Alle Menschen sind frei.", " नमस्ते  <s>世界</s>\n👩‍👩‍👧 x", ""]) {
        const ids = tokenizer.encode(text);
        expect(ids.every(id => Number.isSafeInteger(id) && id >= 0)).toBe(true);
        expect(typeof tokenizer.decode(ids)).toBe("string");
      }
    };
  };
  await survive(6, 60, make);
});

test.each([
  "bert",
  "bloom",
  "gemma3",
  "gpt2",
  "llama-yarn",
  "phi3-longrope-partial",
  "qwen2-sliding",
  "xglm",
])("config.json: %s", async name => {
  const from = join(fixtures, "parity", name);
  const config = await readJson(join(from, "config.json"));
  const found = await findWeights(from);
  const tokenizer = {
    encode: () => [],
    decode: () => "",
    specialIds: new Set<number>(),
  };
  const base = {
    name,
    revision: null,
    folder: from,
    ...found,
    updates: new Map(),
    notes: [],
    tokenizer,
  };
  const make = async (random: Random) => {
    await writeFile(join(folder, "config.json"), JSON.stringify(mutateJson(config, random)) ?? "");
    return async () => {
      const checkpoint: Checkpoint = {
        ...base,
        config: await readJson(join(folder, "config.json")),
      };
      expect(modelFor(checkpoint).blocks).toBeGreaterThan(0);
    };
  };
  expect(await survive(7, 60, make)).toBeGreaterThan(0.1);
});

test("adapters: settings and tensors", async () => {
  const place = join(folder, "adapter");
  await cp(join(fixtures, "checkpoint/adapters/patterns"), place, { recursive: true });
  const config = await readJson(join(place, "adapter_config.json"));
  const tensors = await readFile(join(place, "adapter_model.safetensors"));
  const { weights } = await findWeights(join(fixtures, "checkpoint/adapters/llama"));
  const base = { config: { model_type: "llama" }, weights };
  const make = async (random: Random) => {
    const isConfig = random.integer(2) === 0;
    const settings = isConfig ? mutateJson(config, random) : config;
    await writeFile(join(place, "adapter_config.json"), JSON.stringify(settings) ?? "");
    await writeFile(
      join(place, "adapter_model.safetensors"),
      isConfig ? tensors : mutate(tensors, random),
    );
    return () => readAdapter(place, base);
  };
  expect(await survive(8, 200, make)).toBeGreaterThan(0.2);
});
