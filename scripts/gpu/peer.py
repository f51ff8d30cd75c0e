"""What transformers does on the same checkpoint with the same shape of batch.

    python3 peer.py FOLDER SENTENCES TOKENS SECONDS [cuda|cpu]

Prints one JSON line: tokens/s in bfloat16 as people write it (output_hidden_states, every
layer pooled on the host) and tuned (inference mode, every layer pooled on the device).
"""

import json
import sys
import time

import torch
import transformers
from transformers import AutoModel

folder, sentences, tokens, seconds = sys.argv[1], *map(int, sys.argv[2:5])
device = sys.argv[5] if len(sys.argv) > 5 else "cuda"

model = AutoModel.from_pretrained(folder, dtype=torch.bfloat16).to(device).eval()
generator = torch.Generator().manual_seed(7)
ids = torch.randint(model.config.vocab_size, (sentences, tokens), generator=generator).to(device)
mask = torch.ones_like(ids)


def usual():
    with torch.no_grad():
        states = model(ids, attention_mask=mask, output_hidden_states=True).hidden_states
    return [state.cpu().float().mean(1) for state in states]


@torch.inference_mode()
def tuned():
    states = model(ids, attention_mask=mask, output_hidden_states=True).hidden_states
    return torch.stack([state.float().mean(1) for state in states]).cpu()


def speed(run):
    """Tokens/s of the fastest pass."""
    run()  # warms up
    best, end = float("inf"), time.perf_counter() + seconds
    while True:
        begin = time.perf_counter()
        run()  # ends with a copy to the host, which waits for the device
        now = time.perf_counter()
        best = min(best, now - begin)
        if now > end:
            return sentences * tokens / best


print(
    json.dumps(
        {
            "device": torch.cuda.get_device_name() if device == "cuda" else "cpu",
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "dtype": "bfloat16",
            "usual tokens/s": speed(usual),
            "tuned tokens/s": speed(tuned),
        }
    )
)
