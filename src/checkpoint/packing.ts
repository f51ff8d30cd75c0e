/**
 * How quantization packs the weight of a module "m": by which tensors it is known, the names of
 * what stands beside m.weight, and the element type of m.weight itself where it has that name.
 */
const packings: readonly {
  readonly by: string;
  readonly beside: readonly string[];
  readonly dtypes?: RegExp;
}[] = [
  { by: "GPTQ", beside: [".qweight", ".g_idx"] },
  { by: "AWQ or GPTQ", beside: [".qweight"] },
  { by: "compressed-tensors", beside: [".weight_packed"] },
  { by: "HQQ", beside: [".W_q"] },
  { by: "Quanto", beside: [".weight._data"] },
  { by: "AQLM", beside: [".codebooks"] },
  { by: "bitsandbytes, in 4 bits", beside: [".weight.absmax"] },
  { by: "bitsandbytes, in 4 bits", beside: [".weight.quant_map"] },
  { by: "bitsandbytes, in 8 bits", beside: [".SCB"] },
  { by: "bitsandbytes, in 8 bits", beside: [".weight_format"], dtypes: /^I8$/ },
  { by: "MLX", beside: [".scales"], dtypes: /^U32$/ },
  { by: "BitNet", beside: [".weight_scale"], dtypes: /^U8$/ },
  { by: "FP8, with scales", beside: [".weight_scale_inv"] },
  { by: "FP8 or INT8, with scales", beside: [".weight_scale"], dtypes: /^(F8_\w+|I8)$/ },
];

/**
 * Returns what packed a weight, by the names of the tensors beside it, or null if nothing did.
 *
 * @param weight "model.layers.0.mlp.up_proj.weight".
 * @param dtype Its element type, if there is a tensor of that name.
 */
export function packingOf(
  weight: string,
  dtype: string | undefined,
  has: (name: string) => boolean,
): string | null {
  const module = weight.replace(/\.weight$/, "");
  const found = packings.find(
    ({ beside, dtypes }) =>
      beside.every(name => has(module + name)) &&
      (dtypes === undefined || dtypes.test(dtype ?? "")),
  );
  return found?.by ?? null;
}
