"""Each key of config.json, one at a time away from its neutral value, and what transformers makes of it.

    python test/oracles/config-keys.py [type ...]     (torch 2.13.0, transformers 5.24.0)

Writes test/fixtures/model/config-keys/<type>.json: for each architecture a neutral configuration, the
shapes of its weights (their values follow from their names, `weight` below, so that the test
makes the same ones), the states of two sentences, and for each perturbed key
  "same"       the states are the neutral ones
  [numbers]    other states, the same sample of them
  "error: …"   transformers refuses the file, or fails with it
Keys are all fields of transformers' class for the type and of its base class, the older names
that the class still reads, and what a neighbouring architecture would read.
"""
import json, math, pathlib, sys, tempfile, warnings
from dataclasses import fields
import numpy as np
import torch, transformers
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModel, CONFIG_MAPPING

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)  # tiny models
out = pathlib.Path(__file__).parent.parent / "fixtures" / "model" / "config-keys"
VOCAB, LONGEST = 40, 24
sentences = [[5, 9, 33, 2, 17, 21, 8, 30, 12, 26, 7], [14, 3, 38, 6]]

decoder = dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
               num_key_value_heads=2, head_dim=8, max_position_embeddings=LONGEST, bos_token_id=None, eos_token_id=None,
               pad_token_id=None)
encoder = dict(vocab_size=VOCAB, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
               max_position_embeddings=LONGEST, type_vocab_size=2, pad_token_id=1)
bart = dict(vocab_size=VOCAB, d_model=16, encoder_layers=2, decoder_layers=1, encoder_ffn_dim=24, decoder_ffn_dim=8, encoder_attention_heads=2,
            decoder_attention_heads=2, max_position_embeddings=LONGEST, pad_token_id=1, bos_token_id=None, eos_token_id=None)
t5 = dict(vocab_size=VOCAB, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_decoder_layers=1, num_heads=2, pad_token_id=0)
sparse = dict(decoder, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=8)
latent = {k: v for k, v in decoder.items() if k not in ("head_dim", "num_key_value_heads")} | dict(
    num_key_value_heads=4, q_lora_rank=8, kv_lora_rank=8, qk_nope_head_dim=8, qk_rope_head_dim=8, v_head_dim=8, n_routed_experts=4, num_experts_per_tok=2,
    moe_intermediate_size=8, n_shared_experts=1, first_k_dense_replace=1)
balanced = dict(decoder, n_routed_experts=4, num_experts_per_tok=2, moe_intermediate_size=8)
mixed = dict(decoder, head_dim=32, layer_types=["linear_attention", "full_attention"], linear_key_head_dim=8, linear_value_head_dim=8,
             linear_num_key_heads=2, linear_num_value_heads=4)  # a quarter of a head is turned
