import type { Weight } from "../checkpoint.js";
import type { Unpack } from "./parts.js";

/** What AutoGPTQ, GPTQModel and AutoAWQ leave of a linear layer. */
const halves = ["F16", "BF16", "F32"] as const;

/** Weights in 2, 4 or 8 bits by GPTQ, of the first format or of "gptq_v2". */
export const gptq: Unpack = async (parts, quantization) => {
  const { bits, checkpoint_format: format = "gptq" } = quantization;
  if (bits !== 2 && bits !== 4 && bits !== 8)
    parts.refuse(`the weights are quantized by GPTQ in ${String(bits)} bits, which is not read`);
  if (format !== "gptq" && format !== "gptq_v2")
    parts.refuse(`the weights are of GPTQ's format ${JSON.stringify(format)}, which is not read`);
  const each = 32 / (bits as number);
  const weights = new Map<string, Weight>();
  for (const module of parts.modules("qweight")) {
    const packed = parts.need(`${module}.qweight`, ["I32"], [undefined, undefined]);
    const [words, out] = packed.shape as [number, number];
    const inputs = words * each;
    const scales = parts.need(`${module}.scales`, halves, [undefined, out]);
    const count = scales.shape[0]!;
    const zeros = parts.need(`${module}.qzeros`, ["I32"], [count, out / each]);
    const groups = parts.peek(`${module}.g_idx`)
      ? { groups: parts.need(`${module}.g_idx`, ["I32"], [inputs]) }
      : {};
    if (count < 1 || inputs % count !== 0)
      parts.refuse(`${module} has ${count} groups of ${inputs}`);
    weights.set(`${module}.weight`, {
      dtype: "F32",
      shape: [out, inputs],
      file: packed.file,
      offset: packed.offset,
      length: packed.length,
      packing: {
        kind: "gptq",
        bits: bits as 2 | 4 | 8,
        zerosLess: format === "gptq" ? 1 : 0,
        scales,
        zeros,
        ...groups,
      },
    });
  }
  return weights;
};

/** Weights in 4 bits by AWQ, of the version "gemm". */
export const awq: Unpack = async (parts, quantization) => {
  const { bits = 4, version = "gemm" } = quantization;
  if (bits !== 4 || String(version).toLowerCase() !== "gemm")
    parts.refuse(
      `the weights are quantized by AWQ in ${String(bits)} bits, version ${JSON.stringify(version)}, which is not read`,
    );
  const weights = new Map<string, Weight>();
  for (const module of parts.modules("qweight")) {
    const packed = parts.need(`${module}.qweight`, ["I32"], [undefined, undefined]);
    const [inputs, words] = packed.shape as [number, number];
    const out = 8 * words;
    const scales = parts.need(`${module}.scales`, halves, [undefined, out]);
    const count = scales.shape[0]!;
    const zeros = parts.need(`${module}.qzeros`, ["I32"], [count, words]);
    if (count < 1 || inputs % count !== 0)
      parts.refuse(`${module} has ${count} groups of ${inputs}`);
    weights.set(`${module}.weight`, {
      dtype: "F32",
      shape: [out, inputs],
      file: packed.file,
      offset: packed.offset,
      length: packed.length,
      packing: { kind: "awq", scales, zeros },
    });
  }
  return weights;
};
