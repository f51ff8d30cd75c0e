"""Tiny GGUF files, with the hidden states that transformers gives their dequantised weights.

    pip install torch==2.13.0 transformers==5.24.0 gguf==0.19.0 safetensors==0.8.0
    python gguf-models.py [case ...]

Writes test/fixtures/gguf/<case>/: model.gguf as llama.cpp's converter lays models out (names, order
of dimensions, the halves of LLaMA's heads interleaved, one added to Gemma's norms), its matrices
quantised by turns (types that the package only widens get random bytes), in three parts where the
case says so, and expected.safetensors as parity.py has it. The states are those of the
ordinary transformers model that holds what the `gguf` package makes of the stored bytes: nothing
of transformers' own reading of GGUF takes part.
"""
import sys
from itertools import cycle
from pathlib import Path

import numpy as np
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as T, GGUFWriter, MODEL_ARCH, get_tensor_name_map
from gguf.quants import dequantize, quantize
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

OUT = Path(__file__).parent.parent / "fixtures" / "gguf"
VOCAB, LONGEST = 64, 24
llama = dict(vocab_size=VOCAB, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=LONGEST, bos_token_id=None, eos_token_id=None, pad_token_id=None)
gemma = dict(llama, head_dim=32, num_hidden_layers=3)
# name: (GGUF's architecture, model type, configuration, what else the metadata say)
CASES = {
    "llama": (MODEL_ARCH.LLAMA, "llama", dict(llama, tie_word_embeddings=False), {}),
    "llama-tied-scaled": (MODEL_ARCH.LLAMA, "llama", dict(llama, tie_word_embeddings=True, rope_parameters=dict(
        rope_type="linear", factor=4.0, rope_theta=500.0)), dict(freq_base=500.0, linear=4.0)),
    "llama-3.1": (MODEL_ARCH.LLAMA, "llama", dict(llama, tie_word_embeddings=True, rope_parameters=dict(
        rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=16, rope_theta=500.0)), dict(freq_base=500.0, rotations=True)),
    "qwen2": (MODEL_ARCH.QWEN2, "qwen2", dict(llama, tie_word_embeddings=True), {}),
    "qwen3": (MODEL_ARCH.QWEN3, "qwen3", dict(llama, head_dim=32, tie_word_embeddings=True), {}),
    "gemma": (MODEL_ARCH.GEMMA, "gemma", dict(gemma, num_hidden_layers=2, num_key_value_heads=1), {}),
    "gemma2": (MODEL_ARCH.GEMMA2, "gemma2", dict(gemma, sliding_window=5, attn_logit_softcapping=2.0,
               final_logit_softcapping=3.0, query_pre_attn_scalar=32), dict(window=5, caps=(2.0, 3.0))),
    "gemma3": (MODEL_ARCH.GEMMA3, "gemma3_text", dict(gemma, num_hidden_layers=7, sliding_window=5,
               query_pre_attn_scalar=32, final_logit_softcapping=None), dict(window=5, freq_base=1e6)),
    "phi3": (MODEL_ARCH.PHI3, "phi3", dict(llama, tie_word_embeddings=False), {}),
    "olmo2": (MODEL_ARCH.OLMO2, "olmo2", dict(llama, tie_word_embeddings=False), {}),
}
wide = dict(llama, hidden_size=256, intermediate_size=256, num_hidden_layers=2)
CASES |= {
    "llama-k": (MODEL_ARCH.LLAMA, "llama", dict(wide, tie_word_embeddings=True), dict(types="K")),
    "qwen2-iq": (MODEL_ARCH.QWEN2, "qwen2", dict(wide, tie_word_embeddings=True), dict(types="IQ")),
    "llama-parts": (MODEL_ARCH.LLAMA, "llama", dict(llama, tie_word_embeddings=False), dict(parts=8)),
}
TYPES = [T.Q8_0, T.Q4_0, T.Q5_1, T.F16, T.Q5_0, T.BF16, T.Q4_1]

OTHERS = {"K": [T.Q2_K, T.Q3_K, T.Q4_K, T.Q5_K, T.Q6_K], "IQ": [T.IQ4_NL, T.IQ4_XS, T.MXFP4]}
# Where the scales of a block lie, in float16; MXFP4 has an exponent.
HALVES = {T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208], T.IQ4_NL: [0], T.IQ4_XS: [0]}