routed = dict(num_experts=4, num_experts_per_tok=2, moe_intermediate_size=8, shared_expert_intermediate_size=12)
neutral = {
    "llama": decoder,
    "mistral": dict(decoder, sliding_window=5),
    "ministral": dict(decoder, sliding_window=5, layer_types=["sliding_attention", "full_attention"]),
    "qwen2": dict(decoder),
    "qwen3": dict(decoder),
    "gemma": dict(decoder),
    "gemma2": dict(decoder, sliding_window=5, query_pre_attn_scalar=8, attn_logit_softcapping=2.0),
    "gemma3_text": dict(decoder, sliding_window=5, query_pre_attn_scalar=8),
    "olmo2": decoder,
    "olmo": decoder,
    "olmo3": dict(decoder, sliding_window=5),
    "smollm3": dict(decoder, no_rope_layer_interval=2),
    "granite": decoder,
    "glm4": decoder,
    "phimoe": dict(decoder, num_local_experts=4, router_jitter_noise=0.2),
    "exaone_moe": dict(decoder, num_experts=4, num_experts_per_tok=2, moe_intermediate_size=8, n_group=2, topk_group=1, sliding_window=5,
                       layer_types=["sliding_attention", "full_attention"]),
    "granitemoe": dict(decoder, num_local_experts=4),
    "granitemoehybrid": dict(decoder, num_local_experts=4, shared_intermediate_size=12, layer_types=["full_attention"] * 2, position_embedding_type="rope", mamba_n_heads=4),
    "granitemoeshared": dict(decoder, num_local_experts=4, shared_intermediate_size=12),
    "ernie4_5_moe": dict(decoder, moe_num_experts=4, moe_k=2, moe_intermediate_size=8),
    "cohere2_moe": dict(decoder, num_experts=4, num_shared_experts=1, mlp_layer_types=["dense", "sparse"], layer_types=["full_attention", "sliding_attention"], sliding_window=5),
    "glm4_moe": dict(balanced, n_group=2, topk_group=1),
    "sarvam_moe": dict(balanced, n_group=2, topk_group=1),
    "solar_open": dict(balanced, n_group=2, topk_group=1),
    "dots1": dict(balanced, n_shared_experts=1, n_group=2, topk_group=1, first_k_dense_replace=1, sliding_window=5, max_window_layers=1),
    "flex_olmo": dict(decoder, num_experts=4, num_experts_per_tok=2),
    "hunyuan_v1_moe": dict(decoder, num_experts=4, moe_topk=2),
    "minimax_m2": dict(decoder, num_local_experts=4, num_experts_per_tok=2),
    "ministral3": dict(decoder),
    "seed_oss": decoder,
    "exaone4": dict(decoder, sliding_window=5),
    "hunyuan_v1_dense": decoder,
    "apertus": decoder,
    "cohere": decoder,
    "cohere2": dict(decoder, sliding_window=5),
    "phi": decoder,
    "stablelm": dict(decoder),
    "starcoder2": dict(decoder, sliding_window=5),
    "falcon": dict(vocab_size=VOCAB, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=LONGEST),
    "phi3": dict(decoder, original_max_position_embeddings=LONGEST),
    "bloom": dict(vocab_size=VOCAB, hidden_size=16, n_layer=2, n_head=2),
    "xglm": dict(vocab_size=VOCAB, d_model=16, ffn_dim=24, num_layers=2, attention_heads=2, max_position_embeddings=LONGEST),
    "gpt2": dict(vocab_size=VOCAB, n_embd=16, n_layer=2, n_head=2, n_positions=LONGEST, n_inner=24),
    "gpt_neox": dict(vocab_size=VOCAB, hidden_size=64, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
                     max_position_embeddings=LONGEST),
    "mixtral": dict(decoder, num_local_experts=4),
    "qwen2_moe": dict(sparse, shared_expert_intermediate_size=12),
    "qwen3_moe": sparse,
    "olmoe": dict(decoder, num_experts=4, num_experts_per_tok=2),
    "gpt_oss": dict(decoder, num_local_experts=4, num_experts_per_tok=2, sliding_window=5),
    "deepseek_v2": latent,
    "deepseek_v3": dict(latent, n_group=2, topk_group=1),
    "llama4_text": dict(decoder, intermediate_size_mlp=12, num_local_experts=4, attention_chunk_size=5, no_rope_layer_interval=2, floor_scale=4),
    "qwen3_next": dict(mixed, **routed),
    "qwen3_5_text": mixed,
    "qwen3_5_moe_text": dict(mixed, **routed),
    "lfm2": dict({k: v for k, v in decoder.items() if k != "head_dim"}, block_multiple_of=8, layer_types=["conv", "full_attention"]),
    "glm": decoder,
    "ernie4_5": decoder,
    "arcee": decoder,
    "nemotron": dict(decoder, head_dim=16),  # half of a head is turned
    "helium": decoder,
    "jais2": decoder,
    "hyperclovax": decoder,
    "opt": dict(vocab_size=VOCAB, hidden_size=16, ffn_dim=24, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=LONGEST),
    "gptj": dict(vocab_size=VOCAB, n_embd=16, n_layer=2, n_head=2, n_positions=LONGEST, n_inner=24, rotary_dim=4),
    "mpt": dict(vocab_size=VOCAB, d_model=16, n_layers=2, n_heads=2, max_seq_len=LONGEST),
    "gpt_bigcode": dict(vocab_size=VOCAB, n_embd=16, n_layer=2, n_head=2, n_positions=LONGEST, n_inner=24),
    "gpt_neo": dict(vocab_size=VOCAB, hidden_size=16, num_layers=2, num_heads=2, max_position_embeddings=LONGEST, intermediate_size=24, window_size=5,
                    attention_types=[[["global", "local"], 1]]),
    "gemma4_text": dict(decoder, num_hidden_layers=4, sliding_window=5, global_head_dim=12, hidden_size_per_layer_input=4, vocab_size_per_layer_input=VOCAB,
                        num_kv_shared_layers=2, layer_types=2 * ["sliding_attention", "full_attention"]),
    "gemma3n_text": dict(decoder, num_hidden_layers=4, sliding_window=5, hidden_size_per_layer_input=4, vocab_size_per_layer_input=VOCAB, laurel_rank=6,
                         num_kv_shared_layers=2, layer_types=2 * ["sliding_attention", "full_attention"]),
    "bert": encoder,
    "roberta": dict(encoder, max_position_embeddings=LONGEST + 2),
    "camembert": dict(encoder, max_position_embeddings=LONGEST + 2),
    "distilbert": dict(vocab_size=VOCAB, dim=16, hidden_dim=24, n_layers=2, n_heads=2, max_position_embeddings=LONGEST),
    "modernbert": dict(vocab_size=VOCAB, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=LONGEST,
                       local_attention=5, pad_token_id=0, bos_token_id=None, eos_token_id=None, cls_token_id=None, sep_token_id=None),
    "eurobert": decoder,
    "rembert": dict(encoder, input_embedding_size=8, output_embedding_size=12),
    "electra": dict(encoder, embedding_size=8),
    "ernie": dict(encoder, use_task_id=True),
    "roberta-prelayernorm": dict(encoder, max_position_embeddings=LONGEST + 2),
    "data2vec-text": dict(encoder, max_position_embeddings=LONGEST + 2),
    "deberta-v2": dict(encoder, relative_attention=True, position_biased_input=False, position_buckets=6, norm_rel_ebd="layer_norm", share_att_key=True,
                       pos_att_type="p2c|c2p", conv_kernel_size=3),
    "m2m_100": bart,
    "mbart": bart,
    "marian": dict(bart, pad_token_id=VOCAB - 1),
    "t5": dict(t5, feed_forward_proj="gated-gelu"),
    "mt5": t5,
    "umt5": t5,
    "xlm-roberta": dict(encoder, max_position_embeddings=LONGEST + 2),
    "xlm-roberta-xl": dict(encoder, max_position_embeddings=LONGEST + 2),
}

