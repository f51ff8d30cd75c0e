"""Tiny seeded checkpoints of every architecture, with the hidden states transformers gives them.

    python test/oracles/parity.py [case ...]     (torch 2.13.0, transformers 5.23.0, safetensors 0.8.0)

Writes test/fixtures/parity/<case>/: config.json and model.safetensors as transformers saves
them, and expected.safetensors with
  ids      (N,)            the token ids of the sentences, one after the other
  lengths  (sentences,)    one token, some tokens, as many as the model takes
  states   (L+1, N, H)     hidden_states in float32, each sentence run alone
  logits   (V,)            of the last token of the last sentence, where there is a head
Weights are drawn so that states are of order 1 and every part (biases, windows, soft
caps, scalings) changes them visibly.
"""
import json, pathlib, shutil, sys
import torch, transformers, safetensors
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoConfig

out = pathlib.Path(__file__).parent.parent / "fixtures" / "parity"
versions = {"torch": torch.__version__, "transformers": transformers.__version__, "safetensors": safetensors.__version__}
VOCAB, LONGEST = 40, 24

llama = dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=LONGEST, bos_token_id=None, eos_token_id=None, pad_token_id=None)
small = dict(llama, hidden_size=16, intermediate_size=24, num_attention_heads=2, num_key_value_heads=1)
gemma = dict(llama, head_dim=8, num_hidden_layers=3)
bert = dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
            max_position_embeddings=LONGEST, type_vocab_size=2, pad_token_id=0)

# name: (model type, configuration, options)
cases = {
    "llama": ("llama", dict(llama, tie_word_embeddings=False), {}),
    "llama-tied-biases-f16": ("llama", dict(llama, tie_word_embeddings=True, attention_bias=True, mlp_bias=True,
                                            num_key_value_heads=4), dict(dtype=torch.float16)),
    "llama-head-dim-sharded-bf16": ("llama", dict(llama, head_dim=16), dict(dtype=torch.bfloat16, shard="12KB")),
    "llama-no-head-prefix": ("llama", dict(small), dict(headless=True)),
    "llama-linear": ("llama", dict(small, rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=10000.0)), {}),
    "llama-dynamic": ("llama", dict(small, rope_parameters=dict(rope_type="dynamic", factor=2.0, rope_theta=10000.0)), {}),
    "llama-llama3-old-config": ("llama", dict(small, rope_parameters=dict(
        rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=16, rope_theta=500.0)), dict(old_rope=True)),
    "llama-yarn": ("llama", dict(small, head_dim=16, rope_parameters=dict(
        rope_type="yarn", factor=4.0, original_max_position_embeddings=16, rope_theta=100.0, beta_fast=4.0)), {}),
    "mistral": ("mistral", dict(llama, sliding_window=5), {}),
    "qwen2": ("qwen2", dict(llama, tie_word_embeddings=True), {}),
    "qwen2-sliding": ("qwen2", dict(llama, use_sliding_window=True, sliding_window=6, max_window_layers=1), {}),
    "qwen3": ("qwen3", dict(llama, head_dim=16, tie_word_embeddings=True), dict(dtype=torch.bfloat16)),
    "gemma": ("gemma", dict(gemma, num_hidden_layers=2, num_key_value_heads=1, head_dim=16), {}),
    "gemma2": ("gemma2", dict(gemma, sliding_window=5, attn_logit_softcapping=2.0, final_logit_softcapping=3.0,
                              query_pre_attn_scalar=12), {}),
    "gemma3": ("gemma3_text", dict(gemma, sliding_window=5, query_pre_attn_scalar=12, layer_types=[
        "sliding_attention", "full_attention", "sliding_attention"], rope_parameters=dict(
            full_attention=dict(rope_type="linear", factor=8.0, rope_theta=1000000.0),
            sliding_attention=dict(rope_type="default", rope_theta=10000.0))), {}),
    "gemma3-in-multimodal": ("gemma3_text", dict(gemma, sliding_window=5), dict(multimodal=True, dtype=torch.bfloat16)),
    "olmo2": ("olmo2", dict(llama), {}),
    "phi3": ("phi3", dict(llama, sliding_window=7), {}),
    "phi3-longrope-partial": ("phi3", dict(llama, max_position_embeddings=4 * LONGEST, original_max_position_embeddings=LONGEST,
        head_dim=8, rope_parameters=dict(rope_type="longrope", rope_theta=10000.0, partial_rotary_factor=0.5,
                             short_factor=[1.0, 1.5], long_factor=[2.0, 4.0])), {}),
    "bloom": ("bloom", dict(vocab_size=VOCAB, hidden_size=32, n_layer=2, n_head=4), {}),
    "bloom-odd-heads": ("bloom", dict(vocab_size=VOCAB, hidden_size=24, n_layer=1, n_head=6,
                                      apply_residual_connection_post_layernorm=True), {}),
    "xglm": ("xglm", dict(vocab_size=VOCAB, d_model=32, ffn_dim=40, num_layers=2, attention_heads=4,
                          max_position_embeddings=LONGEST, pad_token_id=1), {}),
    "gpt2": ("gpt2", dict(vocab_size=VOCAB, n_embd=32, n_layer=2, n_head=4, n_positions=LONGEST), {}),
    "gpt2-f16-no-prefix": ("gpt2", dict(vocab_size=VOCAB, n_embd=16, n_layer=2, n_head=2, n_positions=LONGEST, n_inner=24,
                              scale_attn_by_inverse_layer_idx=True), dict(dtype=torch.float16, headless=True)),
    "gpt_neox": ("gpt_neox", dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=40, num_hidden_layers=2,
                                  num_attention_heads=2, max_position_embeddings=LONGEST, rotary_pct=0.25), {}),
    "gpt_neox-sequential": ("gpt_neox", dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=40, num_hidden_layers=2,
                                  num_attention_heads=4, max_position_embeddings=LONGEST, rotary_pct=1.0,
                                  use_parallel_residual=False, attention_bias=False, tie_word_embeddings=True), {}),
    "bert": ("bert", dict(bert), {}),
    "bert-in-classifier": ("bert", dict(bert, num_hidden_layers=1), dict(rename="bert.")),
    "xlm-roberta": ("xlm-roberta", dict(bert, type_vocab_size=1, max_position_embeddings=LONGEST + 2, pad_token_id=1), {}),
}

