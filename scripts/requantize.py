"""Writes folders that hold a checkpoint's weights after a round through a packed format.

    pip install torch==2.13.0 safetensors==0.8.0 bitsandbytes==0.50.2 gguf==0.19.0
    GGML=libggml-base.so python scripts/requantize.py FOLDER OUT [FORMAT ...]

FOLDER is a checkpoint in safetensors; OUT/<format>/ get its configuration and tokenizer by links, its
embedding and norms by a link to its own file, and the matrices of its blocks (*_proj.weight) in float32
as the packer itself widens them: bitsandbytes' int8 (a scale a row), NF4 and FP4 (blocks of 64), and the
gguf package's Q8_0, Q5_0 and Q4_0 (blocks of 32). Q4_K (blocks of 256) that package only unpacks: it is
packed by ggml itself, whose library GGML names (node-llama-cpp 3.22.1 brings one), rows that are no whole
blocks being filled up with zeros for the while, where llama.cpp would give the matrix to Q5_0 instead.
"""
import ctypes
import json
import os
import sys
from pathlib import Path

import bitsandbytes.functional as bnb
import numpy as np
import torch
from gguf import GGMLQuantizationType as T
from gguf.quants import dequantize, quantize
from safetensors import safe_open
from safetensors.torch import save_file


def four_bit(kind):
    def through(w):
        packed, state = bnb.quantize_4bit(w, quant_type=kind, blocksize=64)
        return bnb.dequantize_4bit(packed, state)
    return through


def ggml(kind):
    return lambda w: torch.from_numpy(dequantize(quantize(w.numpy(), kind), kind))


def q4_k(w):
    rows, inputs = w.shape
    filled = np.pad(w.numpy(), ((0, 0), (0, -inputs % 256)))
    packed = np.zeros((rows, filled.shape[1] // 256 * 144), np.uint8)
    place = lambda array: ctypes.c_void_p(array.ctypes.data)
    chunk = ctypes.CDLL(os.environ["GGML"]).ggml_quantize_chunk
    chunk.restype = ctypes.c_size_t
    sizes = [ctypes.c_int64(number) for number in (0, rows, filled.shape[1])]
    written = chunk(int(T.Q4_K), place(filled), place(packed), *sizes, None)
    assert written == packed.nbytes
    return torch.from_numpy(dequantize(packed, T.Q4_K)[:, :inputs])


FORMATS = {
    "int8": lambda w: bnb.int8_vectorwise_dequant(*bnb.int8_vectorwise_quant(w.half())[:2]),
    "nf4": four_bit("nf4"), "fp4": four_bit("fp4"),
    "q8_0": ggml(T.Q8_0), "q5_0": ggml(T.Q5_0), "q4_0": ggml(T.Q4_0), "q4_k": q4_k,
}

source, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
file = source / "model.safetensors"
with safe_open(file, "pt") as tensors:
    names = list(tensors.keys())
    for name in sys.argv[3:] or FORMATS:
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "model.safetensors.index.json").exists():
            continue  # written last: this one is whole
        for other in source.glob("*.json"):
            if not (folder / other.name).exists():
                (folder / other.name).symlink_to(other)
        if not (folder / "rest.safetensors").exists():
            (folder / "rest.safetensors").symlink_to(file)
        packed = {key: FORMATS[name](tensors.get_tensor(key).float()).float().contiguous() for key in names if key.endswith("_proj.weight")}
        save_file(packed, folder / "z-blocks.safetensors", metadata={"format": "pt"})
        index = {key: "z-blocks.safetensors" if key in packed else "rest.safetensors" for key in names}
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": index}))
        print(name, len(packed), flush=True)
