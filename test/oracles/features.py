"""Sparse features of the hand-made model, by NumPy: python test/oracles/features.py

Files as they are published, and what they make of tokens, by the formulas of their authors' code:

  jumprelu            Gemma Scope's params.npz, of the stream after block 1
  topk                sparsify's sae.safetensors with cfg.json
  saelens-standard    SAELens' sae_weights.safetensors with cfg.json: ReLU, b_dec taken from states
  saelens-topk        the same of TopK, whose features compete by the lengths of W_dec's rows
  gemma-scope-2       params.safetensors with config.json: a JumpReLU transcoder, affine connection x A
  circuit-tracer      layer_1.safetensors, alone: W_enc as (m, d), W_skip as (outputs, d)
  sparsify-transcoder TopK, from what the feed-forward part reads to what it adds; b_dec is not taken away
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
affine = (random.standard_normal((WIDTH, WIDTH)) / 4).astype(np.float32)


def save(name, file, tensors, settings=None, settings_name="cfg.json"):
    """By the letter of safetensors."""
    (FOLDER / name).mkdir(exist_ok=True)
    header, at = {}, 0
    for key, value in tensors.items():
        header[key] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + value.nbytes]}
        at += value.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(FOLDER / name / file, "wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for value in tensors.values():
            out.write(np.ascontiguousarray(value).tobytes())
    if settings is not None:
        (FOLDER / name / settings_name).write_text(json.dumps(settings) + "\n")


(FOLDER / "jumprelu").mkdir(exist_ok=True)
np.savez(FOLDER / "jumprelu" / "params.npz", W_enc=w, W_dec=decoder, b_enc=b, b_dec=center, threshold=theta)
torch_like = {"encoder.weight": w.T, "encoder.bias": b, "W_dec": decoder, "b_dec": center}
save("topk", "sae.safetensors", torch_like, {"k": K, "d_in": WIDTH})
lens = {"W_enc": w, "b_enc": b, "W_dec": decoder, "b_dec": center}
about = {"d_in": WIDTH, "d_sae": M, "dtype": "float32", "normalize_activations": "none", "apply_b_dec_to_input": True}
hook = {"metadata": {"hook_name": "blocks.1.hook_resid_post", "sae_lens_version": "6.22.0"}}
save("saelens-standard", "sae_weights.safetensors", lens, {**about, "architecture": "standard", **hook})
save(
    "saelens-topk",
    "sae_weights.safetensors",
    lens,
    {**about, "architecture": "topk", "k": K, "rescale_acts_by_decoder_norm": True, **hook},
)
save(
    "gemma-scope-2",
    "params.safetensors",
    {"w_enc": w, "w_dec": decoder, "b_enc": b, "b_dec": center, "threshold": theta, "affine_skip_connection": affine},
    {
        "hf_hook_point_in": "model.layers.1.pre_feedforward_layernorm.output",
        "hf_hook_point_out": "model.layers.1.post_feedforward_layernorm.output",
        "width": M,
        "model_name": "inside",
        "architecture": "jump_relu",
        "l0": 10,
        "affine_connection": True,
        "type": "transcoder",
    },
    "config.json",
)
save(
    "circuit-tracer",
    "layer_1.safetensors",
    {"W_enc": w.T, "W_dec": decoder, "b_enc": b, "b_dec": center, "activation_function.threshold": theta, "W_skip": affine},
)
save(
    "sparsify-transcoder",
    "sae.safetensors",
    {**torch_like, "W_skip": affine},
    {"activation": "topk", "k": K, "d_in": WIDTH, "transcode": True, "skip_connection": True, "signed": False},
)

languages = json.loads((FOLDER / "neurons.json").read_text())["languages"]


def inside(text):
    fed = []
    stream = forward(made, text, fed=fed)[0][2]
    return stream[1:], fed[1][0][1:], fed[1][1][1:]  # the first token is BOS


states, read, added = (
    [np.concatenate([inside(text)[part] for text in texts]) for texts in languages] for part in range(3)
)


def jumprelu(x):
    z = x @ w.astype(float) + b
    return z * (z > theta)


def largest(z):
    order = np.argsort(-z, axis=1, kind="stable")
    kept = np.zeros_like(z)
    np.put_along_axis(kept, order[:, :K], np.take_along_axis(z, order[:, :K], 1), 1)
    return kept


lengths = np.linalg.norm(decoder.astype(float), axis=1)
relu = lambda x: np.maximum(x @ w.astype(float) + b, 0)
decoded = lambda f: f @ decoder.astype(float) + center
layouts = {
    # what is read, what is made again, encoder, decoder
    "jumprelu": (states, states, jumprelu, lambda f, x: decoded(f)),
    "topk": (states, states, lambda x: largest(relu(x - center)), lambda f, x: decoded(f)),
    "saelens-standard": (states, states, lambda x: relu(x - center), lambda f, x: decoded(f)),
    "saelens-topk": (states, states, lambda x: largest(relu(x - center) * lengths), lambda f, x: decoded(f / lengths)),
    "gemma-scope-2": (read, added, jumprelu, lambda f, x: decoded(f) + x @ affine.astype(float)),
    "circuit-tracer": (read, added, jumprelu, lambda f, x: decoded(f) + x @ affine.T.astype(float)),
    "sparsify-transcoder": (read, added, lambda x: largest(relu(x)), lambda f, x: decoded(f) + x @ affine.T.astype(float)),
}

written = {}
for name, (xs, ys, encode, decode) in layouts.items():
    active = np.array([(encode(x) > 0).mean(0) for x in xs])
    use = 0.1
    by = (active > use).sum(0)
    live = by[by > 0]
    written[name] = {
        "states": xs[0][:3].tolist(),
        "first": encode(xs[0])[:3].tolist(),
        "made": decode(encode(xs[0]), xs[0])[:3].tolist(),
        "usedBy": [float((live == k).mean()) for k in (1, 2)],
        "ofLanguage": (active > use).sum(1).tolist(),
        "alone": [int(((active[l] > use) & (by == 1)).sum()) for l in range(2)],
        "active": active.sum(1).tolist(),
        "unexplained": [
            float(((y - decode(encode(x), x)) ** 2).sum() / ((y - y.mean(0)) ** 2).sum()) for x, y in zip(xs, ys)
        ],
    }
(FOLDER / "features.json").write_text(json.dumps(written) + "\n")
print(f"numpy {np.__version__}:", {name: one["usedBy"] for name, one in written.items()})
