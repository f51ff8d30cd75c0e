import { cpSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import { openCheckpointFiles } from "../../src/checkpoint/open-checkpoint-files.js";
import type { Corpus } from "../../src/corpus/corpus.js";
import type { RunOptions } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { shift } from "../../src/engine/tfjs/hooks.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { type ExtractOptions, extract } from "../../src/extract/extract.js";
import { modelFor } from "../../src/model/model-for.js";
import { deviation } from "../engine/parity-case.js";
import { scratch } from "../support/scratch.js";

/**
 * @file Every input of a pass is changed, one at a time, in a store that has the states of the
 * unchanged pass: whatever changes numbers must lead to states of its own. The records below
 * have a line for every option there is; a new option does not compile without one.
 */

const adapters = fileURLToPath(new URL("../fixtures/checkpoint/adapters/", import.meta.url));

/** Characters are tokens; `<s>` stands before, and is no text. */
const tokenizerJson = {
  added_tokens: [0, 1].map(id => ({
    id,
    content: ["<s>", "</s>"][id],
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  })),
  normalizer: null,
  pre_tokenizer: null,
  post_processor: {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
    pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
    special_tokens: { "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] } },
  },
  decoder: null,
  model: {
    type: "BPE",
    vocab: Object.fromEntries(["<s>", "</s>", ..."abcdefgh "].map((token, id) => [token, id])),
    merges: [],
    unk_token: null,
    fuse_unk: false,
    byte_fallback: false,
  },
};

const corpus: Corpus = {
  name: "letters",
  ids: ["1", "2", "3"],
  languages: ["eng_Latn", "deu_Latn"],
  texts: new Map([
    ["eng_Latn", ["a bad cage", "deaf", "he had a bee"]],
    ["deu_Latn", ["ab", "fade", "geh ab"]],
  ]),
  unit: "line",
  source: "made here",
  licence: "CC0-1.0",
  notes: [],
};

const tokenizerFile = "tokenizer.json";
const weightsFile = "model.safetensors";

/** A folder with a checkpoint, and its options for `extract`. */
async function setting() {
  const root = scratch();
  const folder = join(root, "model");
  cpSync(join(adapters, "llama"), folder, { recursive: true });
  writeFileSync(join(folder, tokenizerFile), JSON.stringify(tokenizerJson));
  for (const name of ["plain", "patterns"])
    cpSync(join(adapters, name), join(root, name), { recursive: true });
  const checkpoint = await openCheckpointFiles(folder, { adapter: join(root, "plain") });
  const options: ExtractOptions = {
    checkpoint,
    model: modelFor(checkpoint),
    corpus,
    engine: onnxEngine({ provider: "cpu" }),
    folder: join(root, "store"),
    run: { threads: 1 },
  };
  return { root, folder, options };
}
type Setting = Awaited<ReturnType<typeof setting>>;

/** Returns the options of another pass; what it does to files, it does before. */
type Change = (setting: Setting) => ExtractOptions | Promise<ExtractOptions>;

const changed =
  (changes: Partial<ExtractOptions>): Change =>
  ({ options }) => ({ ...options, ...changes });

/** The checkpoint is opened again after something has been done to its folder, or its adapter's. */
const reopened =
  (change: (folder: string, adapter: string) => void, adapter = "plain"): Change =>
  async ({ folder, root, options }) => {
    change(folder, join(root, adapter));
    const checkpoint = await openCheckpointFiles(folder, { adapter: join(root, adapter) });
    return { ...options, checkpoint, model: modelFor(checkpoint) };
  };

const editJson = (file: string, edit: (json: Record<string, unknown>) => void) => {
  const json = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  edit(json);
  writeFileSync(file, JSON.stringify(json));
};
const inFile = (name: string, edit: (json: Record<string, unknown>) => void): Change =>
  reopened(folder => editJson(join(folder, name), edit));

/** Flips the sign of the last weight; size and time of modification stay as they were. */
const flip = (file: string) => {
  const { atime, mtime } = statSync(file);
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 0x80;
  writeFileSync(file, bytes);
  utimesSync(file, atime, mtime);
};

const withCheckpoint =
  (change: (checkpoint: Checkpoint) => Partial<Checkpoint>): Change =>
  ({ options }) => ({
    ...options,
    checkpoint: { ...options.checkpoint, ...change(options.checkpoint) },
  });
const withCorpus = (changes: Partial<Corpus>): Change =>
  changed({ corpus: { ...corpus, ...changes } });
const withTexts = (...english: string[]): Change =>
  withCorpus({ texts: new Map([...corpus.texts, ["eng_Latn", english]]) });

/** What must lead to states of their own, by the option it belongs to. */
const counts: Record<keyof ExtractOptions, Record<string, Change>> = {
  checkpoint: {
    "a weight, in place, with its old size and date": reopened(folder =>
      flip(join(folder, weightsFile)),
    ),
    "a weight of the adapter": reopened((_, adapter) =>
      flip(join(adapter, "adapter_model.safetensors")),
    ),
    "the adapter's scale": reopened((_, adapter) =>
      editJson(join(adapter, "adapter_config.json"), json => {
        json.lora_alpha = 7;
      }),
    ),
    "another adapter": reopened(() => {}, "patterns"),
    "no adapter": async ({ folder, options }) => ({
      ...options,
      checkpoint: await openCheckpointFiles(folder),
    }),
    "a setting of config.json": inFile("config.json", json => {
      json.rms_norm_eps = 1e-3;
    }),
    "a key that nobody knows": inFile("config.json", json => {
      json.is_unheard_of = true;
    }),
    "the tokenizer's vocabulary": inFile(tokenizerFile, json => {
      const vocab = (json.model as { vocab: Record<string, number> }).vocab;
      [vocab.a, vocab.b] = [vocab.b!, vocab.a!];
    }),
    "the tokenizer's normalizer": inFile(tokenizerFile, json => {
      json.normalizer = { type: "Replace", pattern: { String: "b" }, content: "c" };
    }),
    "a special token that is none any more": inFile(tokenizerFile, json => {
      (json.added_tokens as { special: boolean }[])[0]!.special = false;
    }),
    "no BOS any more": inFile(tokenizerFile, json => {
      json.post_processor = null;
    }),
    ...Object.fromEntries(
      ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"].map(name => [
        name,
        inFile(name, json => {
          json.bos_token = name === "added_tokens.json" ? 999 : "</s>";
        }),
      ]),
    ),
  },
  model: {
    "another architecture": ({ options }) => ({
      ...options,
      model: { ...options.model, architecture: "by hand" },
    }),
    "fewer tokens": ({ options }) => ({ ...options, model: { ...options.model, maxTokens: 100 } }),
  },
  engine: {
    "the eager one": changed({ engine: tfjsEngine({ backend: "cpu" }) }),
    "one of a name of its own": changed({
      engine: {
        ...tfjsEngine({
          backend: "cpu",
          hooks: new Map([["block.0", shift(new Float32Array(8).fill(1))]]),
        }),
        storedAs: "tfjs, block 0 moved by 1",
      },
    }),
  },
  corpus: {
    "its name": withCorpus({ name: "other" }),
    "an id": withCorpus({ ids: ["1", "2", "4"] }),
    "the order of ids": withCorpus({ ids: ["2", "1", "3"] }),
    "ids that join to the same text": withCorpus({ ids: ["1,2", "3", "4"] }),
    "a text": withTexts("a bad cage", "deaf", "he had a be"),
    "the order of texts": withTexts("deaf", "a bad cage", "he had a bee"),
    "texts that join to the same": withTexts("a bad cagedeaf", "he had a", " bee"),
    "texts under another language": withCorpus({
      languages: ["fra_Latn"],
      texts: new Map([["fra_Latn", corpus.texts.get("eng_Latn")!]]),
    }),
    "more sentences": withCorpus({
      ids: ["1", "2", "3", "4"],
      texts: new Map([...corpus.texts].map(([code, texts]) => [code, [...texts, "bagged"]])),
    }),
  },
  name: {}, // what rows say
  languages: {}, // each has files of its own
  layers: {}, // those of a wider folder are the same
  poolings: { "one more": changed({ poolings: ["mean", "cls"] }) },
  maxTokens: { fewer: changed({ maxTokens: 13 }) },
  truncate: { "cut at the same length": changed({ truncate: true }) },
  prompt: {}, // of sentence vectors alone: sentence.test.ts
  promptName: {},
  folder: {}, // the store
  tokenBudget: {}, // batches, see below
  run: {}, // see below
  progress: {},
  signal: {},
  onWait: {},
};