# Decoders near LLaMA.
default, yarn = dict(rope_type="default", rope_theta=500000.0), dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16, rope_theta=100.0)
odd = dict(llama, hidden_size=24, intermediate_size=20, num_attention_heads=3, num_key_value_heads=3)  # three heads of 8
grouped = dict(llama, hidden_size=24, intermediate_size=20, num_attention_heads=6, num_key_value_heads=2, head_dim=8)  # wider than the state
four = dict(small, num_hidden_layers=4)
both = ["sliding_attention", "full_attention"]
cases |= {
    "ministral": ("ministral", dict(odd, head_dim=8, sliding_window=5, layer_types=both), {}),
    "cohere": ("cohere", dict(small), {}),
    "cohere-qk-norm-odd-heads": ("cohere", dict(odd, use_qk_norm=True, attention_bias=True, logit_scale=0.8333, tie_word_embeddings=False), {}),
    "cohere-yarn-no-head-bf16": ("cohere", dict(small, use_qk_norm=True, rope_parameters=yarn), dict(dtype=torch.bfloat16, headless=True)),
    "cohere2": ("cohere2", dict(four, sliding_window=5), {}),
    "cohere2-odd-heads-linear": ("cohere2", dict(odd, sliding_window=30, layer_types=both, attention_bias=True, tie_word_embeddings=False,
                                                 rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=10000.0)), {}),
    "olmo": ("olmo", dict(small), {}),
    "olmo-clip-tied-odd-heads": ("olmo", dict(odd, clip_qkv=0.8, attention_bias=True, tie_word_embeddings=True), {}),
    "olmo3": ("olmo3", dict(four, sliding_window=5, rope_parameters=dict(full_attention=yarn, sliding_attention=default)), {}),
    "olmo3-odd-heads-biases": ("olmo3", dict(odd, sliding_window=3, layer_types=both[::-1], attention_bias=True), dict(dtype=torch.bfloat16)),
    "smollm3": ("smollm3", dict(four, tie_word_embeddings=True), {}),
    "smollm3-windows-biases": ("smollm3", dict(odd, use_sliding_window=True, sliding_window=5, no_rope_layers=[0, 1], attention_bias=True,
                                               mlp_bias=True, tie_word_embeddings=False), {}),
    "granite": ("granite", dict(small, embedding_multiplier=3.0, residual_multiplier=0.4, attention_multiplier=0.2, logits_scaling=8.0), {}),
    "granite-tied-biases-odd-heads": ("granite", dict(odd, attention_bias=True, mlp_bias=True, tie_word_embeddings=True, residual_multiplier=0.22), {}),
    "glm4": ("glm4", dict(small, head_dim=8), {}),
    "glm4-grouped-no-bias": ("glm4", dict(grouped, attention_bias=False, tie_word_embeddings=True,
                                          rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.75)), {}),
    "ministral3": ("ministral3", dict(small, head_dim=8, max_position_embeddings=4 * LONGEST, rope_parameters=dict(
        yarn, original_max_position_embeddings=LONGEST, mscale=1.0, mscale_all_dim=1.0, beta_fast=4.0, llama_4_scaling_beta=0.1)), {}),
    "ministral3-window-tied": ("ministral3", dict(grouped, sliding_window=5, tie_word_embeddings=True, rope_parameters=dict(
        default, original_max_position_embeddings=LONGEST, llama_4_scaling_beta=0.1)), {}),
    "seed_oss": ("seed_oss", dict(grouped), {}),
    "seed_oss-biases-tied": ("seed_oss", dict(odd, head_dim=8, attention_out_bias=True, mlp_bias=True, tie_word_embeddings=True), {}),
    "exaone4": ("exaone4", dict(four, sliding_window=5, layer_types=2 * both), {}),
    "exaone4-no-windows-tied": ("exaone4", dict(grouped, sliding_window=None, layer_types=["full_attention"] * 2, tie_word_embeddings=True), {}),
    "hunyuan_v1_dense": ("hunyuan_v1_dense", dict(small, head_dim=8), {}),
    "hunyuan_v1_dense-alpha-biases": ("hunyuan_v1_dense", dict(grouped, attention_bias=True, tie_word_embeddings=True, rope_parameters=dict(
        rope_type="dynamic", alpha=50.0, factor=1.0, rope_theta=10000.0, beta_fast=32, beta_slow=1, mscale=1.0, mscale_all_dim=1.0)), {}),
    "apertus": ("apertus", dict(small), {}),
    "apertus-biases-tied": ("apertus", dict(grouped, attention_bias=True, tie_word_embeddings=True), dict(dtype=torch.bfloat16)),
    "apertus-relu2": ("apertus", dict(odd, hidden_act="relu2", rope_parameters=default), {}),
    "phi": ("phi", dict(small), {}),
    "phi-qk-norm-odd-heads": ("phi", dict(odd, qk_layernorm=True, tie_word_embeddings=True,
                                          rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.25)), {}),
    "stablelm": ("stablelm", dict(odd), {}),
    "stablelm-parallel-qk-norm": ("stablelm", dict(llama, use_parallel_residual=True, qk_layernorm=True, use_qkv_bias=True, tie_word_embeddings=True), {}),
    "starcoder2": ("starcoder2", dict(small, sliding_window=5), {}),
    "starcoder2-no-bias-untied": ("starcoder2", dict(odd, use_bias=False, tie_word_embeddings=False), dict(dtype=torch.float16)),
    "falcon": ("falcon", dict(vocab_size=VOCAB, hidden_size=24, num_hidden_layers=2, num_attention_heads=3), {}),
    "falcon-new": ("falcon", dict(vocab_size=VOCAB, hidden_size=24, num_hidden_layers=2, num_attention_heads=6, num_kv_heads=2,
                                  new_decoder_architecture=True), dict(dtype=torch.bfloat16)),
    "falcon-new-one-norm": ("falcon", dict(vocab_size=VOCAB, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, ffn_hidden_size=20,
                                           new_decoder_architecture=True, num_ln_in_parallel_attn=1, tie_word_embeddings=False), {}),
    "falcon-sequential-biases": ("falcon", dict(vocab_size=VOCAB, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, multi_query=False,
                                                parallel_attn=False, bias=True), {}),
}

# Encoders.
thetas = dict(rope_type="default", rope_theta=160000.0), dict(rope_type="default", rope_theta=100.0)
modern = dict(vocab_size=VOCAB, hidden_size=16, intermediate_size=24, num_hidden_layers=4, num_attention_heads=2, max_position_embeddings=LONGEST,
              pad_token_id=0, bos_token_id=None, eos_token_id=None, cls_token_id=None, sep_token_id=None)
padded = dict(bert, hidden_size=24, num_attention_heads=3, type_vocab_size=1, max_position_embeddings=LONGEST + 2, pad_token_id=1)
apart = dict(vocab_size=VOCAB, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=LONGEST,
             relative_attention=True, position_biased_input=False)
encoders = ("bert", "xlm-roberta", "xlm-roberta-xl", "roberta", "camembert", "distilbert", "modernbert", "eurobert", "deberta-v2",
            "rembert",
            "electra",
            "ernie",
            "roberta-prelayernorm",
            "data2vec-text")