def packed(array: np.ndarray, kind: T, generator: torch.Generator) -> np.ndarray:
    """What `quantize` gives, or random blocks of the same size as far as the package packs none."""
    if kind not in HALVES and kind != T.MXFP4:
        return quantize(array, kind)
    elements, size = GGML_QUANT_SIZES[kind]
    raw = torch.randint(0, 256, (*array.shape[:-1], array.shape[-1] // elements, size), generator=generator)
    raw = raw.numpy().astype(np.uint8)
    one = lambda value: np.frombuffer(np.float16(value).tobytes(), np.uint8)
    scaled = lambda value: [raw.__setitem__((..., slice(at, at + 2)), one(value)) for at in HALVES.get(kind, [])]
    if kind == T.MXFP4:
        raw[..., 0] = 123
    else:
        scaled(1.0)
        scaled(array.std() / dequantize(raw.reshape(*array.shape[:-1], -1), kind).std())
    return raw.reshape(*array.shape[:-1], -1)


def interleave(weight: np.ndarray, heads: int) -> np.ndarray:
    """convert_hf_to_gguf.py's LlamaModel.permute"""
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def undo(weight: np.ndarray, heads: int) -> np.ndarray:
    return weight.reshape(heads, weight.shape[0] // heads // 2, 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def drawn(model, generator):
    for name, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        if p.dim() == 1:
            p.data = 0.3 * noise + (0.0 if "bias" in name or "gemma" in model.config.model_type else 1.0)
        elif "embed" in name:
            p.data = noise / (8 if "gemma" in model.config.model_type else 1)
        else:
            p.data = noise * (1.6 if any(x in name for x in ("q_proj", "k_proj", "qkv")) else 1) / p.shape[1] ** 0.5


def write(name, arch, model_type, config, said):
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    config = AutoConfig.for_model(model_type, **config)
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config).float().eval()
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    drawn(model, generator)
    model.tie_weights()

    writer = GGUFWriter(folder / "model.gguf", arch.name.lower(), split_max_tensors=said.get("parts", 0))
    writer.add_context_length(LONGEST)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(said.get("freq_base", 10000.0))
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    if model_type in ("llama", "phi3"):
        writer.add_rope_dimension_count(head_dim)
    else:
        writer.add_key_length(head_dim)
        writer.add_value_length(head_dim)
    if "window" in said:
        writer.add_sliding_window(said["window"])
    if "caps" in said:
        writer.add_attn_logit_softcapping(said["caps"][0])
        writer.add_final_logit_softcapping(said["caps"][1])
    if "linear" in said:
        from gguf import RopeScalingType
        writer.add_rope_scaling_type(RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(said["linear"])
    writer.add_vocab_size(VOCAB)
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(VOCAB - 3)]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(pieces)
    writer.add_token_scores([0.0] * VOCAB)
    writer.add_token_types([2, 3, 3] + [6] * (VOCAB - 3))
    writer.add_bos_token_id(1)
    if said.get("rotations"):  # as the converter writes LLaMA 3.1's
        base, factor, low, high, old = 500.0, 8.0, 1.0, 4.0, 16
        factors = []
        for freq in 1.0 / base ** (torch.arange(0, head_dim, 2).float() / head_dim):
            wave = 2 * np.pi / float(freq)
            smooth = (old / wave - low) / (high - low)
            factors.append(1.0 if wave < old / high else factor if wave > old / low else 1 / ((1 - smooth) / factor + smooth))
        writer.add_tensor("rope_freqs.weight", np.array(factors, np.float32))

    names, types = get_tensor_name_map(arch, config.num_hidden_layers), cycle(OTHERS.get(said.get("types"), TYPES))
    state = model.state_dict()
    widened = {}
    for key, value in state.items():
        if key == "lm_head.weight" and config.tie_word_embeddings:
            continue
        ours = names.get_name(key, try_suffixes=(".weight", ".bias"))
        array = value.numpy()
        heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}.get(key.split(".")[-2])
        turned = arch == MODEL_ARCH.LLAMA and heads is not None
        stored = interleave(array, heads) if turned else array
        plus = 1 if model_type.startswith("gemma") and key.endswith("norm.weight") else 0
        kind = T.F32 if array.ndim == 1 else next(types)
        raw = packed((stored + plus).astype(np.float32), kind, generator)
        writer.add_tensor(ours, raw, raw_dtype=kind)
        back = dequantize(raw, kind).astype(np.float32).reshape(array.shape) - np.float32(plus)
        widened[key] = torch.from_numpy(undo(back, heads) if turned else back)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    missing = model.load_state_dict(widened, strict=False).missing_keys
    assert missing in ([], ["lm_head.weight"]), missing
    model.tie_weights()
    lengths = [1, 7, LONGEST]
    sentences = [torch.randint(2, VOCAB, (length,), generator=generator) for length in lengths]
    with torch.inference_mode():
        results = [model(ids[None], output_hidden_states=True) for ids in sentences]
    states = torch.cat([torch.stack(r.hidden_states)[:, 0] for r in results], 1)
    save_file({
        "ids": torch.cat(sentences).int(), "lengths": torch.tensor(lengths).int(),
        "states": states.contiguous(), "logits": results[-1].logits[0, -1].contiguous(),
    }, folder / "expected.safetensors")
    print(f"{name:20} {sum(f.stat().st_size for f in folder.glob('*.gguf')) // 1024:4} KB  |state| {states.abs().mean((1, 2)).numpy().round(2)}")


for name, case in CASES.items():
    if len(sys.argv) < 2 or name in sys.argv[1:]:
        write(name, *case)
