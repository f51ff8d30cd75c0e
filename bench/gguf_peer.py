"""The peer of bench/gguf.ts: transformers' reading of the same file, texts, poolings and threads.

    python bench/gguf_peer.py job.json   # {"file": ..., "texts": [...], "threads": 2}

Sorted by length, batches filled to 2,048 token places, inference mode, a mean a layer.
Prints JSON: seconds since the process began, cpu, peak (bytes), tokens, size.
"""
import json, os, resource, sys, time

begin = time.time() - time.clock_gettime(time.CLOCK_MONOTONIC) + float(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
job = json.load(open(sys.argv[1]))
import torch, transformers
from transformers import AutoModel, AutoTokenizer

transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(job["threads"])
folder, file = os.path.split(os.path.abspath(job["file"]))
tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
model = AutoModel.from_pretrained(folder, gguf_file=file, dtype=torch.float32).eval()
sentences = sorted((torch.tensor(tokenizer(text).input_ids) for text in job["texts"]), key=len, reverse=True)
groups = [[]]
for ids in sentences:
    if groups[-1] and (len(groups[-1]) + 1) * len(groups[-1][0]) > 2048:
        groups.append([])
    groups[-1].append(ids)
squares = count = 0
with torch.inference_mode():
    for group in groups:
        ids = torch.nn.utils.rnn.pad_sequence(group, batch_first=True)
        lengths = torch.tensor([len(s) for s in group])
        mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()
        states = model(input_ids=ids, attention_mask=mask, output_hidden_states=True, use_cache=False).hidden_states
        for h in states:
            mean = (mask / lengths[:, None]).unsqueeze(1).float() @ h
            squares += float((mean.double() ** 2).sum())
            count += mean.numel()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": time.time() - begin, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024,
    "tokens": sum(len(s) for s in sentences), "size": (squares / count) ** 0.5,
}))