cases |= {
    "roberta": ("roberta", dict(padded), {}),
    "roberta-in-masked-lm-f16": ("roberta", dict(padded, type_vocab_size=2, hidden_act="relu", num_hidden_layers=1), dict(dtype=torch.float16, rename="roberta.")),
    "camembert": ("camembert", dict(padded, layer_norm_eps=1e-5), {}),
    "xlm-roberta-xl": ("xlm-roberta-xl", dict(padded, layer_norm_eps=1e-5), {}),
    "xlm-roberta-xl-in-masked-lm-f16": ("xlm-roberta-xl", dict(padded, hidden_size=16, num_attention_heads=2, type_vocab_size=2, hidden_act="relu",
                                                               num_hidden_layers=1), dict(dtype=torch.float16, rename="roberta.")),
    "distilbert": ("distilbert", dict(vocab_size=VOCAB, dim=24, hidden_dim=20, n_layers=2, n_heads=3, max_position_embeddings=LONGEST), {}),
    "distilbert-in-classifier": ("distilbert", dict(vocab_size=VOCAB, dim=16, hidden_dim=24, n_layers=1, n_heads=1, max_position_embeddings=LONGEST,
                                                    sinusoidal_pos_embds=True), dict(rename="distilbert.")),
    "modernbert": ("modernbert", dict(modern, local_attention=8, rope_parameters=dict(full_attention=thetas[0], sliding_attention=thetas[1])), {}),
    "modernbert-odd-window-biases": ("modernbert", dict(modern, hidden_size=24, num_attention_heads=3, local_attention=5, num_hidden_layers=2, norm_bias=True,
                                     attention_bias=True, mlp_bias=True, layer_types=both), dict(dtype=torch.bfloat16, rename="model.")),
    "eurobert": ("eurobert", dict(small, rope_parameters=dict(rope_type="default", rope_theta=250000.0)), {}),
    "eurobert-biases-odd-heads": ("eurobert", dict(grouped, attention_bias=True, mlp_bias=True), dict(rename="model.")),
    "deberta-v2": ("deberta-v2", dict(apart, position_buckets=8, norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type="p2c|c2p"), {}),
    "deberta-v2-convolution-own-keys": ("deberta-v2", dict(apart, hidden_size=24, num_attention_heads=3, position_biased_input=True, type_vocab_size=2, embedding_size=10,
        max_relative_positions=9, pos_att_type=["c2p", "p2c"], conv_kernel_size=3, conv_act="gelu"), dict(dtype=torch.float16, rename="deberta.")),
    "deberta-v2-one-side-odd-buckets": ("deberta-v2", dict(apart, num_hidden_layers=1, position_buckets=7, max_relative_positions=12, share_att_key=True, pos_att_type=["p2c"],
        conv_kernel_size=5, hidden_act="relu"), dict(dtype=torch.bfloat16)),
    "rembert": ("rembert", dict(bert, hidden_size=24, num_attention_heads=3, input_embedding_size=10, output_embedding_size=20), {}),
    "rembert-in-masked-lm-bf16": ("rembert", dict(bert, hidden_size=16, num_attention_heads=2, num_hidden_layers=1, input_embedding_size=16, type_vocab_size=1, hidden_act="gelu_new"), dict(dtype=torch.bfloat16, rename="rembert.")),
    "electra": ("electra", dict(bert, hidden_size=24, num_attention_heads=3, embedding_size=10), {}),
    "electra-wide-in-masked-lm-f16": ("electra", dict(bert, hidden_size=16, num_attention_heads=1, num_hidden_layers=1, embedding_size=16, type_vocab_size=3), dict(dtype=torch.float16, rename="electra.")),
    "ernie": ("ernie", dict(bert, hidden_size=24, num_attention_heads=3, use_task_id=True), {}),
    "ernie-in-masked-lm-f16": ("ernie", dict(bert, hidden_size=16, num_attention_heads=2, num_hidden_layers=1, type_vocab_size=4, hidden_act="relu"), dict(dtype=torch.float16, rename="ernie.")),
    "roberta-prelayernorm": ("roberta-prelayernorm", dict(padded), {}),
    "roberta-prelayernorm-in-masked-lm-f16": ("roberta-prelayernorm", dict(padded, hidden_size=16, num_attention_heads=2, type_vocab_size=2, hidden_act="relu", num_hidden_layers=1), dict(dtype=torch.float16, rename="roberta_prelayernorm.")),
    "data2vec-text": ("data2vec-text", dict(padded), {}),
    "data2vec-text-in-masked-lm-f16": ("data2vec-text", dict(padded, hidden_size=16, num_attention_heads=2, type_vocab_size=2, num_hidden_layers=1), dict(dtype=torch.float16, rename="data2vec_text.")),
    "gemma3-both-ways": ("gemma3_text", dict(gemma, hidden_size=16, num_attention_heads=2, num_key_value_heads=1, sliding_window=6,
                                             use_bidirectional_attention=True), dict(headless=True)),
}

# Encoders with a decoder, of which the encoder is run.
bart = dict(vocab_size=VOCAB, d_model=16, encoder_layers=2, decoder_layers=1, encoder_ffn_dim=24, decoder_ffn_dim=8, encoder_attention_heads=2,
            decoder_attention_heads=2, max_position_embeddings=LONGEST, pad_token_id=1, bos_token_id=None, eos_token_id=None,
            decoder_start_token_id=2, forced_eos_token_id=None)
wide = dict(bart, d_model=24, encoder_attention_heads=3, decoder_attention_heads=3)
t5 = dict(vocab_size=VOCAB, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_decoder_layers=1, num_heads=2, pad_token_id=0, eos_token_id=None,
          decoder_start_token_id=0)
odd_t5 = dict(t5, d_model=20, d_kv=6, num_heads=3, relative_attention_num_buckets=10, relative_attention_max_distance=12)
cases |= {
    "m2m_100": ("m2m_100", dict(bart), {}),
    "m2m_100-odd-heads-unscaled-bf16": ("m2m_100", dict(wide, scale_embedding=False, pad_token_id=0, activation_function="gelu"), dict(dtype=torch.bfloat16, headless=True)),
    "mbart": ("mbart", dict(bart, scale_embedding=True), {}),
    "mbart-odd-heads": ("mbart", dict(wide, activation_function="relu"), dict(headless=True)),
    "marian": ("marian", dict(bart, activation_function="swish", scale_embedding=True, pad_token_id=VOCAB - 1), {}),
    "marian-odd-heads-f16": ("marian", dict(wide, pad_token_id=VOCAB - 1), dict(dtype=torch.float16)),
    "t5": ("t5", dict(t5), {}),
    "t5-gated-few-buckets": ("t5", dict(odd_t5, feed_forward_proj="gated-gelu", tie_word_embeddings=False), {}),
    "mt5": ("mt5", dict(t5), {}),
    "mt5-silu-odd-heads": ("mt5", dict(odd_t5, feed_forward_proj="gated-silu"), dict(dtype=torch.bfloat16)),
    "umt5": ("umt5", dict(t5), {}),
    "umt5-odd-heads-no-head": ("umt5", dict(odd_t5), dict(headless=True)),
    # Of these the decoders differ (test/oracles/encoder-decoders.py).
    "m2m_100-deep-decoder": ("m2m_100", dict(bart, decoder_layers=3, decoder_attention_heads=4), {}),
    "mbart-own-head-biased": ("mbart", dict(wide, tie_word_embeddings=False), dict(biased=True)),
    "marian-own-vocabularies-biased": ("marian", dict(bart, share_encoder_decoder_embeddings=False, decoder_vocab_size=30, decoder_layers=2, pad_token_id=29), dict(biased=True)),
    "t5-own-head": ("t5", dict(odd_t5, feed_forward_proj="gated-gelu", num_layers=3, num_decoder_layers=2, tie_word_embeddings=False), dict(own_head=True)),
    "umt5-deep-decoder": ("umt5", dict(odd_t5, num_layers=3, num_decoder_layers=2, tie_word_embeddings=False), {}),
}
encoders = (*encoders, "m2m_100", "mbart", "marian", "t5", "mt5", "umt5")

