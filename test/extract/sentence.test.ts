import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import type { Corpus } from "../../src/corpus/corpus.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { type ExtractOptions, extract } from "../../src/extract/extract.js";
import { modelFor } from "../../src/model/model-for.js";
import { openCheckpoint } from "../../src/model/open-checkpoint.js";
import { deviation } from "../engine/parity-case.js";
import { scratch } from "../support/scratch.js";

/** @file Folders of sentence-transformers, against the vectors of test/oracles/sentence-transformers.py. */

const fixtures = fileURLToPath(new URL("../fixtures/sentence/", import.meta.url));
const names = readdirSync(fixtures).sort();

interface Expected {
  readonly sentences: readonly string[];
  readonly vectors: Readonly<Record<string, readonly (readonly number[])[]>>;
}
const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(join(fixtures, name, "expected.json"), "utf8"));

function corpusOf(texts: readonly string[]): Corpus {
  const facts = { unit: "sentence", source: "made here", licence: "CC0-1.0", notes: [] };
  const ids = texts.map((_, i) => String(i + 1));
  return {
    name: "tiny",
    ids,
    languages: ["eng_Latn"],
    texts: new Map([["eng_Latn", [...texts]]]),
    ...facts,
  };
}

async function optionsOf(folder: string, sentences: readonly string[]): Promise<ExtractOptions> {
  const checkpoint = await openCheckpoint(folder);
  return {
    checkpoint,
    model: modelFor(checkpoint),
    corpus: corpusOf(sentences),
    engine: onnxEngine({ provider: "cpu" }),
    folder: scratch(),
    poolings: ["sentence"],
    truncate: true,
    run: { threads: 1 },
  };
}

const promptOf = (spelled: string) =>
  spelled.startsWith("name:") ? { promptName: spelled.slice(5) } : { prompt: spelled };

/** The options of one run, changed in a copy of a folder. */
async function changed(name: string, change: (folder: string) => void) {
  const folder = join(scratch(), "model");
  cpSync(join(fixtures, name), folder, { recursive: true });
  change(folder);
  return optionsOf(folder, expectedOf(name).sentences);
}

const edit = (file: string, change: (json: never) => void) => {
  const json = JSON.parse(readFileSync(file, "utf8"));
  change(json as never);
  writeFileSync(file, JSON.stringify(json));
};

describe.each(names)("%s", name => {
  const { sentences, vectors } = expectedOf(name);

  it("gives sentence-transformers' vectors, behind every prompt", async () => {
    const options = await optionsOf(join(fixtures, name), sentences);
    for (const [prompt, rows] of Object.entries(vectors)) {
      const states = await extract({ ...options, ...promptOf(prompt) });
      const { layers, model } = states.manifest;
      expect([layers, model.width]).toEqual([[options.model.blocks], rows[0]!.length]);
      const { data } = await states.matrix("eng_Latn", layers[0]!, "sentence");
      expect(deviation(Float32Array.from(data), rows.flat()), prompt).toBeLessThan(1e-5);
    }
  });

  it("gives them streamed, and operation by operation", async () => {
    const [prompt, rows] = Object.entries(vectors).at(-1)!;
    const options = await optionsOf(join(fixtures, name), sentences);
    const others = [
      { run: { threads: 1, residence: "streamed" } as const, folder: scratch() },
      { engine: tfjsEngine({ backend: "cpu" }), folder: scratch() },
    ];
    for (const other of others) {
      const states = await extract({ ...options, ...promptOf(prompt), ...other });
      const { data } = await states.matrix("eng_Latn", options.model.blocks);
      expect(deviation(Float32Array.from(data), rows.flat())).toBeLessThan(1e-5);
    }
  });
});

describe("what vectors depend on", () => {
  it("is stored by prompt, and apart from hidden states", async () => {
    const options = await optionsOf(join(fixtures, "embedding-gemma"), ["the ferry left"]);
    const plain = await extract(options);
    const asked = await extract({ ...options, promptName: "query" });
    const states = await extract({ ...options, poolings: ["mean"] });
    const again = await extract({ ...options, prompt: "task : search result | query : " });
    expect(new Set([plain, asked, states].map(({ folder }) => folder)).size).toBe(3);
    expect(again.folder).toBe(asked.folder);
    expect(asked.manifest.notes.join()).toContain("behind the prompt");
    expect(states.manifest.notes.join()).not.toContain("vector");
    expect(asked.manifest.tokenCounts.eng_Latn![0]).toBeGreaterThan(
      plain.manifest.tokenCounts.eng_Latn![0]!,
    );
  });

  it("is the default prompt where the folder has one", async () => {
    const { sentences, vectors } = expectedOf("every-pooling");
    const options = await optionsOf(join(fixtures, "every-pooling"), sentences);
    const { data } = await (await extract(options)).matrix("eng_Latn", 2);
    expect(deviation(Float32Array.from(data), vectors["name:query"]!.flat())).toBeLessThan(1e-5);
  });

  it("refuses long sentences unless they may be cut", async () => {
    const { sentences } = expectedOf("labse");
    const options = await optionsOf(join(fixtures, "labse"), sentences);
    await expect(extract({ ...options, truncate: false })).rejects.toThrow("more than 12 tokens");
  });
});

