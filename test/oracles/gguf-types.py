"""Writes test/fixtures/gguf/types.json: blocks of each ggml type, and the numbers they stand for.

    pip install gguf==0.19.0 numpy==2.4.6
    python gguf-types.py

The bytes are random, so every scale, offset and place occurs; the f16 scales are finite. `values`
are the float32 bytes that the `gguf` package, llama.cpp's own, makes of them.
"""
import base64
import json
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as T
from gguf.quants import dequantize

OUT = Path(__file__).parent.parent / "fixtures" / "gguf" / "types.json"
# Where a block's f16 numbers lie: random bytes there could be NaN.
HALVES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
    "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0], "MXFP4": [],
}
rng = np.random.default_rng(0)


def blocks(name: str, count: int) -> np.ndarray:
    _, size = GGML_QUANT_SIZES[T[name]]
    made = rng.integers(0, 256, (count, size), dtype=np.uint8)
    for at in HALVES[name]:
        d = rng.normal(0, 0.01, count).astype(np.float16)
        d[:4] = np.array([0, -0.0, 6e-8, -65504], np.float16)  # zeros, the least, the largest
        made[:, at : at + 2] = d.view(np.uint8).reshape(count, 2)
    if name == "MXFP4":
        made[:4, 0] = [0, 1, 127, 254]
    return made


def plain(name: str) -> tuple[np.ndarray, np.ndarray]:
    values = np.concatenate([rng.normal(0, 1, 60), [0, -0.0, 1e-7, 65504]]).astype(np.float32)
    if name == "F32":
        return values.view(np.uint8), values
    if name == "F16":
        return values.astype(np.float16).view(np.uint8), values.astype(np.float16).astype(np.float32)
    upper = values.view(np.uint32) >> 16
    return upper.astype(np.uint16).view(np.uint8), (upper << 16).astype(np.uint32).view(np.float32)


text = lambda array: base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
cases = {}
for name in ("F32", "F16", "BF16"):
    stored, values = plain(name)
    cases[name] = {"bytes": text(stored), "values": text(values)}
for name in HALVES:
    made = blocks(name, 24 if GGML_QUANT_SIZES[T[name]][0] == 32 else 8)
    with np.errstate(over="ignore"):
        cases[name] = {"bytes": text(made), "values": text(dequantize(made, T[name]).astype(np.float32))}
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps({"made by": "gguf 0.19.0", "cases": cases}, indent=1) + "\n")
