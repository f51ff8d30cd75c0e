import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type FileHandle, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readAdapter } from "../../src/checkpoint/adapter/read-adapter.js";
import type { Checkpoint, Weight } from "../../src/checkpoint/checkpoint.js";
import { findWeights, readWeights } from "../../src/checkpoint/find-weights.js";
import { readJson } from "../../src/checkpoint/read-json.js";
import { readFloats } from "../../src/format/read-tensor.js";
import { modelFor } from "../../src/model/model-for.js";
import type { Random } from "../../src/numeric/random.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";
import { campaign, type Trial } from "./campaign.js";
import { hostileText } from "./hostile-text.js";

const fixtures = join(import.meta.dirname, "../fixtures");
const root = scratch();
const place = (name: string) => {
  mkdirSync(join(root, name));
  return join(root, name);
};

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

/** A value of a JSON document, somewhere, replaced by a hostile text, or a key by one. */
function withHostileText(value: unknown, random: Random): unknown {
  const document = structuredClone(value) as Record<string, unknown>;
  const keys = Object.keys(document);
  const key = keys[random.integer(keys.length)]!;
  const inner = document[key];
  if (typeof inner === "object" && inner !== null && random.integer(3) > 0)
    document[key] = withHostileText(inner, random);
  else if (random.integer(2) === 0) document[key] = hostileText(random);
  else {
    delete document[key];
    Object.defineProperty(document, hostileText(random), { value: inner, enumerable: true });
  }
  return document;
}

const weights = place("weights");
const safetensors = await readFile(join(fixtures, "checkpoint/adapters/llama/model.safetensors"));
const headerEnd = 8 + Number(safetensors.readBigUInt64LE());
const header = JSON.parse(safetensors.toString("utf8", 8, headerEnd));

async function weightTrial(name: string, bytes: Uint8Array): Promise<Trial> {
  const file = join(weights, name);
  await writeFile(file, bytes);
  return { size: bytes.length, run: async () => readAll((await readWeights(file)).weights) };
}

campaign({
  name: "safetensors",
  full: 900,
  small: 40,
  folder: root,
  refused: 0.5,
  make: async random => {
    const kind = random.integer(3);
    if (kind === 0) return weightTrial("a.safetensors", mutate(safetensors, random));
    const changed = kind === 1 ? mutateJson(header, random) : withHostileText(header, random);
    const json = Buffer.from(JSON.stringify(changed) ?? "");
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return weightTrial(
      "b.safetensors",
      Buffer.concat([length, json, safetensors.subarray(headerEnd)]),
    );
  },
});

const bins = await Promise.all(
  readdirSync(join(fixtures, "checkpoint/bin"))
    .filter(name => name.endsWith(".bin"))
    .map(name => readFile(join(fixtures, "checkpoint/bin", name))),
);

campaign({
  name: ".bin",
  full: 800,
  small: 40,
  folder: root,
  refused: 0.5,
  make: random => weightTrial("c.bin", mutate(bins[random.integer(bins.length)]!, random)),
});

/** Finite, and no model has them. */
const absurd = [
  1e-300,
  1e-320,
  5e-324,
  1e300,
  3e38,
  -1e300,
  0,
  -0,
  1,
  -1,
  0.01,
  0.5,
  2 ** 31,
  2 ** 53,
];

/** A configuration with one to three of its numbers, or of those that it may have, made absurd. */
function absurdNumbers(config: object, random: Random): unknown {
  const changed = structuredClone(config) as Record<string, unknown>;
  const places: [Record<string, unknown>, string][] = [];
  const visit = (held: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(held))
      if (typeof value === "number") places.push([held, key]);
      else if (typeof value === "object" && value !== null) visit(value as Record<string, unknown>);
  };
  visit(changed);
  for (const key of ["rope_theta", "partial_rotary_factor", "max_position_embeddings"])
    places.push([changed, key]);
  for (let times = 1 + random.integer(3); times > 0; times--) {
    const [held, key] = places[random.integer(places.length)]!;
    held[key] = absurd[random.integer(absurd.length)]!;
  }
  return changed;
}

const parity = readdirSync(join(fixtures, "parity"), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => join(fixtures, "parity", entry.name));
const models = await Promise.all(
  parity.map(async from => ({
    from,
    config: await readJson(join(from, "config.json")),
    found: await findWeights(from),
  })),
);
const configs = place("configs");
const tokenizer = { encode: () => [], decode: () => "", specialIds: new Set<number>() };

campaign({
  name: "configurations",
  full: 1500,
  small: 80,
  folder: root,
  refused: 0.2,
  make: random => {
    const { from, config, found } = models[random.integer(models.length)]!;
    const change = [absurdNumbers, mutateJson, withHostileText][random.integer(3)]!;
    const text = JSON.stringify(change(config, random)) ?? "";
    writeFileSync(join(configs, "config.json"), text);
    const rest = { name: "m", revision: null, folder: from, updates: new Map(), notes: [] };
    return {
      size: text.length,
      run: async () => {
        const read = await readJson(join(configs, "config.json"));
        const checkpoint: Checkpoint = { ...rest, ...found, tokenizer, config: read };
        modelFor(checkpoint);
      },
    };
  },
});

const adapter = join(root, "adapter");
cpSync(join(fixtures, "checkpoint/adapters/patterns"), adapter, { recursive: true });
const settings = await readJson(join(adapter, "adapter_config.json"));
const tensors = await readFile(join(adapter, "adapter_model.safetensors"));
const base = await findWeights(join(fixtures, "checkpoint/adapters/llama"));

campaign({
  name: "adapters",
  full: 500,
  small: 25,
  folder: root,
  refused: 0.2,
  make: random => {
    const kind = random.integer(3);
    const config = [settings, mutateJson(settings, random), withHostileText(settings, random)][
      kind
    ];
    const bytes = kind === 0 ? mutate(tensors, random) : tensors;
    const text = JSON.stringify(config) ?? "";
    writeFileSync(join(adapter, "adapter_config.json"), text);
    writeFileSync(join(adapter, "adapter_model.safetensors"), bytes);
    return {
      size: text.length + bytes.length,
      run: () => readAdapter(adapter, { config: { model_type: "llama" }, weights: base.weights }),
    };
  },
});
