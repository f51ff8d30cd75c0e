"""Sparse features of the hand-made model, by NumPy: python test/oracles/features.py

Two coders as they are published: Gemma Scope's params.npz (JumpReLU) and sparsify's sae.safetensors
with cfg.json (TopK); what they make of the residual stream after block 1, token by token.
"""

import json

import numpy as np
from inside_model import FOLDER, WIDTH, forward, weights

made = weights()
random = np.random.default_rng(40)
M, K = 40, 5
w, b = random.standard_normal((WIDTH, M)).astype(np.float32), random.standard_normal(M).astype(np.float32)
theta = (np.abs(random.standard_normal(M)) * 2).astype(np.float32)
center = random.standard_normal(WIDTH).astype(np.float32)
decoder = random.standard_normal((M, WIDTH)).astype(np.float32)
for name in ("jumprelu", "topk"):
    (FOLDER / name).mkdir(exist_ok=True)
np.savez(FOLDER / "jumprelu" / "params.npz", W_enc=w, W_dec=decoder, b_enc=b, b_dec=center, threshold=theta)

tensors = {"encoder.weight": np.ascontiguousarray(w.T), "encoder.bias": b, "W_dec": decoder, "b_dec": center}
header, at = {}, 0
for name, value in tensors.items():
    header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + value.nbytes]}
    at += value.nbytes
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(FOLDER / "topk" / "sae.safetensors", "wb") as file:
    file.write(len(text).to_bytes(8, "little") + text)
    for value in tensors.values():
        file.write(value.tobytes())
(FOLDER / "topk" / "cfg.json").write_text(json.dumps({"k": K, "d_in": WIDTH}) + "\n")

languages = json.loads((FOLDER / "neurons.json").read_text())["languages"]
states = [np.concatenate([forward(made, text)[0][2][1:] for text in texts]) for texts in languages]


def jumprelu(x):
    z = x @ w.astype(float) + b
    return z * (z > theta)


def topk(x):
    z = np.maximum((x - center) @ w.astype(float) + b, 0)
    order = np.argsort(-z, axis=1, kind="stable")
    kept = np.zeros_like(z)
    np.put_along_axis(kept, order[:, :K], np.take_along_axis(z, order[:, :K], 1), 1)
    return kept


written = {}
for name, encode in (("jumprelu", jumprelu), ("topk", topk)):
    active = np.array([(encode(x) > 0).mean(0) for x in states])
    use = 0.1
    by = (active > use).sum(0)
    live = by[by > 0]
    written[name] = {
        "first": encode(states[0])[:3].tolist(),
        "usedBy": [float((live == k).mean()) for k in (1, 2)],
        "ofLanguage": (active > use).sum(1).tolist(),
        "alone": [int(((active[l] > use) & (by == 1)).sum()) for l in range(2)],
        "active": active.sum(1).tolist(),
    }
(FOLDER / "features.json").write_text(json.dumps({"states": states[0][:3].tolist(), **written}) + "\n")
print(f"numpy {np.__version__}:", {name: one["usedBy"] for name, one in written.items()})
