import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.js";
import type { Corpus } from "../../src/corpus/corpus.js";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { type CoderArrays, coderArrays } from "../../src/features/coder-names.js";
import { coderShapes } from "../../src/features/coder-shapes.js";
import { languageFeatures } from "../../src/features/language-features.js";
import { pointOfHook } from "../../src/features/point-of-hook.js";
import { openSparseCoder } from "../../src/features/sparse-coder.js";
import { openArrays } from "../../src/format/arrays/open-arrays.js";
import { modelFor } from "../../src/model/model-for.js";
import { matrix } from "../../src/numeric/matrix.js";
import { insideCheckpoint } from "../support/inside-model.js";
import { scratch } from "../support/scratch.js";

const inside = join(import.meta.dirname, "../fixtures/inside");
const read = (name: string) => JSON.parse(readFileSync(join(inside, name), "utf8"));

/** What test/oracles/features.py says of a coder. */
interface Oracle {
  readonly states: readonly (readonly number[])[];
  readonly made: readonly (readonly number[])[];
  readonly unexplained: readonly number[];
  readonly first: readonly (readonly number[])[];
  readonly usedBy: readonly number[];
  readonly ofLanguage: readonly number[];
  readonly alone: readonly number[];
  readonly active: readonly number[];
}

/** By layout of files: what is opened, its kind, and what it says of itself. */
const layouts = {
  jumprelu: ["jumprelu", false, undefined],
  topk: ["topk", false, undefined],
  "saelens-standard": ["relu", false, "block.1"],
  "saelens-topk": ["topk", false, "block.1"],
  "gemma-scope-2": ["jumprelu", true, "block.1.mlp-input"],
  "circuit-tracer": ["jumprelu", true, undefined],
  "sparsify-transcoder": ["topk", true, undefined],
} as const;
type Layout = keyof typeof layouts;
const names = Object.keys(layouts) as Layout[];

const oracle = read("features.json") as Readonly<Record<Layout, Oracle>>;
const { languages } = read("neurons.json") as {
  readonly languages: readonly (readonly (readonly number[])[])[];
};
const codes = ["eng_Latn", "tur_Latn"];

/** Sentences spelled as their token ids. */
const corpus: Corpus = {
  name: "drawn",
  ids: languages[0]!.map((_, i) => `${i}`),
  languages: codes,
  texts: new Map(codes.map((code, l) => [code, languages[l]!.map(ids => ids.join(" "))])),
  source: "a test",
  licence: "MIT",
  notes: [],
};

const engines: Readonly<Record<string, Engine>> = {
  onnx: onnxEngine({ provider: "cpu" }),
  tfjs: tfjsEngine({ backend: "cpu" }),
};

