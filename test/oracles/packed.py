"""Writes test/fixtures/packed/: tiny checkpoints packed in each way, and what the packers widen them to.

    pip install torch==2.13.0 transformers==5.24.0 safetensors==0.8.0 bitsandbytes==0.50.2 compressed-tensors==0.20.1
    python packed.py [name ...]

Each folder has config.json, model.safetensors and expected.json: the SHA-256 of the float32 bytes
of each widened weight. bitsandbytes' and compressed-tensors' weights are packed and widened by
these libraries, FP8 and MXFP4 are widened by transformers. GPTQ's and AWQ's bytes are laid out here and widened
by the formulas of GPTQModel (TorchQuantLinear.dequantize_weight) and AutoAWQ (dequantize_gemm) in
torch, in float16 as there: those packages need a GPU to be installed.
"""
import hashlib
import json
import shutil
import sys
from pathlib import Path

import bitsandbytes.functional as bnb
import torch
from compressed_tensors.compressors import BaseCompressor
from compressed_tensors.quantization import QuantizationArgs, QuantizationScheme
from compressed_tensors.quantization.lifecycle.forward import dequantize, quantize
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.integrations.finegrained_fp8 import Fp8Dequantize
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

OUT = Path(__file__).parent.parent / "fixtures" / "packed"
CHOSEN = sys.argv[1:]
BASE = dict(vocab_size=40, hidden_size=64, intermediate_size=128, num_hidden_layers=1, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=24, tie_word_embeddings=False,
            bos_token_id=None, eos_token_id=None, pad_token_id=None)


def model(dtype, kind="llama", **more):
    torch.manual_seed(0)
    net = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **BASE | more)).to(dtype)
    return {k: v.detach().clone() for k, v in net.state_dict().items()}, net.config.to_dict()


