/** What GGUF calls the tensors outside the blocks, and transformers. */
const frame = {
  token_embd: "model.embed_tokens",
  output_norm: "model.norm",
  output: "lm_head",
};

const attention = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
};

const gated = {
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};

const llamaNames = { ...attention, ffn_norm: "post_attention_layernorm", ...gated };

const headNorms = { attn_q_norm: "self_attn.q_norm", attn_k_norm: "self_attn.k_norm" };

const sandwich = {
  post_attention_norm: "post_attention_layernorm",
  ffn_norm: "pre_feedforward_layernorm",
  post_ffw_norm: "post_feedforward_layernorm",
};

/** How llama.cpp stores the models of an architecture. */
export interface GgufArchitecture {
  /** config.json's model_type. */
  readonly modelType: string;
  /** Names of a block's tensors: GGUF's after "blk.N.", and transformers' after "model.layers.N.". */
  readonly block: Readonly<Record<string, string>>;
  /** Queries and keys have the halves of each head interleaved. */
  readonly interleaved?: boolean;
  /** One was added to the weights of norms. */
  readonly normsPlusOne?: boolean;
  /** What config.json says that no metadata do. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Metadata that only it has, by the name after the architecture's, and config.json's name. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Names of the tensors outside the blocks. */
export const frameNames: Readonly<Record<string, string>> = frame;

/** By the metadata's general.architecture. */
export const ggufArchitectures: Readonly<Record<string, GgufArchitecture>> = {
  llama: { modelType: "llama", block: llamaNames, interleaved: true },
  qwen2: { modelType: "qwen2", block: llamaNames },
  qwen3: { modelType: "qwen3", block: { ...llamaNames, ...headNorms } },
  gemma: {
    modelType: "gemma",
    block: llamaNames,
    normsPlusOne: true,
    fixed: { hidden_activation: "gelu_pytorch_tanh" },
  },
  gemma2: {
    modelType: "gemma2",
    block: { ...llamaNames, ...sandwich },
    normsPlusOne: true,
    keys: {
      "attention.sliding_window": "sliding_window",
      attn_logit_softcapping: "attn_logit_softcapping",
      final_logit_softcapping: "final_logit_softcapping",
    },
  },
  gemma3: {
    modelType: "gemma3_text",
    block: { ...llamaNames, ...sandwich, ...headNorms },
    normsPlusOne: true,
    keys: {
      "attention.sliding_window": "sliding_window",
      final_logit_softcapping: "final_logit_softcapping",
    },
  },
  phi3: {
    modelType: "phi3",
    block: {
      attn_norm: "input_layernorm",
      attn_qkv: "self_attn.qkv_proj",
      attn_output: "self_attn.o_proj",
      ffn_norm: "post_attention_layernorm",
      ffn_up: "mlp.gate_up_proj",
      ffn_down: "mlp.down_proj",
    },
    keys: { "attention.sliding_window": "sliding_window" },
  },
  olmo2: {
    modelType: "olmo2",
    block: {
      ...attention,
      ...gated,
      ...headNorms,
      post_attention_norm: "post_attention_layernorm",
      post_ffw_norm: "post_feedforward_layernorm",
    },
  },
};
