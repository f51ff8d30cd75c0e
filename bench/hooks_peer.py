"""The peer of bench/hooks.ts: the same passes in PyTorch, edits by forward hooks, float32.

    python bench/hooks_peer.py job.json   # {"model": …, "sentences": [[ids]], "strengths": […], "threads": 2, "seed": 3}

Prints JSON: seconds of the plain passes and of the sweep, the sum of each pass's pooled state, versions.
"""
import json, sys, time

job = json.load(open(sys.argv[1]))
import torch, transformers
from transformers import AutoModel

transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(job["threads"])
model = AutoModel.from_pretrained(job["model"], dtype=torch.float32).eval()
text = getattr(model, "language_model", model)
sentences = [torch.tensor(ids) for ids in job["sentences"]]
ids = torch.nn.utils.rnn.pad_sequence(sentences, batch_first=True)
lengths = torch.tensor([len(s) for s in sentences])
mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()
pooling = (mask / lengths[:, None]).unsqueeze(1)
width = text.config.hidden_size
direction = torch.sin(job["seed"] * (torch.arange(width, dtype=torch.float64) + 1))
sums = []


def run(note):
    begin = time.perf_counter()
    with torch.inference_mode():
        states = text(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
        total = float((pooling @ states).double().sum())
    if note:
        sums.append(total)
    return time.perf_counter() - begin


run(False)
plain = sweep = 0.0
for layer in text.layers:
    for _ in job["strengths"]:
        plain += run(False)
    for strength in job["strengths"]:
        step = (strength * direction).float()

        def shift(_, __, output):
            if isinstance(output, tuple):
                return (output[0] + step, *output[1:])
            return output + step

        handle = layer.register_forward_hook(shift)
        sweep += run(True)
        handle.remove()
print(json.dumps({
    "plain": plain,
    "sweep": sweep,
    "layers": len(text.layers),
    "sums": sums,
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
}))
