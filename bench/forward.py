"""The peer of bench/forward.ts: transformers over the same checkpoint, sentences and threads.

    python bench/forward.py job.json   # {"folder": ..., "sentences": [[ids]], "threads": 2, "mode": "usual"}

Modes: "usual" is the code that papers' repositories have: the given order, padded batches,
output_hidden_states=True, every state pooled on the host. "tuned" sorts by length, fills
batches to a token budget, uses inference mode and pools with one product a layer.
Prints JSON: seconds, load, peak (bytes), versions.
"""
import json, resource, sys, time

job = json.load(open(sys.argv[1]))
import torch, transformers
from transformers import AutoModel

transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(job["threads"])
begin = time.perf_counter()
model = AutoModel.from_pretrained(job["folder"], dtype=torch.float32).eval()
loaded = time.perf_counter()
sentences = [torch.tensor(ids) for ids in job["sentences"]]


def padded(batch):
    ids = torch.nn.utils.rnn.pad_sequence(batch, batch_first=True)
    lengths = torch.tensor([len(s) for s in batch])
    return ids, (torch.arange(ids.shape[1])[None] < lengths[:, None]).long(), lengths


def usual():
    means, lasts = [], []
    with torch.no_grad():
        for i in range(0, len(sentences), 16):
            ids, mask, lengths = padded(sentences[i : i + 16])
            states = model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
            for h in states:
                weights = mask.unsqueeze(-1).float()
                means.append(((h * weights).sum(1) / weights.sum(1)).cpu().numpy())
                lasts.append(h[torch.arange(len(lengths)), lengths - 1].cpu().numpy())
    return means


def tuned():
    order = sorted(range(len(sentences)), key=lambda i: -len(sentences[i]))
    groups = [[]]
    for i in order:
        longest = len(sentences[groups[-1][0] if groups[-1] else i])
        if (len(groups[-1]) + 1) * longest > 1024:
            groups.append([i])
        else:
            groups[-1].append(i)
    results = []
    with torch.inference_mode():
        for group in groups:
            ids, mask, lengths = padded([sentences[i] for i in group])
            states = model(input_ids=ids, attention_mask=mask, output_hidden_states=True, use_cache=False).hidden_states
            last = torch.nn.functional.one_hot(lengths - 1, ids.shape[1]).float()
            pooling = torch.stack([mask / lengths[:, None], last], 1)
            results.append(torch.stack([pooling @ h for h in states]))
    return results


start = time.perf_counter()
{"usual": usual, "tuned": tuned}[job["mode"]]()
print(json.dumps({
    "load": loaded - begin,
    "seconds": time.perf_counter() - start,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
}))