def write(name, tensors, config, quantization, expected):
    if CHOSEN and name not in CHOSEN:
        return
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    config = {k: v for k, v in config.items() if k in BASE or "experts" in k or k in ("sliding_window", "model_type", "rms_norm_eps", "rope_parameters", "hidden_act", "head_dim")}
    (folder / "config.json").write_text(json.dumps(config | {"quantization_config": quantization}, indent=1, default=str) + "\n")
    hashes = {k: hashlib.sha256(v.float().contiguous().numpy().tobytes()).hexdigest() for k, v in expected.items()}
    (folder / "expected.json").write_text(json.dumps(hashes, indent=1) + "\n")
    print(name, sum(f.stat().st_size for f in folder.iterdir()) // 1024, "KB", len(hashes))


def linear(tensors):
    return [k for k in tensors if "_proj.weight" in k]


def packed_words(values, bits, axis):
    """Whole numbers packed along an axis, the lowest bits first."""
    each, moved = 32 // bits, values.movedim(axis, -1).long()
    words = sum(moved[..., k::each] << (bits * k) for k in range(each))
    words = torch.where(words >= 2**31, words - 2**32, words).int()
    return words.movedim(-1, axis)


def gptq(name, bits, group, form, order):
    tensors, config = model(torch.float16)
    generator, expected = torch.Generator().manual_seed(bits), {}
    for key in linear(tensors):
        out, inputs = tensors.pop(key).shape
        base = key.removesuffix(".weight")
        q = torch.randint(0, 2**bits, (inputs, out), generator=generator)
        z = torch.randint(1, 2**bits, (inputs // group, out), generator=generator)
        s = (torch.rand((inputs // group, out), generator=generator) * 0.1).half()
        g = torch.arange(inputs) // group
        if order:
            g = g[torch.randperm(inputs, generator=generator)]
        tensors[f"{base}.qweight"] = packed_words(q, bits, 0)
        tensors[f"{base}.qzeros"] = packed_words(z - (1 if form == "gptq" else 0), bits, 1)
        tensors[f"{base}.scales"] = s
        if order is not None:
            tensors[f"{base}.g_idx"] = g.int()
        expected[key] = (s[g] * (q - z[g])).T  # float16 × int: in float16
    said = {"quant_method": "gptq", "bits": bits, "group_size": group, "desc_act": bool(order)}
    write(name, tensors, config, said | ({} if form == "gptq" else {"checkpoint_format": form}), expected)


def awq():
    tensors, config = model(torch.float16)
    generator, expected, order = torch.Generator().manual_seed(9), {}, [0, 2, 4, 6, 1, 3, 5, 7]
    for key in linear(tensors):
        out, inputs = tensors.pop(key).shape
        base = key.removesuffix(".weight")
        q = torch.randint(0, 16, (inputs, out), generator=generator)
        z = torch.randint(0, 16, (inputs // 32, out), generator=generator)
        s = (torch.rand((inputs // 32, out), generator=generator) * 0.1).half()
        shuffled = lambda x: packed_words(x.reshape(x.shape[0], -1, 8)[:, :, order].reshape(x.shape), 4, 1)
        tensors[f"{base}.qweight"], tensors[f"{base}.qzeros"], tensors[f"{base}.scales"] = shuffled(q), shuffled(z), s
        expected[key] = ((q.to(torch.int8) - z.repeat_interleave(32, 0).to(torch.int8)) * s.repeat_interleave(32, 0)).T
    write("awq", tensors, config, {"quant_method": "awq", "bits": 4, "group_size": 32, "version": "gemm", "zero_point": True}, expected)


def four_bit(name, kind, dtype, nested):
    tensors, config = model(dtype)
    expected = {}
    for key in linear(tensors):
        packed, state = bnb.quantize_4bit(tensors[key], quant_type=kind, blocksize=64, compress_statistics=nested)
        tensors[key] = packed
        tensors |= {f"{key}.{part}": value for part, value in state.as_dict(packed=True).items()}
        expected[key] = bnb.dequantize_4bit(packed, state)
    said = {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": kind, "bnb_4bit_use_double_quant": nested}
    write(name, tensors, config, said, expected)


def int8():
    tensors, config = model(torch.float16)
    expected = {}
    for key in linear(tensors):
        packed, scales, _ = bnb.int8_vectorwise_quant(tensors[key])
        tensors[key], tensors[key.removesuffix("weight") + "SCB"] = packed, scales
        tensors[key.removesuffix("weight") + "weight_format"] = torch.tensor(0, dtype=torch.uint8)
        expected[key] = bnb.int8_vectorwise_dequant(packed, scales)
    write("int8", tensors, config, {"quant_method": "bitsandbytes", "load_in_8bit": True}, expected)


def fp8():
    tensors, config = model(torch.bfloat16)
    expected, widen = {}, Fp8Dequantize(None)
    for key in linear(tensors):
        w = tensors[key].float()
        blocks = w.reshape(w.shape[0] // 32, 32, w.shape[1] // 32, 32)
        scale = blocks.abs().amax((1, 3)) / 448
        tensors[key] = (blocks / scale[:, None, :, None]).reshape(w.shape).to(torch.float8_e4m3fn)
        tensors[key + "_scale_inv"] = scale
        expected[key] = widen._dequantize_one(tensors[key], scale)
    write("fp8-blocks", tensors, config, {"quant_method": "fp8", "weight_block_size": [32, 32], "activation_scheme": "dynamic"}, expected)


def mxfp4():
    tensors, config = model(torch.bfloat16, "gpt_oss", intermediate_size=32, head_dim=16, sliding_window=8, num_local_experts=3,
                            num_experts_per_tok=2, rope_parameters=dict(rope_type="default", rope_theta=10000.0))
    generator, expected = torch.Generator().manual_seed(4), {}
    for key in [k for k in tensors if k.endswith(("gate_up_proj", "down_proj"))]:
        experts, inputs, out = tensors.pop(key).shape
        blocks = torch.randint(0, 256, (experts, out, inputs // 32, 16), generator=generator, dtype=torch.uint8)
        scales = torch.randint(118, 126, (experts, out, inputs // 32), generator=generator, dtype=torch.uint8)
        scales[0, 0, 0], scales[1, 0, 0] = 1, 129  # nearly nothing, and a lot
        tensors[f"{key}_blocks"], tensors[f"{key}_scales"] = blocks, scales
        wide = convert_moe_packed_tensors(blocks, scales, dtype=torch.float32)  # (experts, in, out)
        at, part = key.rsplit(".", 1)
        expected |= {f"{at}.{i}.{part}": wide[i].T for i in range(experts)}
    for key in [k for k in tensors if k.endswith("sinks") or "_bias" in k]:
        tensors[key] = torch.randn(tensors[key].shape, generator=generator).to(torch.bfloat16)
    write("mxfp4", tensors, config, {"quant_method": "mxfp4", "modules_to_not_convert": ["model.embed_tokens", "lm_head"]}, expected)


def compressed(name, form, dtype, **args):
    tensors, config = model(dtype)
    scheme = QuantizationScheme(targets=["Linear"], weights=QuantizationArgs(**args))
    args = scheme.weights
    compressor, expected = BaseCompressor.load_from_registry(form), {}
    for key in linear(tensors):
        base, w = key.removesuffix(".weight"), tensors.pop(key)
        groups = {"tensor": w.reshape(1, -1), "channel": w, "group": w.reshape(w.shape[0], -1, args.group_size or 1)}[str(getattr(args.strategy, "value", args.strategy))]
        top = 448 if args.type == "float" else 2 ** (args.num_bits - 1) - 1
        if args.symmetric:
            scale, zero = groups.abs().amax(-1).float() / top, None
        else:
            low, high = groups.amin(-1).float().clamp(max=0), groups.amax(-1).float().clamp(min=0)
            scale = (high - low) / (2**args.num_bits - 1)
            zero = (-(low / scale).round() - 2 ** (args.num_bits - 1)).to(torch.int8)
        shape = {"tensor": (1,), "channel": (w.shape[0], 1), "group": (w.shape[0], -1)}[str(getattr(args.strategy, "value", args.strategy))]
        scale = scale.reshape(shape).to(dtype)
        zero = None if zero is None else zero.reshape(shape)
        q = quantize(w, scale, zero, args=args, dtype=args.pytorch_dtype())
        held = {"weight": w, "weight_scale": scale} | ({} if zero is None else {"weight_zero_point": zero})
        out = compressor.compress(held, scheme)
        tensors |= {f"{base}.{k}": v for k, v in out.items()}
        expected[key] = dequantize(q, scale, zero, args=args, dtype=scale.dtype)
        again = compressor.decompress(dict(out), scheme)["weight"]
        assert torch.equal(again.float(), expected[key].float()), key
    said = {"quant_method": "compressed-tensors", "format": form, "quantization_status": "compressed",
            "config_groups": {"group_0": {"targets": ["Linear"], "weights": json.loads(args.model_dump_json())}}}
    write(name, tensors, config, said, expected)


gptq("gptq-4", 4, 32, "gptq", None)
gptq("gptq-4-ordered", 4, 32, "gptq", True)
gptq("gptq-8-v2", 8, 64, "gptq_v2", False)
gptq("gptq-2", 2, 16, "gptq", False)
awq()
four_bit("nf4", "nf4", torch.bfloat16, False)
four_bit("nf4-nested", "nf4", torch.float16, True)
four_bit("fp4", "fp4", torch.float32, False)
int8()
fp8()
mxfp4()
for case in (
    ("compressed-int4-groups", "pack-quantized", torch.bfloat16, dict(num_bits=4, strategy="group", group_size=32)),
    ("compressed-int4-zeros", "pack-quantized", torch.float16, dict(num_bits=4, strategy="group", group_size=32, symmetric=False)),
    ("compressed-int8-packed", "pack-quantized", torch.bfloat16, dict(num_bits=8, strategy="channel")),
    ("compressed-int8", "int-quantized", torch.bfloat16, dict(num_bits=8, strategy="channel")),
    ("compressed-fp8", "float-quantized", torch.bfloat16, dict(num_bits=8, type="float", strategy="tensor")),
):
    compressed(*case[:3], **case[3])