# Mixtures of experts: of eight experts some are shared by tokens, and some are nobody's.
sparse = dict(small, head_dim=8, num_experts=8, num_experts_per_tok=2, moe_intermediate_size=8)
cases |= {
    "mixtral": ("mixtral", dict(small, head_dim=8, num_local_experts=8), {}),
    "mixtral-window-all-chosen": ("mixtral", dict(grouped, num_local_experts=3, num_experts_per_tok=3, sliding_window=5, tie_word_embeddings=True), {}),
    "qwen2_moe": ("qwen2_moe", dict(sparse, shared_expert_intermediate_size=12), {}),
    "qwen2_moe-normalised-dense-block": ("qwen2_moe", dict(sparse, num_experts_per_tok=3, norm_topk_prob=True, mlp_only_layers=[0], tie_word_embeddings=True,
        qkv_bias=False, shared_expert_intermediate_size=6, use_sliding_window=True, sliding_window=5), dict(dtype=torch.bfloat16)),
    "qwen3_moe": ("qwen3_moe", dict(sparse, norm_topk_prob=True), {}),
    "qwen3_moe-one-chosen-biases": ("qwen3_moe", dict(sparse, num_attention_heads=3, num_key_value_heads=3, num_experts_per_tok=1, attention_bias=True,
        decoder_sparse_step=2, tie_word_embeddings=True), {}),
    "olmoe": ("olmoe", dict(small, num_experts=8, num_experts_per_tok=2, clip_qkv=1.0), {}),
    "olmoe-normalised-odd-heads": ("olmoe", dict(odd, num_experts=5, num_experts_per_tok=2, norm_topk_prob=True, attention_bias=True, tie_word_embeddings=True), dict(headless=True)),
}

# Mixtures whose attention differs, too.
alternate = ["sliding_attention", "full_attention"]
sinking = dict(small, head_dim=8, num_attention_heads=4, num_key_value_heads=2, num_local_experts=6, num_experts_per_tok=2, sliding_window=5)
published_yarn = dict(rope_type="yarn", factor=4.0, beta_fast=4.0, beta_slow=1.0, truncate=False, original_max_position_embeddings=16, rope_theta=150.0)
latent = dict(vocab_size=VOCAB, hidden_size=24, intermediate_size=20, moe_intermediate_size=8, num_hidden_layers=3, num_attention_heads=3, num_key_value_heads=3,
              q_lora_rank=10, kv_lora_rank=12, qk_nope_head_dim=6, qk_rope_head_dim=4, v_head_dim=8, first_k_dense_replace=1, n_shared_experts=2,
              num_experts_per_tok=3, max_position_embeddings=LONGEST, bos_token_id=None, eos_token_id=None, pad_token_id=None)
cases |= {
    "gpt_oss": ("gpt_oss", dict(sinking, rope_parameters=published_yarn), {}),
    "gpt_oss-odd-heads-tied-bf16": ("gpt_oss", dict(sinking, num_attention_heads=3, num_key_value_heads=3, attention_bias=False, num_experts_per_tok=1, num_local_experts=3,
        layer_types=alternate[::-1], swiglu_limit=0.5, tie_word_embeddings=True, rope_parameters=default), dict(dtype=torch.bfloat16)),
    "gpt_oss-no-head": ("gpt_oss", dict(sinking, num_hidden_layers=3, num_experts_per_tok=6, sliding_window=30, rope_parameters=published_yarn), dict(headless=True)),
    "deepseek_v2": ("deepseek_v2", dict(latent, n_routed_experts=6, rope_parameters=default), {}),
    "deepseek_v2-groups-yarn-biases": ("deepseek_v2", dict(latent, n_routed_experts=8, topk_method="group_limited_greedy", n_group=4, topk_group=2, routed_scaling_factor=3.0,
        attention_bias=True, mlp_bias=True, v_head_dim=5, rope_parameters=dict(yarn, mscale=0.7, mscale_all_dim=0.9)), dict(dtype=torch.bfloat16)),
    "deepseek_v2-whole-queries-tied": ("deepseek_v2", dict(latent, q_lora_rank=None, n_routed_experts=4, num_experts_per_tok=4, first_k_dense_replace=0, n_shared_experts=1,
        tie_word_embeddings=True, v_head_dim=12), {}),
    "deepseek_v3": ("deepseek_v3", dict(latent, n_routed_experts=8, n_group=4, topk_group=2), {}),
    "deepseek_v3-halves-yarn-biases": ("deepseek_v3", dict(latent, n_routed_experts=12, n_group=3, topk_group=2, num_experts_per_tok=1, norm_topk_prob=False, rope_interleave=False,
        attention_bias=True, v_head_dim=5, first_k_dense_replace=2, rope_parameters=dict(yarn, mscale=1.0, mscale_all_dim=1.0)), dict(dtype=torch.bfloat16)),
    "deepseek_v3-whole-queries-no-head": ("deepseek_v3", dict(latent, q_lora_rank=None, n_routed_experts=4, n_group=1, topk_group=1, first_k_dense_replace=0, n_shared_experts=1,
        v_head_dim=14), dict(headless=True)),
    "llama4_text": ("llama4_text", dict(four, head_dim=8, intermediate_size_mlp=20, num_local_experts=4, attention_chunk_size=5, floor_scale=4, attn_scale=0.3,
        rope_parameters=default), {}),
    "llama4_text-two-chosen-dense-blocks": ("llama4_text", dict(odd, num_hidden_layers=4, head_dim=8, intermediate_size_mlp=12, num_local_experts=5, num_experts_per_tok=2,
        interleave_moe_layer_step=2, no_rope_layers=[1, 0, 1, 0], attention_bias=True, use_qk_norm=False, attention_chunk_size=7, floor_scale=3,
        tie_word_embeddings=True), dict(dtype=torch.bfloat16)),
    "llama4_text-in-multimodal": ("llama4_text", dict(small, head_dim=8, intermediate_size_mlp=20, num_local_experts=3, moe_layers=[1], attention_chunk_size=50,
        attn_temperature_tuning=False, rope_parameters=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=16, rope_theta=500.0)), dict(multimodal="llama4")),
}

