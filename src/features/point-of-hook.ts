/** What others call a block's values: transformers' modules, and TransformerLens. */
const suffixes: Readonly<Record<string, string>> = {
  output: "",
  hook_resid_post: "",
  "pre_feedforward_layernorm.output": ".mlp-input",
  "post_feedforward_layernorm.output": ".mlp",
  "mlp.input": ".mlp-input",
  "mlp.hook_in": ".mlp-input",
  hook_mlp_in: ".mlp-input",
  "ln2.hook_normalized": ".mlp-input",
  "mlp.output": ".mlp",
  hook_mlp_out: ".mlp",
  hook_attn_out: ".attention",
  "self_attn.o_proj.input": ".heads",
  "attn.hook_z": ".heads",
};

/**
 * Returns the point that a published hook is, undefined if it is none of ours:
 * `model.layers.5.output` and `blocks.5.hook_resid_post` are both "block.5".
 */
export function pointOfHook(hook: string): string | undefined {
  const [, block, rest] =
    /^(?:model\.|transformer\.)*(?:layers|blocks|h)\.(\d+)\.(.+)$/.exec(hook) ?? [];
  if (block === undefined || !Object.hasOwn(suffixes, rest!)) return undefined;
  return `block.${Number(block)}${suffixes[rest!]}`;
}
