"""The peer of bench/generate.ts: transformers' generate over the same checkpoint, prompts and threads.

    python bench/generate.py FOLDER DTYPE THREADS

Answers requests, one JSON a line, {"ids": [[...], ...], "tokens": n} for prompts of equal length:
{"prefill": s, "decode": s, "work": {…} of the processor, "peak": bytes, "out": [[...], ...]}. The first line it prints says its versions.
"""
import json, resource, sys, time

import torch, transformers
from transformers import AutoModelForCausalLM, StoppingCriteria, StoppingCriteriaList

folder, dtype, threads = sys.argv[1:]
transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(int(threads))
model = AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype)).eval()
model.generation_config.eos_token_id = None  # every row goes on to the end


class Clock(StoppingCriteria):
    def __init__(self):
        self.times = []

    def __call__(self, ids, scores, **_):
        self.times.append((time.perf_counter(), time.process_time()))
        return torch.zeros(ids.shape[0], dtype=torch.bool)


print(json.dumps({"versions": {"torch": torch.__version__, "transformers": transformers.__version__}}), flush=True)
for line in sys.stdin:
    job = json.loads(line)
    ids, clock = torch.tensor(job["ids"]), Clock()
    begin = time.perf_counter(), time.process_time()
    with torch.inference_mode():
        out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=job["tokens"], do_sample=False,
                             stopping_criteria=StoppingCriteriaList([clock]))
    (prefill, prefill_work), (decode, decode_work) = (
        [b - a for a, b in zip(*pair)] for pair in ((begin, clock.times[0]), (clock.times[0], clock.times[-1]))
    )
    print(json.dumps({
        "prefill": prefill,
        "decode": decode,
        "work": {"prefill": prefill_work, "decode": decode_work},
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "out": out[:, ids.shape[1]:].tolist(),
    }), flush=True)