# Hybrids: a memory in most blocks, attention with a gate in the others. Transformers reads 64 tokens at a time.
hybrid = dict(small, num_hidden_layers=4, head_dim=8, linear_key_head_dim=6, linear_value_head_dim=5, linear_num_key_heads=2, linear_num_value_heads=4)
few = dict(odd, head_dim=8, linear_conv_kernel_dim=2, linear_key_head_dim=4, linear_value_head_dim=7, linear_num_key_heads=3, linear_num_value_heads=3,
           layer_types=["full_attention", "linear_attention"])
half = dict(rope_type="default", rope_theta=100.0, partial_rotary_factor=0.5)
routed = dict(num_experts=6, num_experts_per_tok=2, moe_intermediate_size=8, shared_expert_intermediate_size=12)
cases |= {
    "qwen3_next": ("qwen3_next", dict(hybrid, **routed), {}),
    "qwen3_next-odd-heads-dense-block": ("qwen3_next", dict(few, **dict(routed, num_experts_per_tok=1), norm_topk_prob=False, mlp_only_layers=[0], attention_bias=True,
        tie_word_embeddings=True, rope_parameters=half), dict(dtype=torch.bfloat16)),
    "qwen3_5_text": ("qwen3_5_text", dict(hybrid, num_hidden_layers=2, layer_types=["linear_attention", "full_attention"], max_position_embeddings=80), dict(longest=70)),
    "qwen3_5_text-odd-heads-no-head": ("qwen3_5_text", dict(few, attention_bias=True, rope_parameters=half), dict(headless=True)),
    "qwen3_5_text-in-multimodal": ("qwen3_5_text", dict(hybrid, num_hidden_layers=2, layer_types=["linear_attention", "full_attention"], linear_num_value_heads=6,
        tie_word_embeddings=True, rope_parameters=dict(half, mrope_section=[1, 1, 0], mrope_interleaved=True)), dict(multimodal="qwen3_5", dtype=torch.bfloat16)),
    "qwen3_5_moe_text": ("qwen3_5_moe_text", dict(hybrid, **routed), {}),
    "qwen3_5_moe_text-in-multimodal": ("qwen3_5_moe_text", dict(few, **dict(routed, num_experts_per_tok=6), rope_parameters=half), dict(multimodal="qwen3_5_moe")),
}
short = dict(small, block_multiple_of=8, conv_L_cache=3, layer_types=["conv", "full_attention"])
cases |= {
    "lfm2": ("lfm2", dict(short), {}),
    "lfm2-biases-odd-heads": ("lfm2", dict(odd, conv_bias=True, conv_L_cache=4, block_auto_adjust_ff_dim=False, num_hidden_layers=3, full_attn_idxs=[1],
        tie_word_embeddings=False), dict(dtype=torch.bfloat16)),
    "glm": ("glm", dict(small, head_dim=8), {}),
    "glm-grouped-no-bias": ("glm", dict(grouped, attention_bias=False, tie_word_embeddings=True,
                                        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.75)), {}),
    "ernie4_5": ("ernie4_5", dict(small, head_dim=8), {}),
    "ernie4_5-biases-untied": ("ernie4_5", dict(grouped, use_bias=True, tie_word_embeddings=False, rope_parameters=yarn), dict(dtype=torch.bfloat16)),
}

# Decoders without a gate, or with norms and rotations of their own.
cases |= {
    "arcee": ("arcee", dict(small), {}),
    "arcee-biases-tied-odd-heads": ("arcee", dict(odd, attention_bias=True, mlp_bias=True, tie_word_embeddings=True), dict(dtype=torch.bfloat16)),
    "arcee-grouped-yarn-no-head": ("arcee", dict(grouped, hidden_act="silu", rope_parameters=yarn), dict(headless=True)),
    "nemotron": ("nemotron", dict(small, head_dim=16), {}),
    "nemotron-biases-tied-three-quarters": ("nemotron", dict(odd, attention_bias=True, mlp_bias=True, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=500.0, partial_rotary_factor=0.75)), dict(dtype=torch.bfloat16)),
    "nemotron-grouped-no-head": ("nemotron", dict(grouped, hidden_act="gelu", rope_parameters=dict(rope_type="linear", factor=4.0, rope_theta=10000.0,
        partial_rotary_factor=1.0)), dict(headless=True)),
    "helium": ("helium", dict(small, head_dim=8), {}),
    "helium-biases-tied-odd-heads": ("helium", dict(odd, head_dim=8, attention_bias=True, mlp_bias=True, tie_word_embeddings=True, rope_parameters=yarn),
                                     dict(dtype=torch.bfloat16)),
    "jais2": ("jais2", dict(small), {}),
    "jais2-no-biases-tied-grouped": ("jais2", dict(grouped, attention_bias=False, mlp_bias=False, tie_word_embeddings=True, hidden_act="gelu",
                                                   rope_parameters=default), dict(dtype=torch.bfloat16)),
    "hyperclovax": ("hyperclovax", dict(small, embedding_multiplier=3.0, residual_multiplier=0.4, attention_multiplier=0.2, logits_scaling=0.125), {}),
    "hyperclovax-no-post-norm-biases-tied": ("hyperclovax", dict(grouped, use_post_norm=False, attention_bias=True, mlp_bias=True, tie_word_embeddings=True,
        logits_scaling=2.0), dict(dtype=torch.bfloat16)),
    "hyperclovax-odd-heads-no-head": ("hyperclovax", dict(odd, residual_multiplier=0.22, rope_parameters=yarn), dict(headless=True)),
}

# Decoders that followed GPT-2.
gpt = dict(vocab_size=VOCAB, n_embd=16, n_layer=2, n_head=2, n_positions=LONGEST, bos_token_id=None, eos_token_id=None)
wider = dict(gpt, n_embd=24, n_head=3, n_inner=20, activation_function="relu")
opt = dict(vocab_size=VOCAB, hidden_size=16, ffn_dim=24, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=LONGEST, bos_token_id=None,
           eos_token_id=None, pad_token_id=1)
mpt = dict(vocab_size=VOCAB, d_model=16, n_layers=2, n_heads=2, max_seq_len=LONGEST)
neo = dict(vocab_size=VOCAB, hidden_size=16, num_layers=2, num_heads=2, max_position_embeddings=LONGEST, window_size=5, attention_types=[[["global", "local"], 1]],
           bos_token_id=None, eos_token_id=None)