# What is tried for a key where adding to its value would say little.
types = [["full_attention", "sliding_attention"], ["sliding_attention"] * 2, ["full_attention"] * 2, ["full_attention"],
         ["chunked_attention"] * 2, ["attention", "sliding_attention"]]
tried = {
    "model_type": [], "sub_configs": [], "rope_parameters": [], "rope_scaling": [], "vocab_size": [VOCAB + 1, VOCAB - 8],
    "num_hidden_layers": [1, 3], "n_layer": [1, 3], "num_layers": [1, 3],
    "num_attention_heads": [2, 8], "n_head": [1, 4], "attention_heads": [1, 4], "num_key_value_heads": [1, 4], "head_dim": [4, 16],
    "hidden_size": [8, 64], "d_model": [8], "n_embd": [8], "max_position_embeddings": [LONGEST + 8, 16], "n_positions": [LONGEST + 8, 16],
    "hidden_act": ["gelu", "gelu_new", "gelu_fast", "gelu_python", "gelu_python_tanh", "gelu_pytorch_tanh", "gelu_accurate", "gelu_10",
                   "relu", "relu2", "relu6", "silu", "swish", "tanh", "quick_gelu", "mish", "linear", "sigmoid", "hardswish",
                   "leaky_relu", "laplace", "sqrtsoftplus", "nonsense"],
    "layer_types": types, "layers_block_type": types, "architectures": [["Other"]], "transformers_version": ["4.1.0"], "dtype": ["bfloat16"], "torch_dtype": ["float16", "auto"],
    "id2label": [{"0": "a"}], "label2id": [{"a": 0}], "problem_type": ["regression"], "return_dict": [False], "sliding_window": [3, 8, None],
    "layer_norm_epsilon": [0.1], "layer_norm_eps": [0.1], "rms_norm_eps": [0.1], "classifier_dropout": [0.3], "max_window_layers": [1, 0],
    "query_pre_attn_scalar": [16], "final_logit_softcapping": [3.0, None], "attn_logit_softcapping": [0.7, None], "n_inner": [32, None],
    "use_bidirectional_attention": [True, False, "all"], "original_max_position_embeddings": [12], "pad_token_id": [0, 1, 2, 3, 5, 33, None],
    "bos_token_id": [3], "eos_token_id": [3, [3, 4]], "type_vocab_size": [1, 3], "summary_type": ["last"], "summary_activation": ["tanh"],
    "num_experts": [3, 5], "num_local_experts": [3, 5], "num_experts_per_tok": [1, 3, 4, 5], "moe_intermediate_size": [16],
    "shared_expert_intermediate_size": [8], "decoder_sparse_step": [2], "mlp_only_layers": [[0], [1, 5]], "_experts_implementation": [],
    "encoder_layers": [1, 3], "encoder_attention_heads": [1, 4], "encoder_ffn_dim": [8], "forced_eos_token_id": [3],
    "feed_forward_proj": ["relu", "gated-silu", "gated-relu", "gated-gelu", "silu", "gelu_new", "gated-gelu-new", "gated-mish"],
    "relative_attention_num_buckets": [16], "relative_attention_max_distance": [9, 20], "d_kv": [4], "d_ff": [8], "num_heads": [1, 4],
    "num_decoder_layers": [2], "decoder_start_token_id": [3],
    "n_layers": [1, 3], "n_heads": [1, 4], "dim": [8], "classifier_pooling": ["mean"], "local_attention": [2, 3, 12], "norm_eps": [0.1],
    "clip_qkv": [0.5], "no_rope_layers": [[1, 1], [0, 0, 1], [0]], "sliding_window_pattern": [3, 1, 0, "LG", None], "num_kv_heads": [1, 2],
    "ffn_hidden_size": [64], "num_ln_in_parallel_attn": [1, 2], "_name_or_path": [],
    "pretraining_tp": [2], "chunk_size_feed_forward": [0], "rope_theta": [500.0], "attention_dropout": [0.4],
    "activation_sparsity_pattern": [[0.5, 0.0, 0.9, 0.2], [0.5]], "altup_coef_clip": [0.01],
}
tried |= {
    "n_group": [1, 4, None], "topk_group": [2, None], "topk_method": ["group_limited_greedy", "noaux_tc"], "n_routed_experts": [3, 5],
    "n_shared_experts": [2], "q_lora_rank": [4, None], "kv_lora_rank": [4], "qk_nope_head_dim": [4], "qk_rope_head_dim": [4], "v_head_dim": [4],
    "first_k_dense_replace": [0, 2], "moe_layers": [[0], [], [5]], "attention_chunk_size": [3, None], "interleave_moe_layer_step": [2],
    "num_mtp_layers": [0, 2], "num_nextn_predict_layers": [0, 2],
}
tried |= {
    "block_multiple_of": [16], "block_ffn_dim_multiplier": [1.5, None], "full_attn_idxs": [[0], [1]], "conv_L_cache": [2], "norm_eps": [0.1],
    "hidden_size_per_layer_input": [0, 8], "vocab_size_per_layer_input": [VOCAB - 1, VOCAB + 1], "num_kv_shared_layers": [0, 1, 3], "num_global_key_value_heads": [1],
    "top_k_experts": [2], "enable_moe_block": [True], "attention_k_eq_v": [True], "use_double_wide_mlp": [True],
}
tried |= {
    "rotary_dim": [2, 3, 8, 10], "word_embed_proj_dim": [8], "init_device": ["meta"], "norm_type": ["layernorm", "rmsnorm"], "logit_scale": [0.5, "inv_sqrt_d_model"],
    "attn_config": [dict(softmax_scale=0.5), dict(clip_qkv=0.5), dict(clip_qkv=0.0), dict(alibi=False), dict(alibi_bias_max=4), dict(attn_type="multiquery_attention"),
                    dict(prefix_lm=True), dict(qk_ln=True), dict(attn_impl="flash"), dict(attn_uses_sequence_id=True), {}],
    "attention_types": [[[["local"], 2]], [[["global"], 1], [["local"], 1]], [[["global", "local"], 2]], [[["other"], 2]]],
    "attention_layers": [["local", "local"], ["local"], ["local", "other"]], "window_size": [3, 30],
    "use_qkv_bias": [True], "moe_topk": [1, 3, 4, 5, [1, 2], [2]], "moe_k": [1, 3, 4, 5], "moe_num_experts": [3, 5], "moe_num_shared_experts": [0, 1], "moe_layer_start_index": [0, 2], "moe_layer_end_index": [0, 1, -2], "moe_layer_interval": [2],
    "position_embedding_type": ["rope", "nope", None], "mamba_d_head": [8, 16], "time_step_limit": [[0.0, 1.0]], "moe_norm_min": [0.9], "shared_intermediate_size": [0, 8], "mlp_layer_types": [["dense", "sparse"], ["sparse"] * 2, ["dense"] * 2, ["dense"], ["other", "sparse"], None],
    "num_shared_experts": [0, 2], "shared_expert_combination_strategy": ["sum", "median"], "expert_selection_fn": ["sigmoid", "tanh"],
    "prefix_dense_sliding_window_pattern": [2, 3], "prefix_dense_intermediate_size": [8, None],
}
# What the code of DeBERTa and MiniMax-M2 reads though their classes do not declare it.
undeclared = {"deberta-v2": {"position_buckets": [-1, 4, 1], "norm_rel_ebd": ["none", "Layer_norm | x"], "share_att_key": [False], "conv_kernel_size": [0, 5, 2],
    "conv_act": ["gelu", "nonsense"], "conv_groups": [2], "attention_head_size": [8, 4], "embedding_size": [16, 8]},
    "minimax_m2": {"rotary_dim": [2, 3, 8, 10]}}