describe.each(names)("features as %s", layout => {
  const [kind, isTranscoder, point] = layouts[layout];
  const expected = oracle[layout];

  it("are NumPy's of given states, and what is made of them again", async () => {
    const coder = await openSparseCoder(join(inside, layout));
    expect(coder).toMatchObject({ kind, width: 16, features: 40, outputs: 16, isTranscoder });
    expect(coder.point).toBe(point);
    const states = matrix(3, 16, Float32Array.from(expected.states.flat()));
    const features = await coder.encode(states);
    for (const [i, value] of expected.first.flat().entries())
      expect(Math.abs(features.data[i]! - value)).toBeLessThan(1e-4 * (1 + Math.abs(value))); // float32
    const { data: made } = await coder.decode!(features, states);
    for (const [i, value] of expected.made.flat().entries())
      expect(Math.abs(made[i]! - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
  });

  it.each(["onnx", "tfjs"])("are shared by languages as NumPy counts, on %s", async name => {
    const checkpoint = await spelled();
    const rows = await languageFeatures({
      checkpoint,
      model: modelFor(checkpoint),
      corpus,
      engine: engines[name]!,
      coder: await openSparseCoder(join(inside, layout)),
      point: point ?? (isTranscoder ? "block.1.mlp-input" : "block.1"),
      use: 0.1,
      run: { threads: 1 },
      folder: scratch(),
    });
    const of = (measure: string) =>
      rows.filter(row => row.measure === measure).map(({ value }) => value);
    for (const [i, share] of of("features-used-by").entries())
      expect(share).toBeCloseTo(expected.usedBy[i]!, 12);
    expect(of("features-of-language")).toEqual(expected.ofLanguage);
    expect(of("features-of-one-language")).toEqual(expected.alone);
    for (const [l, mean] of of("features-active").entries())
      expect(mean).toBeCloseTo(expected.active[l]!, 9);
    expect(of("variance-unexplained")).toHaveLength(2);
    for (const [l, share] of of("variance-unexplained").entries())
      expect(Math.abs(share / expected.unexplained[l]! - 1)).toBeLessThan(1e-4); // float32
  });
});

/** The hand-made model, with a tokenizer that reads ids. */
async function spelled(): Promise<Checkpoint> {
  const encode = (text: string) => text.split(" ").map(Number);
  const tokenizer = { encode, decode: () => "", specialIds: new Set([1]) };
  return { ...(await insideCheckpoint()), tokenizer };
}

describe("files of features", () => {
  const folder = scratch();
  it("are refused where they hold no encoder, or another model's", async () => {
    await expect(openSparseCoder(join(inside, "model.safetensors"))).rejects.toThrow(
      "has no encoder: its arrays are",
    );
    mkdirSync(join(folder, "empty"));
    await expect(openSparseCoder(join(folder, "empty"))).rejects.toThrow("holds no file of arrays");
    const checkpoint = await insideCheckpoint();
    const options = { checkpoint, model: modelFor(checkpoint), corpus };
    const coder = await openSparseCoder(join(inside, "jumprelu"));
    await expect(languageFeatures({ ...options, coder, point: "block.9" })).rejects.toThrow(
      "has no point block.9",
    );
    await expect(
      languageFeatures({ ...options, coder, point: "block.1.activation" }),
    ).rejects.toThrow("is 24 wide at the point block.1.activation");
  });
  it("are refused for as many active features as there are not", async () => {
    await expect(openSparseCoder(join(inside, "topk"), { k: 41 })).rejects.toThrow("41 of 40");
    writeFileSync(
      join(folder, "torn.npz"),
      readFileSync(join(inside, "jumprelu/params.npz")).subarray(0, 900),
    );
    await expect(openSparseCoder(join(folder, "torn.npz"))).rejects.toThrow("torn.npz");
  });
  it("are refused by name where they are made in another way", async () => {
    const source = openArrays(join(inside, "gemma-scope-2/params.safetensors"));
    const { arrays } = await source;
    const with_ = (...more: readonly (readonly [string, readonly number[]])[]) =>
      coderArrays("f", [
        ...arrays,
        ...more.map(([name, shape]) => ({ name, shape, read: async () => new Float32Array() })),
      ]);
    expect(() => with_(["b_gate", [40]])).toThrow("is a gated autoencoder: its arrays are w_enc");
    expect(() => with_(["log_jumprelu_threshold", [40]])).toThrow("is Llama Scope");
    expect(() => with_(["W_dec_12", [40, 3, 16]])).toThrow("is a cross-layer transcoder");
    expect(() => with_(["scaling_factor", [40]])).toThrow("an array scaling_factor that is not");
    expect(with_(["sparsity", [40]]).skip?.name).toBe("affine_skip_connection");
    const shaped = coderArrays("f", arrays);
    const other = (name: keyof CoderArrays, shape: readonly number[]) =>
      coderShapes("f", { ...shaped, [name]: { ...shaped[name]!, shape } });
    expect(() => other("threshold", [39])).toThrow("threshold has the shape (39), which does not");
    expect(() => other("decoder", [41, 16])).toThrow("w_dec has the shape (41, 16)");
    expect(() => other("skip", [16, 8])).toThrow("affine_skip_connection has the shape (16, 8)");
    const stacked = arrays.map(array =>
      array.name === "w_enc" ? { ...array, shape: [3, 16, 40] } : array,
    );
    expect(() => coderArrays("f", stacked)).toThrow("w_enc has the shape (3, 16, 40)");
    const file = join(folder, "set", "sae_weights.safetensors");
    mkdirSync(join(folder, "set"));
    copyFileSync(join(inside, "saelens-standard/sae_weights.safetensors"), file);
    for (const [settings, said] of [
      [{ architecture: "gated" }, 'architecture is "gated"'],
      [{ normalize_activations: "layer_norm" }, 'normalize_activations is "layer_norm"'],
      [{ activation: "groupmax" }, 'activation is "groupmax"'],
      [{ type: "crosscoder" }, 'type is "crosscoder"'],
      [{ embed_skip: true }, "embed_skip is set"],
      [{ k: 41 }, "41 of 40 features"],
    ] as const) {
      writeFileSync(join(folder, "set", "cfg.json"), JSON.stringify(settings));
      await expect(openSparseCoder(file)).rejects.toThrow(said);
    }
    writeFileSync(join(folder, "set", "hyperparams.json"), "{}");
    await expect(openSparseCoder(file)).rejects.toThrow("is Llama Scope's");
  });

  it("need a place to read, and a transcoder one to write", async () => {
    const checkpoint = await spelled();
    const model = modelFor(checkpoint);
    const common = { checkpoint, model, corpus };
    const coder = await openSparseCoder(join(inside, "circuit-tracer"));
    const asked = (options: { point?: string; target?: string }) =>
      expect(languageFeatures({ ...common, coder, ...options })).rejects;
    await asked({}).toThrow("do not say where they read");
    await asked({ point: "block.1" }).toThrow("are a transcoder's");
    await asked({ point: "block.1.mlp-inputs" }).toThrow("has no point block.1.mlp-inputs");
    await asked({ point: "block.1.mlp-input", target: "block.1.gate" }).toThrow(
      "is 24 wide at the point block.1.gate, and the features make states of 16",
    );
  });

  it("know the places of others by their names", () => {
    expect(
      [
        "model.layers.5.output",
        "blocks.5.hook_resid_post",
        "model.layers.5.pre_feedforward_layernorm.output",
        "blocks.5.ln2.hook_normalized",
        "blocks.5.hook_mlp_out",
        "blocks.5.constructor",
        "hook_embed",
      ].map(pointOfHook),
    ).toEqual([
      "block.5",
      "block.5",
      "block.5.mlp-input",
      "block.5.mlp-input",
      "block.5.mlp",
      undefined,
      undefined,
    ]);
  });
});
