"""Rotary frequencies of published models, as transformers computes them from their config.json.

    python test/oracles/rope.py     (torch 2.13.0, transformers 5.23.0)

Writes test/fixtures/rope.json. Each configuration is written in both spellings, the
older with rope_scaling and rope_theta, which transformers 5 still reads.
"""
import json, pathlib
import torch, transformers
from transformers import AutoConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding
from transformers.models.phi3.modeling_phi3 import Phi3RotaryEmbedding

llama = dict(model_type="llama", hidden_size=2048, num_attention_heads=32, head_dim=64)
configs = {
    "Llama 2": dict(llama, hidden_size=4096, head_dim=128, max_position_embeddings=4096, rope_theta=10000.0, rope_scaling=None),
    "Llama 3.2 1B": dict(llama, max_position_embeddings=131072, rope_theta=500000.0, rope_scaling=dict(
        factor=32.0, high_freq_factor=4.0, low_freq_factor=1.0, original_max_position_embeddings=8192, rope_type="llama3")),
    "linear": dict(llama, max_position_embeddings=16384, rope_theta=10000.0, rope_scaling=dict(type="linear", factor=4.0)),
    "dynamic": dict(llama, max_position_embeddings=4096, rope_theta=10000.0, rope_scaling=dict(type="dynamic", factor=2.0)),
    "Yarn-Llama-2-7b-64k": dict(llama, hidden_size=4096, head_dim=128, max_position_embeddings=65536, rope_theta=10000.0,
        rope_scaling=dict(factor=16.0, original_max_position_embeddings=4096, rope_type="yarn")),
    "yarn with mscale": dict(llama, max_position_embeddings=163840, rope_theta=10000.0, rope_scaling=dict(
        beta_fast=32, beta_slow=1, factor=40, mscale=0.707, mscale_all_dim=1.0, original_max_position_embeddings=4096, rope_type="yarn")),
    "yarn untruncated": dict(llama, max_position_embeddings=131072, rope_theta=150000.0, rope_scaling=dict(
        beta_fast=32.0, beta_slow=1.0, factor=32.0, original_max_position_embeddings=4096, rope_type="yarn", truncate=False)),
    "Phi-3-mini-128k": dict(model_type="phi3", hidden_size=3072, num_attention_heads=32, max_position_embeddings=131072,
        original_max_position_embeddings=4096, rope_theta=10000.0, rope_scaling=dict(type="longrope",
            short_factor=[1 + 0.02 * i for i in range(48)], long_factor=[1 + i for i in range(48)])),
}

cases = {}
for name, config in configs.items():
    parsed = AutoConfig.for_model(**json.loads(json.dumps(config)))
    rope = (Phi3RotaryEmbedding if config["model_type"] == "phi3" else LlamaRotaryEmbedding)(parsed)
    cases[name] = dict(
        config=config,
        headDim=config.get("head_dim", config["hidden_size"] // config["num_attention_heads"]),
        new=dict(config, rope_parameters=parsed.rope_parameters, rope_scaling=None, rope_theta=None),
        frequencies=rope.inv_freq.tolist(),
        attentionFactor=rope.attention_scaling,
    )
out = pathlib.Path(__file__).parent.parent / "fixtures" / "rope.json"
out.write_text(json.dumps(dict(versions=dict(torch=torch.__version__, transformers=transformers.__version__), cases=cases)))
print({name: (case["frequencies"][:2], case["attentionFactor"]) for name, case in cases.items()}, out.stat().st_size)
