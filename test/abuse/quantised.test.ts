import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWeight } from "../../src/checkpoint/packed/read-weight.js";
import { readJson } from "../../src/checkpoint/read-json.js";
import { modelFor } from "../../src/model/model-for.js";
import { openCheckpoint } from "../../src/model/open-checkpoint.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { hostileName, hostileText } from "./hostile-text.js";

/** @file Packed weights: GGUF files, damaged or made up, and quantized checkpoints. */

const root = scratch();
const folder = join(root, "model");
const llama = join(import.meta.dirname, "../fixtures/checkpoint/adapters/llama");
const config = await readJson(join(llama, "config.json"));

/** A GGUF header that claims more than it has. */
function gguf(count: bigint, rest: Uint8Array): Buffer {
  const head = Buffer.alloc(24);
  head.write("GGUF");
  head.writeUInt32LE(3, 4);
  head.writeBigUInt64LE(count, 8);
  head.writeBigUInt64LE(count, 16);
  return Buffer.concat([head, rest]);
}

const methods = ["gptq", "awq", "bitsandbytes", "fp8", "mxfp4", "compressed-tensors", "torchao"];

campaign({
  name: "GGUF and quantized checkpoints",
  full: 300,
  small: 10,
  folder: llama,
  refused: 0.9,
  make: random => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const rest = Uint8Array.from({ length: random.integer(200) }, () => random.integer(256));
    const bytes = gguf(2n ** BigInt(random.integer(64)), rest);
    const kind = random.integer(3);
    if (kind === 0) {
      const file = join(folder, `${hostileName(random)}.gguf`);
      writeFileSync(file, bytes);
      return { size: bytes.length, run: () => openCheckpoint(random.integer(2) ? file : folder) };
    }
    cpSync(llama, folder, { recursive: true });
    if (kind === 1) {
      const method = random.integer(4)
        ? methods[random.integer(methods.length)]
        : hostileText(random);
      const quantized = { quant_method: method, bits: random.integer(9), [hostileText(random)]: 1 };
      const text = JSON.stringify({ ...config, quantization_config: quantized });
      writeFileSync(join(folder, "config.json"), text);
    } else {
      rmSync(join(folder, "model.safetensors"));
      writeFileSync(join(folder, random.integer(2) ? "model.gguf" : "model.safetensors"), bytes);
    }
    return { size: bytes.length, run: () => openCheckpoint(folder) };
  },
});

const fixtures = join(import.meta.dirname, "../fixtures/gguf");
const sound = readdirSync(fixtures)
  .filter(name => !name.endsWith(".json"))
  .map(name => {
    const files = readdirSync(join(fixtures, name)).filter(file => file.endsWith(".gguf"));
    return files.map(file => [file, readFileSync(join(fixtures, name, file))] as const);
  });

/** Opens a checkpoint, makes its model and widens every weight. */
async function openedWhole(path: string): Promise<void> {
  const checkpoint = await openCheckpoint(path);
  modelFor(checkpoint);
  for (const weight of checkpoint.weights.values()) await readWeight(weight);
}

campaign({
  name: "GGUF",
  full: 2000,
  small: 6,
  folder: llama,
  refused: 0.2,
  make: random => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const parts = sound[random.integer(sound.length)]!;
    const damaged = random.integer(parts.length);
    let size = 0;
    for (const [i, [name, whole]] of parts.entries()) {
      // What says how to read it comes first; half of the damage is there.
      const head = random.integer(2) === 0 ? whole.length : Math.min(whole.length, 4096);
      const [begin, rest] = [whole.subarray(0, head), whole.subarray(head)];
      const bytes = i === damaged ? Buffer.concat([mutate(begin, random), rest]) : whole;
      writeFileSync(join(folder, name), bytes);
      size += bytes.length;
    }
    return { size, run: () => openedWhole(join(folder, parts[0]![0])) };
  },
});

const packed = join(import.meta.dirname, "../fixtures/packed");
const tokenizer = JSON.stringify({
  version: "1.0",
  model: { type: "WordLevel", vocab: { a: 0, b: 1 }, unk_token: "a" },
});

/** The packed formats, by the names that their fixtures begin with. */
const formats: Readonly<Record<string, RegExp>> = {
  GPTQ: /^gptq/,
  AWQ: /^awq/,
  NF4: /^nf4/,
  FP4: /^fp4/,
  int8: /^int8/,
  FP8: /^fp8/,
  "compressed-tensors": /^compressed/,
  MXFP4: /^mxfp4/,
};

for (const [name, pattern] of Object.entries(formats)) {
  const names = readdirSync(packed).filter(file => pattern.test(file));
  if (names.length === 0) continue;
  campaign({
    name,
    full: 2000,
    small: 3,
    folder: packed,
    refused: 0.1,
    make: random => {
      rmSync(folder, { recursive: true, force: true });
      const source = join(packed, names[random.integer(names.length)]!);
      cpSync(source, folder, { recursive: true });
      writeFileSync(join(folder, "tokenizer.json"), tokenizer);
      const weights = readFileSync(join(source, "model.safetensors"));
      const said = JSON.parse(readFileSync(join(source, "config.json"), "utf8"));
      if (random.integer(2) === 0) {
        const quantization = mutateJson(said.quantization_config, random);
        const text = JSON.stringify({ ...said, quantization_config: quantization });
        writeFileSync(join(folder, "config.json"), text);
      } else {
        // Half of the damage is to the header, which says what the parts are.
        const end = 8 + Number(weights.readBigUInt64LE());
        const head = random.integer(2) === 0 ? weights.length : end;
        const bytes = [mutate(weights.subarray(0, head), random), weights.subarray(head)];
        writeFileSync(join(folder, "model.safetensors"), Buffer.concat(bytes));
      }
      return { size: weights.length, run: () => openedWhole(folder) };
    },
  });
}