cases |= {
    "opt": ("opt", dict(opt), {}),
    "opt-no-biases-bare-norms-untied": ("opt", dict(opt, hidden_size=24, num_attention_heads=3, enable_bias=False, layer_norm_elementwise_affine=False,
        activation_function="gelu", tie_word_embeddings=False), dict(dtype=torch.float16)),
    "opt-norms-after-no-head": ("opt", dict(opt, do_layer_norm_before=False), dict(headless=True)),
    "opt-no-last-norm": ("opt", dict(opt, num_hidden_layers=1, _remove_final_layer_norm=True), {}),
    "gptj": ("gptj", dict(gpt, rotary_dim=4), {}),
    "gptj-tied-odd-heads-bf16": ("gptj", dict(wider, rotary_dim=8, tie_word_embeddings=True), dict(dtype=torch.bfloat16)),
    "gptj-no-head": ("gptj", dict(gpt, n_layer=1, rotary_dim=2), dict(headless=True)),
    "mpt": ("mpt", dict(mpt), {}),
    "mpt-odd-heads-clip-untied": ("mpt", dict(mpt, d_model=24, n_heads=6, attn_config=dict(clip_qkv=0.8, softmax_scale=0.7), tie_word_embeddings=False),
                                  dict(dtype=torch.bfloat16)),
    "mpt-no-head": ("mpt", dict(mpt, n_layers=1, d_model=24, n_heads=3), dict(headless=True)),
    "gpt_bigcode": ("gpt_bigcode", dict(gpt), {}),
    "gpt_bigcode-own-keys-untied": ("gpt_bigcode", dict(wider, multi_query=False, scale_attn_weights=False, tie_word_embeddings=False), dict(dtype=torch.bfloat16)),
    "gpt_bigcode-odd-heads-no-head": ("gpt_bigcode", dict(wider, n_layer=1), dict(headless=True)),
    "gpt_neo": ("gpt_neo", dict(neo), {}),
    "gpt_neo-odd-heads-untied": ("gpt_neo", dict(neo, hidden_size=24, num_heads=3, num_layers=3, attention_types=[[["local"], 2], [["global"], 1]], window_size=3,
        intermediate_size=20, activation_function="relu", tie_word_embeddings=False), dict(dtype=torch.bfloat16)),
    "gpt_neo-wide-window-no-head": ("gpt_neo", dict(neo, window_size=30), dict(headless=True)),
}

# Mixtures that route as DeepSeek-V3's, on attention as LLaMA's.
balanced = dict(small, head_dim=8, n_routed_experts=8, num_experts_per_tok=2, moe_intermediate_size=8)
halved = dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5)
judged = dict(n_routed_experts=6, n_group=3, topk_group=2, num_experts_per_tok=3, n_shared_experts=2, moe_intermediate_size=12)
cases |= {
    "glm4_moe": ("glm4_moe", dict(balanced, use_qk_norm=True), {}),
    "glm4_moe-groups-biases-tied-bf16": ("glm4_moe", dict(grouped, n_routed_experts=6, n_group=3, topk_group=2, num_experts_per_tok=3, n_shared_experts=2, moe_intermediate_size=12,
        norm_topk_prob=False, routed_scaling_factor=1.7, first_k_dense_replace=0, attention_bias=True, tie_word_embeddings=True,
        rope_parameters=dict(halved, partial_rotary_factor=0.65)), dict(dtype=torch.bfloat16)),
    "glm4_moe-odd-heads-one-chosen-no-head": ("glm4_moe", dict(odd, n_routed_experts=5, num_experts_per_tok=1, moe_intermediate_size=8, rope_parameters=dict(yarn, partial_rotary_factor=0.5)), dict(headless=True)),
}