tried |= {"pos_att_type": ["c2p", ["p2c"], "C2P | p2c", [], "", "p2p"], "max_relative_positions": [9, 0, 4], "pooler_hidden_act": ["relu"], "relative_attention": [False]}
tried |= {"embedding_size": [12, 16], "input_embedding_size": [6], "task_type_vocab_size": [4]}
tried["classifier_activation"], tried["cls_token_id"], tried["sep_token_id"] = ["relu"], [3], [3]
tried["activation"] = tried["hidden_activation"] = tried["activation_function"] = tried["hidden_act"]

# Read by some class, or by an older one; set on every configuration, whose class may ignore it.
everywhere = {
    "is_causal": [False, True, None], "use_bidirectional_attention": tried["use_bidirectional_attention"], "layer_types": types,
    "sliding_window": [3], "use_sliding_window": [True], "attention_chunk_size": [3], "head_dim": [4], "tie_last_hidden_states": [False, True],
    "per_layer_config": [{"0": {"sliding_window": 2}}, {"1": {"num_key_value_heads": 1}}, {}],
    "rope_theta": [500.0], "partial_rotary_factor": [0.5], "original_max_position_embeddings": [12], "rope_local_base_freq": [300.0],
    "rotary_emb_base": [500.0], "rotary_pct": [0.5], "sliding_window_pattern": [3], "_sliding_window_pattern": [2],
    "hidden_act": ["relu"], "hidden_activation": ["relu"], "activation_function": ["relu"], "attention_bias": [True], "mlp_bias": [True],
    "is_decoder": [True], "add_cross_attention": [True], "position_embedding_type": ["absolute"], "torch_dtype": ["float16"],
    "hidden_size": [8], "num_hidden_layers": [1], "num_attention_heads": [1], "max_position_embeddings": [16], "num_key_value_heads": [1],
    "n_embed": [8], "n_ctx": [16], "seq_length": [16], "output_attentions": [True], "use_cache": [False], "num_labels": [5],
    "temperature": [0.1], "max_length": [7], "is_encoder_decoder": [True], "attn_implementation": ["sdpa"], "_attn_implementation": ["sdpa"],
    "name_or_path": ["x"], "_name_or_path": ["x"], "auto_map": [{"AutoModel": "other.Other"}], "query_pre_attn_scalar": [16], "attn_logit_softcapping": [0.7],
    "clip_qkv": [0.5], "embedding_multiplier": [3.0], "residual_multiplier": [0.5], "no_rope_layers": [[0, 1]], "quantization_config": [None],
    "rope_scaling": [None, {}],
}