describe("refuses by name", () => {
  const refused = async (options: ExtractOptions, what: string) => {
    const error = await extract(options).catch(e => e);
    expect(error).toBeInstanceOf(IsoglossError);
    expect(error.message).toContain(what);
    const states = await extract({ ...options, poolings: ["mean"] }); // they need nothing of it
    expect(states.manifest.layers.length).toBe(options.model.blocks + 1);
  };
  type List = { path: string; type: string }[];

  it.each<[string, (list: List) => void]>([
    [
      "sentence_transformers.models.CNN".slice(29),
      list => {
        list[2]!.type = "sentence_transformers.models.CNN";
      },
    ],
    [
      "custom_module.Mine",
      list => {
        list[2]!.type = "custom_module.Mine";
      },
    ],
    [
      "begins with no Transformer",
      list => {
        list[0]!.type = "sentence_transformers.models.StaticEmbedding";
      },
    ],
    [
      "no Pooling",
      list => {
        list.splice(1, 1);
      },
    ],
    [
      "not a file inside its folder",
      list => {
        list[2]!.path = "../labse/2_Dense";
      },
    ],
    [
      "not a file inside its folder",
      list => {
        list[2]!.path = "/etc";
      },
    ],
    [
      "share the folder",
      list => {
        list[3]!.path = "1_Pooling";
      },
    ],
    [
      "at most 64 modules",
      list => {
        for (let i = 0; i < 100; i++) list.push({ ...list[3]!, path: `m${i}` });
      },
    ],
    [
      "its dense step takes 16 numbers where there are 12",
      list => {
        list.push({ ...list[2]!, path: "9_Dense" });
      },
    ],
  ])("%s", async (what, change) => {
    await refused(
      await changed("labse", folder => {
        edit(join(folder, "modules.json"), change);
        if (what.startsWith("its dense")) {
          cpSync(join(folder, "2_Dense"), join(folder, "9_Dense"), { recursive: true });
          edit(join(folder, "2_Dense", "config.json"), (json: { out_features: number }) => {
            json.out_features = 12;
          });
        }
      }),
      what,
    );
  });

  it.each<[string, string, Record<string, unknown>]>([
    [
      "its Pooling takes 32 numbers where there are 16",
      "1_Pooling",
      { word_embedding_dimension: 32 },
    ],
    ['pools by "median"', "1_Pooling", { pooling_mode: "median" }],
    ['setting "window"', "1_Pooling", { window: 3 }],
    ["its dense step takes 17 numbers", "2_Dense", { in_features: 17 }],
    ["must have shape (4, 16)", "2_Dense", { out_features: 4 }],
    ['activation "os.system"', "2_Dense", { activation_function: "os.system" }],
    ["module_input_name", "2_Dense", { module_input_name: "token_embeddings" }],
    ["bias", "2_Dense", { bias: "yes" }],
  ])("%s", async (what, module, settings) => {
    await refused(
      await changed("labse", folder =>
        edit(join(folder, module, "config.json"), json => Object.assign(json, settings)),
      ),
      what,
    );
  });

  it.each<[string, string, Record<string, unknown>]>([
    [
      '"config_args.is_decoder"',
      "sentence_bert_config.json",
      { config_args: { is_decoder: true } },
    ],
    ["max_seq_length", "sentence_bert_config.json", { max_seq_length: -1 }],
    ['"mystery"', "sentence_bert_config.json", { mystery: 1 }],
    ["model_type", "config_sentence_transformers.json", { model_type: "SparseEncoder" }],
    [
      'uses the prompt "gone"',
      "config_sentence_transformers.json",
      { default_prompt_name: "gone" },
    ],
  ])("%s", async (what, file, settings) => {
    await refused(
      await changed("labse", folder => writeFileSync(join(folder, file), JSON.stringify(settings))),
      what,
    );
  });

  it("a step without weights, or with what is no tensor file", async () => {
    const without = await changed("labse", folder =>
      rmSync(join(folder, "2_Dense", "model.safetensors")),
    );
    await refused(without, "has no weights");
    const pickle = await changed("distiluse", folder =>
      writeFileSync(join(folder, "2_Dense", "pytorch_model.bin"), "cos\nsystem\n(S'true'\ntR."),
    );
    await refused(pickle, "pytorch_model.bin");
  });

  it("a prompt, a layer, a company and a model that it cannot have", async () => {
    const options = await optionsOf(join(fixtures, "multilingual-e5"), ["the ferry left"]);
    await expect(extract({ ...options, promptName: "STS" })).rejects.toThrow('has no prompt "STS"');
    await expect(extract({ ...options, layers: [1] })).rejects.toThrow("made of the last layer, 2");
    await expect(extract({ ...options, poolings: ["mean", "sentence"] })).rejects.toThrow(
      "stands alone",
    );
    const plain = await changed("labse", folder => rmSync(join(folder, "modules.json")));
    await expect(extract(plain)).rejects.toThrow("there is no modules.json");
  });
});
