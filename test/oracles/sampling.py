"""The probabilities that transformers' logits warpers leave of drawn logits, by temperature, top-k and top-p.

    python test/oracles/sampling.py     (torch 2.13.0, transformers 5.24.0)

Writes test/fixtures/sampling.json. Order as in `generate`: temperature, top-k, top-p.
"""
import json, pathlib
import torch, transformers
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

SETTINGS = [dict(), dict(temperature=0.6), dict(temperature=1.7, top_k=5), dict(top_p=0.8), dict(top_k=12, top_p=0.9),
            dict(temperature=0.5, top_k=20, top_p=0.5), dict(temperature=2.0, top_p=0.99), dict(top_k=1), dict(top_p=0.01)]
generator = torch.Generator().manual_seed(3)
cases = []
for setting in SETTINGS:
    logits = torch.randn(1, 40, generator=generator) * 2
    warped, ids = logits, torch.zeros(1, 1, dtype=torch.long)
    if "temperature" in setting:
        warped = TemperatureLogitsWarper(setting["temperature"])(ids, warped)
    if "top_k" in setting:
        warped = TopKLogitsWarper(setting["top_k"])(ids, warped)
    if "top_p" in setting:
        warped = TopPLogitsWarper(setting["top_p"])(ids, warped)
    shares = torch.softmax(warped[0].double(), -1)
    cases.append({"setting": setting, "logits": logits[0].tolist(), "shares": [round(float(s), 9) for s in shares]})
out = pathlib.Path(__file__).parent.parent / "fixtures" / "sampling.json"
versions = {"torch": torch.__version__, "transformers": transformers.__version__}
out.write_text(json.dumps({"versions": versions, "cases": cases}, separators=(",", ":")) + "\n")