# Four pairs are turned everywhere.
scalings = [
    dict(rope_type="linear", factor=4.0), dict(type="linear", factor=4.0), dict(rope_type="linear", factor=0.5),
    dict(rope_type="linear", factor=4.0, partial_rotary_factor=0.5), dict(rope_type="linear", factor=4.0, rope_theta=500.0),
    dict(rope_type="dynamic", factor=2.0), dict(rope_type="proportional"), dict(rope_type="proportional", factor=2.0, partial_rotary_factor=0.5, rope_theta=100.0),
    dict(rope_type="proportional", rope_theta=100.0, partial_rotary_factor=0.75),
    dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=12, rope_theta=100.0),
    dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, rope_theta=100.0), dict(rope_type="yarn", original_max_position_embeddings=12, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, beta_fast=4.0, beta_slow=0.5, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, beta_fast=0.0, attention_factor=0.5, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, mscale=0.7, mscale_all_dim=0.9, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, mscale=0.7, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, truncate=False, rope_theta=100.0),
    dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, short_factor=[1.0, 1.5, 2.0, 2.5], long_factor=[2.0, 4.0, 6.0, 8.0], rope_theta=100.0),
    *[dict(rope_type=kind, short_factor=[1.0, 1.5, 2.0, 2.5], long_factor=[2.0, 4.0, 6.0, 8.0], **more)
      for kind in ("longrope", "su") for more in ({}, dict(original_max_position_embeddings=12), dict(factor=4.0, original_max_position_embeddings=12),
                                                 dict(original_max_position_embeddings=12, attention_factor=0.7))],
    dict(rope_type="longrope", short_factor=[1.0, 1.5], long_factor=[2.0, 4.0], original_max_position_embeddings=12, partial_rotary_factor=0.5),
    dict(rope_theta=500.0), dict(partial_rotary_factor=0.5), dict(rope_type="default", factor=4.0), dict(rope_type="default", partial_rotary_factor=0.5, rope_theta=500.0),
    dict(rope_type="default", partial_rotary_factor=0.65), dict(rope_type="nonsense", factor=2.0), dict(factor=4.0), dict(rope_type=None, type="linear", factor=4.0),
    dict(full_attention=dict(rope_type="linear", factor=4.0), sliding_attention=dict(rope_type="default", rope_theta=500.0)),
    dict(full_attention=dict(rope_type="default", rope_theta=300.0), sliding_attention=None), dict(sliding_attention=dict(rope_theta=300.0)),
    dict(full_attention=dict(rope_type="yarn", factor=4.0, rope_theta=100.0), sliding_attention=dict(rope_type="linear", factor=2.0)),
]
yarn = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=12, rope_theta=100.0)
linear = dict(rope_type="linear", factor=4.0)
# Several keys at once: two spellings of a setting, and settings that lean on one another.
together = [
    dict(rope_parameters=dict(rope_type="default", rope_theta=500.0), rope_scaling=linear), dict(rope_parameters=dict(rope_theta=500.0), rope_theta=300.0),
    dict(rope_parameters=linear, rope_theta=300.0), dict(rope_scaling=linear, rope_theta=300.0), dict(rope_scaling={}, rope_parameters=linear),
    dict(rope_scaling=None, rope_parameters=linear), dict(rope_parameters=yarn, original_max_position_embeddings=16),
    dict(rope_scaling=linear, partial_rotary_factor=0.5), dict(rope_scaling=dict(rope_type="proportional", rope_theta=100.0), partial_rotary_factor=0.5),
    dict(rope_parameters=dict(rope_theta=500.0), partial_rotary_factor=0.5), dict(rope_theta=300.0, rotary_emb_base=200.0, rotary_pct=0.5, partial_rotary_factor=0.75),
    dict(rope_parameters=dict(rope_theta=500.0), rotary_emb_base=200.0, rotary_pct=0.5), dict(rotary_pct=0.3, head_dim=10), dict(rotary_pct=0.65),
    dict(rope_theta=300.0, rope_local_base_freq=200.0, rope_scaling=linear), dict(rope_scaling=dict(type="linear", factor=4.0), rope_theta=300.0),
    dict(use_sliding_window=True, sliding_window=3), dict(use_sliding_window=True, sliding_window=3, max_window_layers=1), dict(use_sliding_window=True, sliding_window=None),
    dict(use_sliding_window=True, sliding_window=3, max_window_layers=0), dict(use_sliding_window=False, sliding_window=3, layer_types=types[1]),
    dict(use_sliding_window=True, sliding_window=3, layer_types=types[0]), dict(use_sliding_window=True, sliding_window=3, layer_types=types[0], is_causal=False),
    dict(use_sliding_window=True, sliding_window=3, max_window_layers=1, is_causal=False),
    dict(is_causal=False, sliding_window=3), dict(is_causal=False, use_bidirectional_attention=True), dict(use_bidirectional_attention=True, sliding_window=7),
    dict(use_bidirectional_attention=True, sliding_window=4, layer_types=types[0]), dict(sliding_window=None, layer_types=types[2]),
    dict(sliding_window=None, layer_types=types[0]), dict(sliding_window=3, layer_types=None), dict(layer_types=types[2], is_causal=False),
    dict(is_decoder=True, is_causal=False), dict(is_decoder=True, add_cross_attention=True), dict(pretraining_tp=2, slow_but_exact=True),
    dict(pretraining_tp=3, slow_but_exact=True), dict(scale_attn_weights=False, scale_attn_by_inverse_layer_idx=True),
    dict(hidden_act="gelu", hidden_activation="relu"), dict(hidden_act="relu", hidden_activation=None), dict(sliding_window_pattern=2, layer_types=types[1]),
    dict(topk_method="group_limited_greedy", n_group=2, topk_group=1), dict(layer_types=["chunked_attention", "full_attention"], no_rope_layers=[0, 1]),
    dict(tie_last_hidden_states=False, is_causal=False), dict(head_dim=None), dict(pad_token_id=0, is_decoder=True),
    dict(rotary_dim=4), dict(rotary_dim=4, partial_rotary_factor=0.75),
]