/** What leads to states of its own in a checkpoint that a caller has changed. */
const countsByHand: Record<keyof Checkpoint, Change | null> = {
  name: withCheckpoint(() => ({ name: "other" })),
  revision: withCheckpoint(() => ({ revision: "0123abc" })),
  config: withCheckpoint(({ config }) => ({ config: { ...config, rope_theta: 5000 } })),
  weights: withCheckpoint(({ weights }) => {
    const q = weights.get("model.layers.0.self_attn.q_proj.weight")!; // of the same file
    return { weights: new Map([...weights, ["model.layers.1.self_attn.q_proj.weight", q]]) };
  }),
  updates: withCheckpoint(({ updates }) => ({
    updates: new Map([...updates].map(([name, one]) => [name, { ...one, scale: 2 * one.scale }])),
  })),
  tokenizer: withCheckpoint(({ tokenizer }) => ({
    tokenizer: { ...tokenizer, encode: text => tokenizer.encode(text).slice(1) },
  })),
  unusable: null, // no model reads them
  sentence: null, // hidden states read nothing of it; sentence vectors: sentence.test.ts
  notes: null, // they say what the other parts are
  folder: null, // what was read counts, not where it lies: "a copy elsewhere", below
};

describe("leads to states of its own", () => {
  const expectOwn = async (change: Change) => {
    const start = await setting();
    await extract(start.options);
    const options = await change(start);
    const { report } = await extract(options);
    expect(report[0]!.reused).toBe(false); // where texts change, they are the first language's
  };
  for (const [option, changes] of Object.entries(counts))
    for (const [name, change] of Object.entries(changes))
      it(`${option}: ${name}`, () => expectOwn(change));
  for (const [part, change] of Object.entries(countsByHand))
    if (change) it(`checkpoint by hand: ${part}`, () => expectOwn(change));
});

