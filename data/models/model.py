"""The LLaMA architecture in plain PyTorch, small enough to read, fast enough for two cores.

Parameter names are transformers' own, so that a checkpoint is the state dict.
"""
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 4096
    width: int = 192
    layers: int = 8
    heads: int = 6
    groups: int = 2  # key/value heads
    inner: int = 480
    positions: int = 512
    theta: float = 10000.0

    @property
    def head(self):
        return self.width // self.heads


class Attention(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        self.q_proj = nn.Linear(s.width, s.width, bias=False)
        self.k_proj = nn.Linear(s.width, s.groups * s.head, bias=False)
        self.v_proj = nn.Linear(s.width, s.groups * s.head, bias=False)
        self.o_proj = nn.Linear(s.width, s.width, bias=False)

    def forward(self, x, cos, sin, mask):
        s, (b, t, _) = self.shape, x.shape
        q = rotate(self.q_proj(x).view(b, t, s.heads, s.head).transpose(1, 2), cos, sin)  # (b, heads, t, head)
        k = rotate(self.k_proj(x).view(b, t, s.groups, s.head).transpose(1, 2), cos, sin)  # (b, groups, t, head)
        v = self.v_proj(x).view(b, t, s.groups, s.head).transpose(1, 2)
        # Written out: at these lengths PyTorch's fused attention is twice as slow on a CPU.
        # The heads of a group share keys, so their queries stack up as rows.
        q = q.reshape(b, s.groups, -1, s.head)
        scores = (q @ k.transpose(-1, -2)).view(b, s.heads, t, -1).float() * s.head**-0.5  # (b, heads, t, slots)
        weights = scores.masked_fill(~mask, -torch.inf).softmax(-1).to(v.dtype)
        y = (weights.view(b, s.groups, q.shape[2], -1) @ v).view(b, s.heads, t, s.head)
        return self.o_proj(y.transpose(1, 2).reshape(b, t, s.width))


def rotate(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


class MLP(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.gate_proj = nn.Linear(s.width, s.inner, bias=False)
        self.up_proj = nn.Linear(s.width, s.inner, bias=False)
        self.down_proj = nn.Linear(s.inner, s.width, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Norm(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        y = x.float()
        y = y * torch.rsqrt(y.square().mean(-1, keepdim=True) + 1e-5)
        return self.weight * y.to(x.dtype)


class Block(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.self_attn, self.mlp = Attention(s), MLP(s)
        self.input_layernorm, self.post_attention_layernorm = Norm(s.width), Norm(s.width)

    def forward(self, x, cos, sin, mask):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Trunk(nn.Module):
    """Token ids to final states; the head is the embedding, transposed."""

    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        self.embed_tokens = nn.Embedding(s.vocabulary, s.width)
        self.layers = nn.ModuleList(Block(s) for _ in range(s.layers))
        self.norm = Norm(s.width)
        frequencies = s.theta ** (-torch.arange(0, s.head, 2).float() / s.head)
        angles = torch.outer(torch.arange(s.positions).float(), frequencies).repeat(1, 2)  # (positions, head)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def initialise(self, seed: int):
        generator = torch.Generator().manual_seed(seed)
        for name, p in self.named_parameters():
            if p.ndim == 2:
                scale = 0.02 if "o_proj" not in name and "down_proj" not in name else 0.02 / (2 * self.shape.layers) ** 0.5
                p.data.normal_(0, scale, generator=generator)
        return self

    def forward(self, ids, mask=None, states: list | None = None):
        """`mask` (b, 1, t, t): who sees whom, causal if left out; `states` collects every layer's input."""
        x = self.embed_tokens(ids)  # (b, t, width)
        if mask is None:
            mask = torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool, device=ids.device).tril()
        cos, sin = (table[: ids.shape[1]].to(x.dtype) for table in (self.cos, self.sin))
        for block in self.layers:
            if states is not None:
                states.append(x)
            x = block(x, cos, sin, mask)
        x = self.norm(x)
        if states is not None:
            states.append(x)  # like transformers' hidden_states: the last is after the norm
        return x


def save(trunk: Trunk, folder: Path, tokenizer: Path):
    """Writes the ordinary Hub layout; weights as float16."""
    s = trunk.shape
    folder.mkdir(parents=True, exist_ok=True)
    save_file({f"model.{k}": v.detach().to("cpu", torch.float16).contiguous() for k, v in trunk.state_dict().items()},
              folder / "model.safetensors", metadata={"format": "pt"})
    write = lambda name, value: (folder / name).write_text(json.dumps(value, indent=2) + "\n")
    write("config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": s.vocabulary,
        "hidden_size": s.width, "num_hidden_layers": s.layers, "num_attention_heads": s.heads,
        "num_key_value_heads": s.groups, "head_dim": s.head, "intermediate_size": s.inner,
        "max_position_embeddings": s.positions, "rope_theta": s.theta, "rms_norm_eps": 1e-5, "hidden_act": "silu",
        "attention_bias": False, "mlp_bias": False, "attention_dropout": 0.0, "tie_word_embeddings": True,
        "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2, "initializer_range": 0.02, "use_cache": True,
        "torch_dtype": "float16",
    })
    write("generation_config.json", {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2, "do_sample": False})
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes((tokenizer / name).read_bytes())


def load(folder: Path) -> Trunk:
    c = json.loads((folder / "config.json").read_text())
    trunk = Trunk(Shape(c["vocab_size"], c["hidden_size"], c["num_hidden_layers"], c["num_attention_heads"],
                        c["num_key_value_heads"], c["intermediate_size"], c["max_position_embeddings"], c["rope_theta"]))
    weights = load_file(folder / "model.safetensors")
    trunk.load_state_dict({k.removeprefix("model."): v.float() for k, v in weights.items()})
    return trunk


if __name__ == "__main__":
    trunk = Trunk(Shape())
    inside = sum(p.numel() for p in trunk.layers.parameters()) + trunk.shape.width
    print(asdict(trunk.shape), "outside the embedding:", inside, "in all:", sum(p.numel() for p in trunk.parameters()))
