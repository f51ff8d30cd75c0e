"""What NumPy, PyTorch and safetensors say about floats and .safetensors files.

    python test/oracles/checkpoint-format.py     (numpy 2.x, torch 2.13.0, safetensors 0.x)

Writes test/fixtures/checkpoint/format.json; files are in it as base64.
"""
import base64, json, pathlib
import numpy as np, torch, safetensors
from safetensors.torch import save

out = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoint" / "format.json"
rng = np.random.default_rng(20)


def b64(data):
    return base64.b64encode(bytes(data)).decode()


# float32 bit patterns: ties, the edges of f16's ranges, subnormals, infinities, NaN, and a random lot.
edges = np.array(
    [0, -0.0, 1, -1, 65504, 65519.996, 65520, 1e30, np.inf, -np.inf, np.nan, 2**-14, 2**-24, 2**-25,
     2**-25 * 1.0000001, 1.5 * 2**-24, 2**-14 - 2**-25, 1 + 2**-11, 1 + 3 * 2**-11, 1 + 2**-8, 1 + 3 * 2**-8,
     3.4e38, 1e-40, 0.1], dtype=np.float32)
words = rng.integers(0, 2**32, 400, dtype=np.uint64).astype(np.uint32)
small = (rng.standard_normal(400) * 10.0 ** rng.integers(-8, 5, 400)).astype(np.float32)
values = np.concatenate([edges, words.view(np.float32), small])
values = values[~np.isnan(values) | (np.arange(len(values)) < len(edges))]
tensor = torch.from_numpy(values)
patterns = torch.arange(65536, dtype=torch.int32).to(torch.uint16)

fixture = {
    "versions": {"numpy": np.__version__, "torch": torch.__version__, "safetensors": safetensors.__version__},
    "f32": b64(values.tobytes()),
    "f16": b64(tensor.to(torch.float16).view(torch.int16).numpy().tobytes()),
    "bf16": b64(tensor.to(torch.bfloat16).view(torch.int16).numpy().tobytes()),
    # Sums say enough about all 65,536 patterns: a wrong one changes them.
    "f16Finite": str(float(patterns.view(torch.float16).double()[patterns.view(torch.float16).isfinite()].abs().sum())),
    "f16NaNs": int(patterns.view(torch.float16).isnan().sum()),
    "safetensors": b64(save({
        "b.weight": torch.arange(6, dtype=torch.float32).reshape(2, 3),
        "a": torch.tensor([1.5, -2.0], dtype=torch.float16),
        "c": torch.tensor([[3.0]], dtype=torch.bfloat16),
        "ids": torch.tensor([[0, 1, 2]]),
        "scalar": torch.tensor(7.0),
        "none": torch.zeros(0, 5),
    }, {"format": "pt"})),
}
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text(json.dumps(fixture, indent=1) + "\n")