def weight(name, shape, unit):
    """Values that follow from a tensor's name: a hash of name and index, even in [-√3, √3) · size, about 1 for a norm."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    x = (np.arange(math.prod(shape), dtype=np.uint64) * 2654435761 + seed) & 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 2246822507) & 0xFFFFFFFF
    x = ((x ^ (x >> 13)) * 3266489909) & 0xFFFFFFFF
    x = x ^ (x >> 16)
    even = (x.astype(np.float64) / 2**32 * 2 - 1) * math.sqrt(3)
    if len(shape) < 2:
        values = 0.3 * even + (1 if unit and name.endswith("weight") else 0)
    else:
        values = even * (1.5 / math.sqrt(min(shape)))
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def sample(model):
    numbers = []
    for ids in sentences:
        with torch.inference_mode():
            output = model(torch.tensor([ids]), output_hidden_states=True, return_dict=True)
            states = output.hidden_states
        if states[0].dim() == 4:  # Gemma 3n's streams, of which the first is the state
            states = [state[0] for state in states[:-1]] + [output.last_hidden_state]
        for state in states:
            numbers += [*state[0].mean(0)[:3].tolist(), *state[0, -1, :3].tolist()]
    return np.array(numbers)


def outcome(folder, config):
    (folder / "config.json").write_text(json.dumps(config))
    try:
        model, info = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
        missing = [key for key in info["missing_keys"] if "pooler" not in key]
        if missing or info["mismatched_keys"]:
            return "error: weights that are not there: " + (missing or ["?"])[0], len(model.state_dict())
        whole = {"encoder", "decoder"} <= {part for part, _ in model.named_children()}
        return sample((model.get_encoder() if whole else model).eval()), None
    except Exception as error:
        return f"error: {type(error).__name__}: {str(error).splitlines()[0][:90]}", None


def architecture(model_type, base):
    kind = CONFIG_MAPPING[model_type]
    built = AutoModel.from_config(kind(**base))
    config = json.loads(built.config.to_json_string())
    config = {k: v for k, v in config.items() if k not in ("transformers_version", "dtype", "rope_parameters", "_sliding_window_pattern", "layer_types", "attention_layers", "id2label", "label2id")}
    if "layer_types" in base:
        config["layer_types"] = base["layer_types"]
    if model_type == "gemma3_text":
        config["sliding_window_pattern"] = 2  # of two blocks one has a window, and another rotation
    unit = model_type != "nemotron" and ("gemma" not in model_type or model_type.startswith(("gemma4", "gemma3n")))
    shapes = {name: list(p.shape) for name, p in built.named_parameters()}
    shapes |= {name: list(b.shape) for name, b in built.state_dict().items() if ".act_fn." in name or name.endswith("layer_scalar")}  # xIELU's buffers
    with tempfile.TemporaryDirectory() as where:
        folder = pathlib.Path(where)
        if any(len(shape) == 3 for shape in shapes.values()):  # experts, which files hold one by one
            built.save_pretrained(folder)
            shapes = {name: list(tensor.shape) for name, tensor in load_file(folder / "model.safetensors").items()}
        save_file({name: weight(name, shape, unit) for name, shape in shapes.items()}, folder / "model.safetensors", metadata={"format": "pt"})
        states, _ = outcome(folder, config)
        assert not isinstance(states, str), (model_type, states)
        changes = []
        names = {f.name for f in fields(kind)} | set(getattr(kind, "attribute_map", {})) | ({"attention_layers"} if model_type == "gpt_neo" else set())
        for key in sorted(names):
            value = config.get(key, getattr(kind, key, None))
            values = tried.get(key)
            if values is None:
                values = [not value] if isinstance(value, bool) else [value + 1] if isinstance(value, int) else [value + 0.3] if isinstance(value, float) else \
                    [[value[0] + 1] * len(value), value[:1]] if key == "intermediate_size" else []
                assert values or key in ("text_config",), (model_type, key, value)
            changes += [{key: v} for v in values if v != config.get(key, ...)]
        changes += [{key: v} for key, values in undeclared.get(model_type, {}).items() for v in values]
        changes += [{key: v} for key, values in everywhere.items() for v in values]
        changes += [{"rope_parameters": s} for s in scalings] + [{"rope_scaling": s} for s in scalings] + together
        seen, cases = set(), []
        for change in changes:
            line = json.dumps(change)
            if line in seen:
                continue
            seen.add(line)
            # rope_parameters is not in the neutral file, as null would be: a fresh copy for every case
            result, _ = outcome(folder, {**config, **json.loads(line)})
            if not isinstance(result, str):
                worst = np.abs(result - states).max() / np.abs(states).max() if result.shape == states.shape else 1
                result = "same" if worst < 1e-6 else [float(f"{x:.5g}") for x in result]
            cases.append([change, result])
    print(f"{model_type:12} {len(cases)} cases, {sum(c[1] == 'same' for c in cases)} same, {sum(str(c[1])[:5] == 'error' for c in cases)} errors", flush=True)
    return {"config": config, "weights": shapes, "states": [float(f"{x:.5g}") for x in states], "cases": cases}


if __name__ == "__main__":
    for name in sys.argv[1:] or list(neutral):
        versions = {"torch": torch.__version__, "transformers": transformers.__version__}
        result = {"versions": versions, "sentences": sentences, **architecture(name, neutral[name])}
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
        (out / f"{name}.json").write_text(text.replace("],[{", "],\n[{") + "\n")