# Relatives of dense decoders with experts.
tens = dict(embedding_multiplier=3.0, residual_multiplier=0.4, attention_multiplier=0.2, logits_scaling=8.0)
scattered = dict(small, head_dim=8, moe_num_experts=8, moe_k=2, moe_intermediate_size=8)
prefixed = dict(small, head_dim=8, num_hidden_layers=4, num_experts=8, num_experts_per_tok=2, sliding_window=5)
cases |= {
    "granitemoe": ("granitemoe", dict(small, num_local_experts=8, **tens), {}),
    "granitemoe-odd-heads-biases-tied": ("granitemoe", dict(odd, num_local_experts=3, num_experts_per_tok=3, attention_bias=True, tie_word_embeddings=True, residual_multiplier=0.22,
        rope_parameters=yarn), dict(dtype=torch.bfloat16)),
    "granitemoeshared": ("granitemoeshared", dict(small, num_local_experts=8, shared_intermediate_size=12, **tens), {}),
    "granitemoeshared-none-one-chosen-no-head": ("granitemoeshared", dict(odd, num_local_experts=4, num_experts_per_tok=1, residual_multiplier=0.5), dict(headless=True)),
    "granitemoehybrid": ("granitemoehybrid", dict(small, layer_types=["attention"] * small["num_hidden_layers"], num_local_experts=0, num_experts_per_tok=0, shared_intermediate_size=24, position_embedding_type="rope",
        mamba_n_heads=4, tie_word_embeddings=True, **tens), {}),
    "granitemoehybrid-experts-no-positions-biases": ("granitemoehybrid", dict(odd, layer_types=["attention"] * odd["num_hidden_layers"], num_local_experts=4, num_experts_per_tok=3, shared_intermediate_size=12, attention_bias=True,
        residual_multiplier=0.22, mamba_n_heads=1, mamba_expand=1), dict(dtype=torch.bfloat16)),
    "ernie4_5_moe": ("ernie4_5_moe", dict(scattered), {}),
    "ernie4_5_moe-biases-untied-dense-blocks": ("ernie4_5_moe", dict(grouped, num_hidden_layers=4, use_bias=True, tie_word_embeddings=False, moe_num_experts=5, moe_k=3, moe_intermediate_size=8,
        moe_num_shared_experts=1, moe_layer_start_index=0, moe_layer_end_index=2, moe_layer_interval=2, rope_parameters=yarn), dict(dtype=torch.bfloat16)),
    "ernie4_5_moe-none-shared-no-head": ("ernie4_5_moe", dict(odd, moe_num_experts=3, moe_k=1, moe_intermediate_size=12, moe_num_shared_experts=0, moe_layer_start_index=0), dict(headless=True)),
    "cohere2_moe": ("cohere2_moe", dict(prefixed), {}),
    "cohere2_moe-dense-first-averaged": ("cohere2_moe", dict(odd, num_hidden_layers=4, head_dim=8, num_experts=5, num_experts_per_tok=3, num_shared_experts=2, expert_selection_fn="sigmoid",
        first_k_dense_replace=2, prefix_dense_intermediate_size=12, sliding_window_pattern=2, sliding_window=3, attention_bias=True, rms_norm_eps=1e-5, logit_scale=0.8333), dict(dtype=torch.bfloat16)),
    "cohere2_moe-summed-untied": ("cohere2_moe", dict(grouped, num_experts=4, num_experts_per_tok=1, num_shared_experts=1, shared_expert_combination_strategy="sum", expert_selection_fn="sigmoid",
        norm_topk_prob=False, layer_types=both, mlp_layer_types=["sparse", "dense"], prefix_dense_sliding_window_pattern=2, sliding_window=30, tie_word_embeddings=False), {}),
}
cases |= {
    "phimoe": ("phimoe", dict(small, head_dim=8, num_local_experts=8, router_jitter_noise=0.3), {}),
    "phimoe-longrope-biases-tied": ("phimoe", dict(grouped, num_local_experts=3, router_jitter_noise=0.01, attention_bias=True, lm_head_bias=True, tie_word_embeddings=True, sliding_window=5,
        max_position_embeddings=4 * LONGEST, rope_parameters=dict(rope_type="longrope", rope_theta=10000.0, original_max_position_embeddings=LONGEST, short_mscale=1.2, long_mscale=1.3,
        short_factor=[1.0, 1.5, 2.0, 2.5], long_factor=[2.0, 4.0, 6.0, 8.0])), dict(dtype=torch.bfloat16)),
    "phimoe-odd-heads-no-head": ("phimoe", dict(odd, num_local_experts=5, router_jitter_noise=1.0), dict(headless=True)),
    "exaone_moe": ("exaone_moe", dict(four, head_dim=8, num_experts=8, num_experts_per_tok=2, moe_intermediate_size=8, sliding_window=5), {}),
    "exaone_moe-groups-odd-heads-bf16": ("exaone_moe", dict(odd, num_hidden_layers=3, num_experts=6, n_group=3, topk_group=2, num_experts_per_tok=3, num_shared_experts=2, moe_intermediate_size=12,
        layer_types=["full_attention", *both[::-1]], mlp_layer_types=["sparse", "dense", "sparse"], norm_topk_prob=False, sliding_window=3, tie_word_embeddings=True), dict(dtype=torch.bfloat16)),
    "exaone_moe-one-chosen-no-head": ("exaone_moe", dict(grouped, num_experts=4, num_experts_per_tok=1, moe_intermediate_size=8, first_k_dense_replace=0, sliding_window=30, layer_types=both,
        rope_parameters=yarn), dict(headless=True)),
    "sarvam_moe": ("sarvam_moe", dict(balanced), {}),
    "sarvam_moe-odd-heads-biases-bare-bf16": ("sarvam_moe", dict(odd, **judged, head_dim=8, use_qk_norm=False, attention_bias=True, tie_word_embeddings=True, first_k_dense_replace=0,
        rope_parameters=halved), dict(dtype=torch.bfloat16)),
    "sarvam_moe-grouped-no-head": ("sarvam_moe", dict(grouped, n_routed_experts=4, num_experts_per_tok=1, moe_intermediate_size=8, norm_topk_prob=False, rope_parameters=yarn), dict(headless=True)),
    "solar_open": ("solar_open", dict(balanced), {}),
    "solar_open-groups-biases-tied": ("solar_open", dict(grouped, **judged, norm_topk_prob=False, routed_scaling_factor=1.7, attention_bias=True, tie_word_embeddings=True, rope_parameters=yarn),
        dict(dtype=torch.bfloat16)),
    "dots1": ("dots1", dict(balanced, n_shared_experts=1, sliding_window=5, max_window_layers=1), {}),
    "dots1-groups-dense-odd-heads-bf16": ("dots1", dict(odd, **judged, num_hidden_layers=3, first_k_dense_replace=1, norm_topk_prob=True, routed_scaling_factor=2.0, attention_bias=True,
        tie_word_embeddings=True, layer_types=["full_attention", *both[::-1]], sliding_window=3), dict(dtype=torch.bfloat16)),
    "flex_olmo": ("flex_olmo", dict(small, num_experts=8, num_experts_per_tok=2), {}),
    "flex_olmo-normalised-odd-heads-tied": ("flex_olmo", dict(odd, num_experts=5, num_experts_per_tok=5, norm_topk_prob=True, attention_bias=True, tie_word_embeddings=True), dict(dtype=torch.bfloat16)),
    "hunyuan_v1_moe": ("hunyuan_v1_moe", dict(small, head_dim=8, num_experts=8, moe_topk=2), {}),
    "hunyuan_v1_moe-alpha-biases-tied": ("hunyuan_v1_moe", dict(grouped, num_experts=4, moe_topk=[1, 3], attention_bias=True, tie_word_embeddings=True, rope_parameters=dict(
        rope_type="dynamic", alpha=50.0, factor=1.0, rope_theta=10000.0, beta_fast=32, beta_slow=1, mscale=1.0, mscale_all_dim=1.0)), dict(dtype=torch.bfloat16)),
    "minimax_m2": ("minimax_m2", dict(small, head_dim=8, num_local_experts=8, num_experts_per_tok=2, rotary_dim=4), {}),
    "minimax_m2-odd-heads-tied-bf16": ("minimax_m2", dict(odd, head_dim=8, num_local_experts=5, num_experts_per_tok=1, tie_word_embeddings=True, rope_parameters=halved), dict(dtype=torch.bfloat16)),
    "minimax_m2-all-chosen-no-head": ("minimax_m2", dict(grouped, num_local_experts=3, num_experts_per_tok=3, rope_parameters=yarn), dict(headless=True)),
}

# Blocks that read the token anew, and the keys and values of earlier ones.
anew = dict(gemma, hidden_size=16, intermediate_size=24, num_hidden_layers=6, global_head_dim=12, sliding_window=5, layer_types=3 * alternate, hidden_size_per_layer_input=4,
            vocab_size_per_layer_input=VOCAB, num_kv_shared_layers=2)
cases |= {
    "gemma4_text": ("gemma4_text", dict(anew, use_double_wide_mlp=True), {}),
    "gemma4_text-experts-keys-as-values": ("gemma4_text", dict(anew, num_hidden_layers=3, layer_types=["sliding_attention", "full_attention", "full_attention"],
        num_kv_shared_layers=0, hidden_size_per_layer_input=0, attention_k_eq_v=True, num_global_key_value_heads=1, enable_moe_block=True, num_experts=5,
        top_k_experts=2, moe_intermediate_size=8, final_logit_softcapping=3.0, tie_word_embeddings=False, attention_bias=True), {}),
    "gemma4_text-all-in-multimodal": ("gemma4_text", dict(anew, num_hidden_layers=5, num_attention_heads=3, num_key_value_heads=1, num_kv_shared_layers=1,
        enable_moe_block=True, num_experts=4, top_k_experts=4, moe_intermediate_size=8, vocab_size_per_layer_input=VOCAB + 3, layer_types=alternate + 3 * ["full_attention"]),
        dict(multimodal="gemma4", dtype=torch.bfloat16)),
}

# Streams that predict one another, of which a block computes the first.
streams = dict(gemma, hidden_size=16, intermediate_size=24, num_hidden_layers=5, sliding_window=5, layer_types=alternate + alternate + ["sliding_attention"],
               hidden_size_per_layer_input=4, vocab_size_per_layer_input=VOCAB, num_kv_shared_layers=2, laurel_rank=6)
cases |= {
    "gemma3n_text": ("gemma3n_text", dict(streams, activation_sparsity_pattern=[0.8, 0.5, 0.0, 0.0, 0.7]), {}),
    "gemma3n_text-two-streams-few-inputs": ("gemma3n_text", dict(streams, num_hidden_layers=3, layer_types=["full_attention", "sliding_attention", "full_attention"],
        altup_num_inputs=2, altup_correct_scale=False, num_kv_shared_layers=0, intermediate_size=[24, 8, 12], vocab_size_per_layer_input=VOCAB - 9,
        num_attention_heads=4, num_key_value_heads=1, attention_bias=True, tie_word_embeddings=False, final_logit_softcapping=3.0,
        activation_sparsity_pattern=[0.3, 0.0, 0.99], rope_parameters=dict(full_attention=dict(rope_type="linear", factor=3.0, rope_theta=300.0), sliding_attention=dict(rope_type="default", rope_theta=50.0))), {}),
    "gemma3n_text-in-multimodal": ("gemma3n_text", dict(streams, num_hidden_layers=4, layer_types=alternate * 2, num_attention_heads=2, num_key_value_heads=2, head_dim=5 + 1,
        hidden_size=18, altup_num_inputs=3, num_kv_shared_layers=1), dict(multimodal="gemma3n", dtype=torch.bfloat16)),
}


