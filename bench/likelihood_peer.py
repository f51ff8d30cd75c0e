"""The peer of bench/likelihood.ts: lm-evaluation-harness over the same requests and threads, float32.

    python bench/likelihood_peer.py job.json   # {"model": ..., "requests": [...], "threads": 2, "batch": 16}

Prints JSON: seconds from opening the model, peak (bytes), logprobs, versions.
"""
import json, os, resource, sys, time

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
import lm_eval, torch, transformers
from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM

job = json.load(open(sys.argv[1]))
torch.set_num_threads(job["threads"])
begin = time.perf_counter()
model = HFLM(pretrained=job["model"], dtype="float32", device="cpu", batch_size=job["batch"])
requests = [
    Instance(request_type="loglikelihood", doc={}, arguments=(r["context"], r["continuation"]), idx=i)
    for i, r in enumerate(job["requests"])
]
answers = model.loglikelihood(requests, disable_tqdm=True)
print(json.dumps({
    "seconds": time.perf_counter() - begin,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "logprobs": [float(logprob) for logprob, _ in answers],
    "versions": {"lm-eval": lm_eval.__version__, "torch": torch.__version__, "transformers": transformers.__version__},
}))
