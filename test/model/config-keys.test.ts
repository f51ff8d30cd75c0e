import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import type { Checkpoint, Weight } from "../../src/checkpoint/checkpoint.js";
import { withStackedExperts } from "../../src/checkpoint/stacked-experts.js";
import type { Engine } from "../../src/engine/engine.js";
import { onnxEngine } from "../../src/engine/onnx/onnx-engine.js";
import { tfjsEngine } from "../../src/engine/tfjs/tfjs-engine.js";
import { modelFor, supportedArchitectures } from "../../src/model/model-for.js";
import { batchOf, runOne } from "../engine/parity-case.js";
import { keepSessions } from "../support/kept-sessions.js";
import { scratch } from "../support/scratch.js";
import { checkpointWith } from "./checkpoint-with.js";

/**
 * @file Every key of config.json, one at a time moved from its neutral value, against what
 * transformers makes of it (test/oracles/config-keys.py): none is ignored.
 */

/** "same": the neutral states; "error: …": transformers fails; else a sample of other states. */
type Outcome = "same" | `error: ${string}` | readonly number[];

interface Architecture {
  /** The same in every file. */
  readonly sentences: readonly (readonly number[])[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly states: readonly number[];
  readonly cases: readonly (readonly [Readonly<Record<string, unknown>>, Outcome])[];
}

const fixtures = fileURLToPath(new URL("../fixtures/model/config-keys", import.meta.url));
const architectures = readdirSync(fixtures).map((file): [string, Architecture] => [
  file.replace(/\.json$/, ""),
  JSON.parse(readFileSync(join(fixtures, file), "utf8")),
]);
const sentences = architectures[0]![1].sentences.map(ids => Int32Array.from(ids));
const folder = scratch();
keepSessions(); // most keys leave the graph as it was

/** The values of a tensor, as `weight` of the oracle makes them from its name. */
function valuesOf(name: string, shape: readonly number[], unit: boolean): Float32Array {
  let seed = 2166136261;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 16777619) >>> 0;
  const norm = shape.length < 2;
  const offset = norm && unit && name.endsWith("weight") ? 1 : 0;
  const size = norm ? 0.3 : 1.5 / Math.sqrt(Math.min(...shape));
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
    let x = (Math.imul(i, 2654435761) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 2246822507) >>> 0;
    x = Math.imul(x ^ (x >>> 13), 3266489909) >>> 0;
    x = (x ^ (x >>> 16)) >>> 0;
    return ((x / 2 ** 32) * 2 - 1) * Math.sqrt(3) * size + offset;
  });
}

/** The architecture's checkpoint with its neutral configuration. */
function checkpointOf(type: string, { config, weights }: Architecture): Checkpoint {
  const path = join(folder, `${type}.bin`);
  const parts: Buffer[] = [];
  let offset = 0;
  const found = Object.entries(weights).map(([name, shape]): [string, Weight] => {
    const bytes = Buffer.from(
      valuesOf(name, shape, !/^(gemma(?!4|3n)|nemotron)/.test(type)).buffer,
    );
    parts.push(bytes);
    offset += bytes.length;
    const at = offset - bytes.length;
    return [name, { dtype: "F32", shape, file: path, offset: at, length: bytes.length }];
  });
  writeFileSync(path, Buffer.concat(parts));
  return { ...checkpointWith({ config }), weights: withStackedExperts(new Map(found)) };
}

/** Mean over tokens and last token, three dimensions each, by sentence and layer. */
async function sample(
  checkpoint: Checkpoint,
  engine: Engine = onnxEngine({ provider: "cpu" }),
  residence: "resident" | "streamed" = "resident",
): Promise<number[]> {
  const model = modelFor(checkpoint);
  const layers = Array.from({ length: model.blocks + 1 }, (_, layer) => layer);
  const runner = await engine.open(checkpoint, model, { layers, threads: 1, residence });
  const rows = (n: number) => [
    new Array<number>(n).fill(1 / n),
    Array.from({ length: n }, (_, t) => (t === n - 1 ? 1 : 0)),
  ];
  const all = await runOne(runner, batchOf(sentences, rows)); // (layers, B, 2, H)
  await runner.close();
  return sentences.flatMap((_, b) =>
    layers.flatMap(layer =>
      [0, 1].flatMap(p => {
        const at = ((layer * sentences.length + b) * 2 + p) * model.width;
        return [...all.subarray(at, at + 3)];
      }),
    ),
  );
}