def randomise(model, generator):
    for name, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        offset = "gemma" in model.config.model_type and "gemma4" not in model.config.model_type and "gemma3n" not in model.config.model_type or "qwen3_5" in model.config.model_type or model.config.model_type in ("qwen3_next", "nemotron")
        if p.dim() == 1:
            norm = "bias" not in name
            p.data = 0.3 * noise + (-1.0 if "A_log" in name else 1.0 if norm and (not offset or "linear_attn.norm" in name) else 0.0)
        elif name.endswith("norm.weight"):  # a weight for each dimension of each head
            p.data = 0.3 * noise + 1.0
        elif name.endswith("shared.weight"):
            p.data = noise / (p.shape[1]**0.5 if getattr(model.config, "scale_embedding", False) else 1)
        elif model.config.model_type == "marian" and "embed_positions" in name:
            pass  # sinusoids
        elif "embed" in name or "wte" in name or "wpe" in name:
            p.data = noise / (model.config.hidden_size**0.5 if "gemma" in model.config.model_type else 1)
        else:
            stacked = model.config.model_type in ("gpt_oss", "llama4_text")  # experts as (in, out)
            fan_in = p.shape[1] * p.shape[2] if "encoder.conv" in name else p.shape[1] if p.dim() == 3 and stacked else p.shape[-1] if p.dim() == 3 else p.shape[0] if model.config.model_type == "gpt2" and "lm_head" not in name else p.shape[1]
            sharp = any(part in name for part in ("q_proj", "k_proj", "query", "key", "c_attn", "qkv", "q_lin", "k_lin", "Attention.q.", "Attention.k."))
            p.data = noise * (1.6 if sharp else 1.0) / fan_in**0.5
    for name, b in model.named_buffers():  # those that are saved with the weights: xIELU's, and others
        if name.endswith("layer_scalar"):
            b.data = 0.8 + 0.3 * torch.rand(b.shape, generator=generator)
        if name.endswith(("act_fn.beta", "act_fn.eps")):
            b.data = torch.tensor({"beta": 0.4, "eps": -0.01}[name.split(".")[-1]])
        if name.endswith("e_score_correction_bias"):
            b.data = 0.3 * torch.randn(b.shape, generator=generator)


def streamless(output):
    """Of Gemma 3n's stacked streams the first, which is its embedding and what a block computes; last, what they become merged."""
    streams = output.hidden_states
    return streams if streams[-1].dim() == 3 and streams[0].dim() == 3 else [h[0] for h in streams[:-1]] + [output.last_hidden_state]


def write(name, model_type, config, dtype=torch.float32, shard="1GB", headless=False, old_rope=False, multimodal=False, rename="", biased=False, own_head=False, longest=LONGEST):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    config = AutoConfig.for_model(model_type, **config)
    causal = model_type not in encoders
    paired = config.is_encoder_decoder
    whole = AutoModelForSeq2SeqLM if paired and not headless else AutoModel if headless or not causal else AutoModelForCausalLM
    model = whole.from_config(config)
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    randomise(model, generator)
    if biased:
        model.final_logits_bias.data = torch.randn(model.final_logits_bias.shape, generator=generator)
    model.tie_weights()
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)
    (folder / "generation_config.json").unlink(missing_ok=True)

    if own_head:  # as files hold it that were trained so, though the class ties it
        tensors = load_file(folder / "model.safetensors")
        tensors["lm_head.weight"] = torch.randn(tensors["shared.weight"].shape, generator=generator) / tensors["shared.weight"].shape[1]**0.5
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})

    saved = json.loads((folder / "config.json").read_text())
    if old_rope:  # as transformers 4 wrote it
        rope = saved.pop("rope_parameters")
        saved["rope_theta"] = rope.pop("rope_theta")
        saved["rope_scaling"] = rope
        (folder / "config.json").write_text(json.dumps(saved, indent=2))

    net = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    if paired:
        net = net.get_encoder()
    longest = {"bloom": 30}.get(model_type, longest)
    lengths = [1, 7, longest]
    sentences = [torch.randint(2, VOCAB, (length,), generator=generator) for length in lengths]
    with torch.inference_mode():
        states = [torch.stack(streamless(net(ids[None], output_hidden_states=True)))[:, 0] for ids in sentences]
        assert all(torch.equal(net(ids[None]).last_hidden_state[0], s[-1]) for ids, s in zip(sentences, states)), name
    tensors = {
        "ids": torch.cat(sentences).int(),
        "lengths": torch.tensor(lengths).int(),
        "states": torch.cat(states, 1).contiguous(),
    }
    if causal and not headless:
        lm = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        with torch.inference_mode():
            tensors["logits"] = lm(sentences[-1][None]).logits[0, -1].contiguous()
    save_file(tensors, folder / "expected.safetensors", metadata=versions)

    within = lambda key: key.replace("model.", "model.language_model.", 1) if str(multimodal).startswith(("qwen", "gemma4", "gemma3n")) else prefix + key
    prefix = rename or ("language_model." if multimodal else "")
    if prefix:
        file = folder / "model.safetensors"
        save_file({within(key): value for key, value in load_file(file).items()}, file, metadata={"format": "pt"})
    if multimodal:
        kind, architecture = {True: ("gemma3", "Gemma3ForConditionalGeneration"), "llama4": ("llama4", "Llama4ForConditionalGeneration"),
            "gemma4": ("gemma4", "Gemma4ForConditionalGeneration"), "gemma3n": ("gemma3n", "Gemma3nForConditionalGeneration"), "qwen3_5": ("qwen3_5", "Qwen3_5ForConditionalGeneration"), "qwen3_5_moe": ("qwen3_5_moe", "Qwen3_5MoeForConditionalGeneration")}[multimodal]
        if saved.pop("per_layer_config", None):  # as the published files say it
            saved["global_head_dim"] = 12
        saved = {"model_type": kind, "architectures": [architecture], "text_config": saved}
        (folder / "config.json").write_text(json.dumps(saved, indent=2))
    size = sum(f.stat().st_size for f in folder.iterdir())
    print(f"{name:30} {size // 1024:4} KB  |state| {tensors['states'].abs().mean(dim=(1, 2)).numpy().round(2)}")


torch.manual_seed(0)
for name, (model_type, config, options) in cases.items():
    if len(sys.argv) < 2 or name in sys.argv[1:]:
        write(name, model_type, config, **options)
