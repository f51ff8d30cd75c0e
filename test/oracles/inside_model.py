"""A model of three layers written by hand in NumPy, in float64: LLaMA's forward pass and what stands
inside it. inside.py asks it; no library is involved but NumPy and safetensors' file format."""

import json
from pathlib import Path

import numpy as np

VOCABULARY, WIDTH, LAYERS, HEADS, HEAD, INNER, EPSILON = 523, 16, 3, 2, 8, 24, 1e-5
FOLDER = Path(__file__).parent.parent / "fixtures" / "inside"


def weights():
    random = np.random.default_rng(17)
    draw = lambda *shape, scale: (random.standard_normal(shape) * scale).astype(np.float32)
    made = {"model.embed_tokens.weight": draw(VOCABULARY, WIDTH, scale=1)}
    for layer in range(LAYERS):
        at = f"model.layers.{layer}."
        for name in ("input_layernorm", "post_attention_layernorm"):
            made[f"{at}{name}.weight"] = 1 + draw(WIDTH, scale=0.2)
        made[f"{at}self_attn.q_proj.weight"] = draw(HEADS * HEAD, WIDTH, scale=0.4)
        made[f"{at}self_attn.k_proj.weight"] = draw(HEAD, WIDTH, scale=0.4)
        made[f"{at}self_attn.v_proj.weight"] = draw(HEAD, WIDTH, scale=0.4)
        made[f"{at}self_attn.o_proj.weight"] = draw(WIDTH, HEADS * HEAD, scale=0.4)
        made[f"{at}mlp.gate_proj.weight"] = draw(INNER, WIDTH, scale=0.5)
        made[f"{at}mlp.up_proj.weight"] = draw(INNER, WIDTH, scale=0.5)
        made[f"{at}mlp.down_proj.weight"] = draw(WIDTH, INNER, scale=0.5)
    made["model.norm.weight"] = 1 + draw(WIDTH, scale=0.3)
    made["lm_head.weight"] = draw(VOCABULARY, WIDTH, scale=0.7)
    return made


CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": VOCABULARY,
    "hidden_size": WIDTH,
    "intermediate_size": INNER,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "num_key_value_heads": 1,
    "head_dim": HEAD,
    "hidden_act": "silu",
    "max_position_embeddings": 64,
    "rms_norm_eps": EPSILON,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
    "bos_token_id": 1,
    "eos_token_id": 2,
}


def save(made):
    """Writes the model as transformers would, by the letter of the format."""
    header, at = {}, 0
    for name, value in made.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + value.nbytes]}
        at += value.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "model.safetensors", "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for value in made.values():
            file.write(value.tobytes())
    (FOLDER / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")


def rms(x, weight):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + EPSILON) * weight


def rotated(x):
    """(heads, T, HEAD), each half with the other."""
    angles = np.arange(x.shape[1])[:, None] * 10000.0 ** (-np.arange(HEAD // 2) / (HEAD // 2))
    a, b = x[..., : HEAD // 2], x[..., HEAD // 2 :]
    return np.concatenate([a * np.cos(angles) - b * np.sin(angles), b * np.cos(angles) + a * np.sin(angles)], -1)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def forward(made, ids, factors=None, fed=None):
    """Returns the states 0 … L before the final norm (L + 1, T, H), gates and activations (L, T, INNER).
    Into the list `fed` go what each layer's feed-forward part reads and what it adds, (T, H) each."""
    w = {name: value.astype(np.float64) for name, value in made.items()}
    x = w["model.embed_tokens.weight"][ids]
    states, gates, activations = [x], [], []
    for layer in range(LAYERS):
        get = lambda name: w[f"model.layers.{layer}.{name}.weight"]
        y = rms(x, get("input_layernorm"))
        heads = lambda name, count: (y @ get(f"self_attn.{name}").T).reshape(len(ids), count, HEAD).swapaxes(0, 1)
        q, k, v = rotated(heads("q_proj", HEADS)), rotated(heads("k_proj", 1)), heads("v_proj", 1)
        scores = q @ k.swapaxes(1, 2) / np.sqrt(HEAD)
        scores = np.where(np.tril(np.ones(scores.shape[1:], bool)), scores, -np.inf)
        mixed = (softmax(scores) @ v).swapaxes(0, 1).reshape(len(ids), -1)
        x = x + mixed @ get("self_attn.o_proj").T
        y = rms(x, get("post_attention_layernorm"))
        gate = y @ get("mlp.gate_proj").T
        gate = gate / (1 + np.exp(-gate))
        inner = gate * (y @ get("mlp.up_proj").T)
        if factors is not None:
            inner = inner * factors[layer]
        x = x + inner @ get("mlp.down_proj").T
        if fed is not None:
            fed.append((y, inner @ get("mlp.down_proj").T))
        states.append(x)
        gates.append(gate)
        activations.append(inner)
    return np.array(states), np.array(gates), np.array(activations)
