import { expect, test } from "vitest";
import type { Checkpoint, UnusableTensor, Weight } from "../../src/checkpoint/checkpoint.js";
import { whyMissing } from "../../src/checkpoint/why-missing.js";

const module = "model.layers.0.mlp.up_proj";
const weight = `${module}.weight`;

/** The message about that weight, where there are the tensors of `floats`, and others by their types. */
function message(floats: readonly string[], others: Readonly<Record<string, string>> = {}): string {
  const unusable = Object.entries(others).map(([name, dtype]): [string, UnusableTensor] => [
    name,
    { file: "/m/model.safetensors", why: `is stored as ${dtype}, which is not read`, dtype },
  ]);
  const checkpoint = {
    folder: "/m",
    weights: new Map(floats.map(name => [name, {} as Weight])),
    unusable: new Map(unusable),
  } as unknown as Checkpoint;
  const { message, hint } = whyMissing(checkpoint, weight, "llama");
  return `${message} | ${hint}`;
}

test.each<[string, string[], Record<string, string>]>([
  [
    "GPTQ",
    [`${module}.scales`],
    { [`${module}.qweight`]: "I32", [`${module}.qzeros`]: "I32", [`${module}.g_idx`]: "I32" },
  ],
  ["AWQ or GPTQ", [`${module}.scales`], { [`${module}.qweight`]: "I32" }],
  ["bitsandbytes, in 4 bits", [`${weight}.absmax`], { [weight]: "U8" }],
  ["bitsandbytes, in 8 bits", [`${module}.SCB`], { [weight]: "I8" }],
  ["MLX", [`${module}.scales`, `${module}.biases`], { [weight]: "U32" }],
  ["BitNet", [`${module}.weight_scale`], { [weight]: "U8" }],
  ["FP8, with scales", [`${module}.weight_scale_inv`], { [weight]: "F8_E4M3" }],
  ["FP8 or INT8, with scales", [`${module}.weight_scale`], { [weight]: "F8_E4M3" }],
  ["compressed-tensors", [`${module}.weight_scale`], { [`${module}.weight_packed`]: "I32" }],
  ["HQQ", [], { [`${module}.W_q`]: "U8" }],
])("weights that %s packed are named, declared or not", (packer, floats, others) => {
  expect(message(floats, others)).toContain(`/m: the weights are packed by ${packer}: ${weight}`);
});

test("a weight of an element type that is not read is named, with its type", () => {
  const said = message([], { [weight]: "F64" });
  expect(said).toContain(`/m/model.safetensors: the tensor "${weight}" is stored as F64`);
  expect(said).toContain("float32, float16 or bfloat16");
});

test.each([
  `llm.${weight}`,
  "decoder.layers.0.mlp.up_proj.weight",
  "layers.0.mlp.up_proj.weight",
])("a weight under another name is named by it: %s", name => {
  expect(message([name])).toContain(`${weight} is missing; there is one of the name "${name}"`);
});

test("a block whose experts were saved as they lie in memory says so", () => {
  expect(message(["model.layers.0.mlp.experts.0.gate_up_proj"])).toMatch(
    /up_proj\.weight is missing; the block's experts lie in one tensor.* \| Save the model .*save_pretrained/,
  );
  expect(message(["model.layers.1.mlp.experts.0.gate_up_proj"])).toContain("fetch all of its");
});

test("a weight that is not there at all is missing", () => {
  const others = [
    "model.layers.1.mlp.up_proj.weight",
    "model.layers.0.mlp.down_proj.weight",
    "weight",
  ];
  expect(message(others)).toBe(
    `/m: the tensor ${weight} is missing | A llama checkpoint needs it: fetch all of its weight files again.`,
  );
});