/** Whether two samples are equal but for the order of float32 sums; five digits are stored. */
function alike(a: readonly number[], b: readonly number[]): boolean {
  const size = Math.max(...b.map(Math.abs));
  return a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) / size < 1e-4);
}

/** What we make of a configuration: states, or the message that refuses it. */
async function outcomeOf(checkpoint: Checkpoint): Promise<readonly number[] | string> {
  try {
    return await sample(checkpoint);
  } catch (error) {
    if (error instanceof IsoglossError) return error.message;
    throw error;
  }
}

/**
 * Keys that we refuse by name though transformers runs with them, and why: an activation or
 * setting that the operations lack, or one for which transformers has more answers than one.
 */
const refused: Record<string, (value: unknown, type: string) => boolean> = {
  tie_last_hidden_states: value => value === false,
  per_layer_config: () => true,
  add_cross_attention: value => value === true,
  // One attention kernel of transformers reads it, another does not.
  use_bidirectional_attention: (value, type) =>
    (value !== false && type === "gemma") || (value === "all" && type === "gemma4_text"),
  // The stream that blocks compute, which is the state: the first in every published model.
  altup_active_idx: () => true,
  // A token in the text that takes no position, or takes another's.
  pad_token_id: (_, type) =>
    /^(xglm|xlm-roberta|xlm-roberta-xl|roberta|roberta-prelayernorm|camembert|data2vec-text|m2m_100)$/.test(
      type,
    ),
  // Falcon's ALiBi goes through half precision in one kernel, and not in another.
  alibi: (value, type) => value === true && type === "falcon",
  // What DeepSeek-V2 reads, and V3 passes over.
  topk_method: (_, type) => type === "deepseek_v3",
  // Variants of MosaicML's code that transformers computes as the plain model.
  attn_config: value =>
    /"(alibi|alibi_bias_max|attn_type|prefix_lm|qk_ln)"/.test(JSON.stringify(value)),
  no_bias: (_, type) => type === "mpt",
  norm_type: (_, type) => type === "mpt",
  logit_scale: (_, type) => type === "mpt",
  // More experts than the best groups have: transformers takes some that nobody chose.
  num_experts_per_tok: (_, type) => groupedExperts.test(type),
  // A floor under the sum of shares, which that of a published model does not come near.
  moe_norm_min: (_, type) => type === "ernie4_5_moe",
  // Ways of looking that DeBERTa's first version had; the second's code passes over them.
  pos_att_type: value => value === "p2p",
  // Fewer distances than rows to share: transformers takes the logarithm of 1 for a divisor.
  max_relative_positions: value => value === 4,
  // Rotations by kind of block, which these classes pass over.
  rope_parameters: value => JSON.stringify(value).includes("_attention"),
  // And what transformers passes over for Command A+.
  rope_scaling: (value, type) =>
    JSON.stringify(value).includes("_attention") || type === "cohere2_moe",
};
for (const key of [
  "hidden_act",
  "hidden_activation",
  "activation_function",
  "activation",
  "feed_forward_proj",
])
  refused[key] = value =>
    /^(gelu_10|relu6|(gated-)?mish|linear|hardswish|leaky_relu|laplace|sqrtsoftplus)$/.test(
      String(value),
    );

/**
 * What runs here though transformers fails: null, which its types refuse and which is absence
 * here; rotations of what does not rotate; layer types that only its cache reads; a kernel that it lacks; a factor that it could
 * have computed; results handed over as a tuple, which its own class (OPT's) does not expect; widths
 * of Mamba's blocks that do not fit together where there are no such blocks.
 */