/** What changes nothing, or the last digits of a float32 sum: each with the reason in `store.ts`. */
const same: Record<string, Change> = {
  "fewer languages": changed({ languages: ["de"] }),
  "fewer layers": changed({ layers: [1] }),
  "fewer poolings": changed({ poolings: ["last"] }),
  "small batches": changed({ tokenBudget: 1 }),
  "another source": withCorpus({ source: "found" }),
  "another licence": withCorpus({ licence: "unknown" }),
  "other notes": withCorpus({ notes: ["proofread"] }),
  "another unit": withCorpus({ unit: "verse" }),
  "a copy elsewhere": async ({ root, folder, options }) => {
    const copy = join(root, "elsewhere", "model");
    cpSync(folder, copy, { recursive: true });
    const checkpoint = await openCheckpointFiles(copy, { adapter: join(root, "plain") });
    return { ...options, checkpoint };
  },
  "a file that no pass reads": reopened(folder => writeFileSync(join(folder, "README.md"), "# A")),
};
const sameRuns: Record<keyof Required<RunOptions>, ExtractOptions["run"] | null> = {
  residence: { residence: "streamed" },
  memory: { memory: 1 },
  threads: { threads: 2 },
  layers: null, // an option of `extract`
  logits: null, // no states: `extract` cannot ask for them
  vector: null, // follows from the checkpoint and the pooling
  routing: null, // nor for the choice of experts
  points: null, // nor for what is changed on the way
};

describe("finds the states that are stored", () => {
  const expectSame = async (change: Change) => {
    const start = await setting();
    const before = await extract(start.options);
    const options = await change(start);
    const after = await extract(options);
    expect(after.report.filter(({ reused }) => reused !== true)).toEqual([]);
    // And had they been computed, they would have been these.
    const anew = await extract({ ...options, folder: join(start.root, "anew") });
    const { languages, layers, poolings } = anew.manifest;
    for (const language of languages)
      for (const layer of layers)
        for (const pooling of poolings) {
          const [a, b] = [
            await before.matrix(language, layer, pooling),
            await anew.matrix(language, layer, pooling),
          ];
          expect(deviation(Float32Array.from(b.data), Float32Array.from(a.data))).toBeLessThan(
            1e-6,
          ); // a few float32 roundings
        }
  };
  for (const [name, change] of Object.entries(same)) it(name, () => expectSame(change));
  for (const [name, run] of Object.entries(sameRuns))
    if (run) it(`run: ${name}`, () => expectSame(changed({ run })));
  it("another backend", () =>
    expectSame(({ options }) => ({
      ...options,
      engine: { ...tfjsEngine({ backend: "cpu" }), storedAs: options.engine!.storedAs },
    })));
});
