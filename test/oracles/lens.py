"""What a lens reads of the hand-made model: python test/oracles/lens.py

Wendler et al.'s token energy is computed from all cosines here, and not from a Gram matrix.
"""

import json

import numpy as np
from inside_model import FOLDER, LAYERS, VOCABULARY, forward, rms, save, softmax, weights

made = weights()
save(made)
random = np.random.default_rng(3)
texts = [[1, *random.integers(3, VOCABULARY, size)] for size in (2, 5, 9, 4)]
watched = [0, 5, 100, 522]
classes = np.stack([np.arange(VOCABULARY) % 3 == 0, np.arange(VOCABULARY) % 3 != 0, np.arange(VOCABULARY) / VOCABULARY], 1)

norm, head = made["model.norm.weight"].astype(float), made["lm_head.weight"].astype(float)
unit = head * norm
unit /= np.linalg.norm(unit, axis=1, keepdims=True)
among = np.sqrt(((unit @ unit.T) ** 2).mean())

readings = []
for text in texts:
    states = forward(made, text)[0][:, -1]
    for layer, state in enumerate(states):
        own = {"layer": layer}
        own["energy"] = float(np.sqrt(((unit @ (state / np.linalg.norm(state))) ** 2).mean()) / among)
        for name, x in (("with", rms(state, norm)), ("without", state)):
            x = rms(state, norm) if layer == LAYERS else x  # which transformers hands over
            p = softmax(head @ x)
            own[name] = {
                "entropy": float(-(p * np.log2(p)).sum()),
                "top": int(p.argmax()),
                "watched": np.log(p[watched]).tolist(),
                "mass": (p @ classes).tolist(),
            }
        readings.append(own)
texts = [[int(token) for token in text] for text in texts]
(FOLDER / "lens.json").write_text(json.dumps({"texts": texts, "watched": watched, "readings": readings}) + "\n")
print(f"numpy {np.__version__}: {len(readings)} readings")