const runs = (type: string, change: Readonly<Record<string, unknown>>, error: string) =>
  (/^(bloom|xglm|gpt2|opt|gptj|mpt|gpt_bigcode|gpt_neo|bert|xlm-roberta|xlm-roberta-xl|roberta|camembert|distilbert|deberta-v2|rembert|electra|ernie|roberta-prelayernorm|data2vec-text)$/.test(
    type,
  ) &&
    /"rope_/.test(JSON.stringify(change))) ||
  (paired.test(type) && /"(rope|(num_)?decoder|tie_word)_/.test(JSON.stringify(change))) ||
  JSON.stringify(change).includes(":null") ||
  ("layer_types" in change &&
    /sliding_window|chunk_size|NoneType|validate_layer_typ/.test(error)) ||
  (type === "granitemoehybrid" && /validate_architecture/.test(error)) ||
  /does not support an attention implementation/.test(error) ||
  ("return_dict" in change && /'tuple' object/.test(error)) ||
  /Missing required keys in `rope_parameters` for 'rope_type'='(yarn'|longrope)/.test(error);

/** Their experts stand in groups. */
const groupedExperts = /^(deepseek_v3|glm4_moe|exaone_moe|sarvam_moe|solar_open|dots1)$/;

/** Encoders with a decoder, which is not run: what ails it, or what rotates nothing. */
const paired = /^(m2m_100|mbart|marian|t5|mt5|umt5)$/;

/** What no key makes look otherwise: encoders, GPT-Neo, whose mask is its own, and MPT, of which transformers has only that. */
const alwaysAlike =
  /^(gpt_neo|mpt|distilbert|deberta-v2|eurobert|m2m_100|mbart|marian|t5|mt5|umt5)$/;

/** Their keys lie within a larger model's. */
const inLargerFiles = /^(gemma3|gemma3n|gemma4|llama4|qwen3_5|qwen3_5_moe)$/;

it("covers every architecture", () => {
  const types = supportedArchitectures.filter(type => !inLargerFiles.test(type));
  expect(architectures.map(([type]) => type).sort()).toEqual([...types].sort());
});

describe.each(architectures)("%s", (type, known) => {
  it("has transformers' states, or the key's name, for every key that is moved", async () => {
    const checkpoint = checkpointOf(type, known);
    expect(alike(await sample(checkpoint), known.states)).toBe(true);
    const wrong: string[] = [];
    for (const [change, expected] of known.cases) {
      const found = await outcomeOf({ ...checkpoint, config: { ...known.config, ...change } });
      const said = (what: string) => wrong.push(`${JSON.stringify(change)}: ${what}`);
      if (typeof found === "string") {
        const named = Object.keys(change).some(key => found.includes(key));
        if (typeof expected === "string" && expected !== "same") continue;
        const meant = Object.entries(change).some(([key, value]) => refused[key]?.(value, type));
        if (!(named && meant)) said(found);
      } else if (typeof expected === "string") {
        if (expected !== "same" && !runs(type, change, expected))
          said(`runs, transformers: ${expected}`);
        if (expected === "same" && !alike(found, known.states)) said("has changed");
      } else if (!alike(found, expected))
        said(alike(found, known.states) ? "is ignored" : "has other states");
    }
    expect(wrong).toEqual([]);
  }, 240_000);

  it("looks both ways in either engine, resident and streamed, where it is told to", async () => {
    const checkpoint = checkpointOf(type, known);
    const told = known.cases.filter(
      ([change, expected]) =>
        Array.isArray(expected) &&
        /is_causal|use_bidirectional_attention|is_decoder/.test(JSON.stringify(change)) &&
        !Object.entries(change).some(([key, value]) => refused[key]?.(value, type)),
    );
    expect(told.length > 0).toBe(!alwaysAlike.test(type));
    for (const [change, expected] of told) {
      const changed = { ...checkpoint, config: { ...known.config, ...change } };
      const eager = await sample(changed, tfjsEngine({ backend: "cpu" }));
      expect(alike(eager, expected as number[]), `tfjs ${JSON.stringify(change)}`).toBe(true);
      const streamed = await sample(changed, undefined, "streamed");
      expect(alike(streamed, expected as number[]), JSON.stringify(change)).toBe(true);
    }
  }, 240_000);
});
