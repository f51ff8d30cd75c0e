"""What lm-evaluation-harness says of made-up items in six published layouts, and of whole texts.

    npx tsx test/oracles/write-synthetic-tasks.ts DATA       # the items, the same bytes everywhere
    python test/oracles/task-likelihood.py DATA MODEL OUT.json [batch size [steps [float64|exact|forward]]]

What is finished is kept in OUT.json.partial, a line a step (a file of items, or texts of a language),
and not asked again; so many steps are taken at a time, all of them by default.

With lm-eval 0.4.13, torch 2.13.0, transformers 5.24.0; float32 on the processor. Writes, for each
task and file, the log-probability of every request (5 decimals), whether it was what the model
would say, and the harness's means; and the rolling log-likelihoods of the texts, also in windows of
100 tokens. Committed: ../fixtures/task/likelihood-base.json (data/models/base, batches of 16). Written
of Gemma 3 270M to likelihood-gemma.json beside it, the test reads that, too (ISOGLOSS_GEMMA).
There torch's float32 log_softmax over 262,144 logits is itself up to 8e-4 off their sum. So the same is
written once more with `1 99 float64` to likelihood-gemma-float64.json: the same harness, tokens, windows
and means, its model in float64. (transformers rounds what enters a norm, and cosines, to float32 even then: the
log-likelihoods are up to 4e-5 off those of norms in float64, which `1 99 exact` gives.) `1 99 forward` writes
what the harness's own float32 forward pass says if only the softmax is summed in float64 (6 decimals):
likelihood-gemma-float32.json keeps that of XCOPA and XStoryCloze, taken step by step and written by hand of
OUT.json.partial.
"""
import csv
import json
import sys
from pathlib import Path

import lm_eval
import torch
import transformers
from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager
from lm_eval.tasks._yaml_loader import load_yaml

DATA, MODEL, OUT = map(Path, sys.argv[1:4])
STEPS = int(sys.argv[5]) if len(sys.argv) > 5 else None
TASKS = Path(lm_eval.__file__).parent / "tasks"
MANAGER = TaskManager(include_defaults=False)


class InFloat64(HFLM):
    """The harness with a softmax in float64, whose logits are made only where they are asked for."""

    @torch.inference_mode()
    def _loglikelihood_tokens(self, requests, disable_tqdm=False, override_bs=None):
        answers = [None] * len(requests)
        texts = [((context + continuation)[-(self.max_length + 1):], len(continuation)) for _, context, continuation in requests]
        inputs = {}  # what choices of one token share runs once
        for i, (tokens, _) in enumerate(texts):
            inputs.setdefault(tuple(tokens[:-1]), []).append(i)
        order = sorted(inputs, key=len)
        for begin in range(0, len(order), 16):
            part = order[begin : begin + 16]
            ids = torch.zeros(len(part), len(part[-1]), dtype=torch.long)  # padded behind, where nobody looks
            for row, tokens in enumerate(part):
                ids[row, : len(tokens)] = torch.tensor(tokens)
            for row, states in enumerate(self.model.model(ids).last_hidden_state):
                end = len(part[row])
                longest = max(texts[i][1] for i in inputs[part[row]])
                pieces = [self.model.lm_head(piece).double() for piece in states[end - longest : end].split(64)]
                best = torch.cat([piece.argmax(-1) for piece in pieces])
                sums = torch.cat([piece.logsumexp(-1) for piece in pieces])
                for i in inputs[part[row]]:
                    tokens, count = texts[i]
                    targets = torch.tensor(tokens[-count:])
                    at = range(longest - count, longest)
                    chosen = [float(pieces[k // 64][k % 64, t]) - float(sums[k]) for k, t in zip(at, targets)]
                    answers[i] = sum(chosen), bool((best[-count:] == targets).all())
        return answers


def in_float64():
    """Has Gemma's norms and rotations computed in the model's own precision."""
    from transformers.models.gemma3 import modeling_gemma3 as gemma

    def rotation(self, x, position_ids, layer_type):
        angles = position_ids[..., None].float() * getattr(self, f"{layer_type}_inv_freq")  # float32 by definition
        both = torch.cat((angles, angles), dim=-1).double()
        return both.cos(), both.sin()

    gemma.Gemma3RMSNorm.forward = lambda self, x: self._norm(x) * (1.0 + self.weight)
    gemma.Gemma3RotaryEmbedding.forward = rotation


MODE = (sys.argv[6:] or ["float32"])[0]
if MODE == "exact":
    in_float64()
MAKE = HFLM if MODE == "float32" else InFloat64
DTYPE = "float64" if MODE in ("float64", "exact") else "float32"
LM = MAKE(pretrained=str(MODEL), dtype=DTYPE, device="cpu", batch_size=int((sys.argv[4:] or ["16"])[0]))


def jsonl(path):
    return [json.loads(line) for line in (DATA / path).read_text(encoding="utf8").splitlines()]


def mmlu(path):
    rows = list(csv.reader((DATA / path).open(encoding="utf8")))
    return [dict(question=r[0], choices=r[1:5], answer="ABCD".index(r[5])) for r in rows]


def tsv(path):
    lines = [line.split("\t") for line in (DATA / path).read_text(encoding="utf8").splitlines()]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def run(docs, split, config, shots=0, shot_docs=None):
    files = {}
    for name, rows in ((split, docs), (config.get("fewshot_split"), shot_docs)):
        if rows is not None and name is not None:
            path = OUT.parent / f".{OUT.stem}-{name}.jsonl"
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")
            files[name] = str(path)
    for key in ("training_split", "validation_split", "test_split", "fewshot_split"):
        if config.get(key) not in files:
            config.pop(key, None)
    config |= {"dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": files}, "num_fewshot": shots}
    result = lm_eval.simple_evaluate(LM, tasks=[ConfigurableTask(config=config)], bootstrap_iters=0, log_samples=True, task_manager=MANAGER)
    for path in files.values():
        Path(path).unlink()
    (name, numbers), = result["results"].items()
    samples = sorted(result["samples"][name], key=lambda sample: sample["doc_id"])
    return samples, {key.removesuffix(",none"): float(value) for key, value in numbers.items() if key.endswith(",none") and "stderr" not in key}


PARTIAL = Path(f"{OUT}.partial")
DONE = dict(json.loads(line) for line in PARTIAL.open(encoding="utf8")) if PARTIAL.exists() else {}


def step(kind, key, make):
    """Takes a step that is not taken yet, and keeps what comes of it."""
    global STEPS
    key = json.dumps([kind, *key])
    if key not in DONE:
        if STEPS == 0:
            sys.exit(f"{len(DONE)} steps are taken; run again to go on")
        STEPS = STEPS and STEPS - 1
        DONE[key] = make()
        with PARTIAL.open("a", encoding="utf8") as file:
            file.write(json.dumps([key, DONE[key]]) + "\n")
    (CASES if kind == "case" else ROLLING).append(DONE[key])


CASES, ROLLING = [], []


def case(task, data, yaml, docs, split, *, language=None, **how):
    step("case", [task, data, language], lambda: asked(task, data, yaml, docs, split, language=language, **how))


def asked(task, data, yaml, docs, split, *, language=None, alone=False, shots=0, shot_docs=None):
    config = load_yaml(TASKS / yaml)
    config.pop("process_docs", None)
    metrics = ("acc", "acc_norm", "acc_bytes", "exact_match") + (("acc_mutual_info",) if alone else ())
    config["metric_list"] = [{"metric": m, "aggregation": "mean", "higher_is_better": True} for m in metrics]
    samples, means = run(docs, split, config, shots, shot_docs)
    answers = [answer[0] for sample in samples for answer in sample["resps"]]
    print(task, data, len(samples), means, flush=True)
    return {"task": task, "data": data, "language": language, "alone": alone, "shots": shots, "items": len(samples),
                  "logprobs": [round(float(logprob), 6 if MODE == "forward" else 5) for logprob, _ in answers],
                  "greedy": "".join("01"[bool(greedy)] for _, greedy in answers), "means": means}


for subject in ("anatomy", "world_religions"):
    case("mmlu", f"mmlu/{subject}_test.csv", f"mmlu/default/mmlu_{subject}.yaml", mmlu(f"mmlu/{subject}_test.csv"), "test", shots=2, shot_docs=mmlu(f"mmlu/{subject}_dev.csv"))
case("ceval", "ceval/law_val.csv", "ceval/ceval-valid_law.yaml", list(csv.DictReader((DATA / "ceval/law_val.csv").open(encoding="utf8"))), "val")
for code in ("ell_Grek", "tur_Latn"):
    case("belebele", f"belebele/{code}.jsonl", f"belebele/belebele_{code}.yaml", jsonl(f"belebele/{code}.jsonl"), "test")
for code in ("et", "tr"):
    case("xcopa", f"xcopa/{code}/test.{code}.jsonl", f"xcopa/default_{code}.yaml", jsonl(f"xcopa/{code}/test.{code}.jsonl"), "test", alone=True)
story = "xstorycloze/spring2016.val.ar.tsv.split_20_80_eval.tsv"
names = ["story_id", *[f"input_sentence_{k}" for k in range(1, 5)], "sentence_quiz1", "sentence_quiz2", "answer_right_ending"]
case("xstorycloze", story, "xstorycloze/default_ar.yaml", [dict(zip(names, row.values())) | {"answer_right_ending": int(row["AnswerRightEnding"])} for row in tsv(story)], "eval")
labels = ["entailment", "neutral", "contradiction"]
for code in ("el", "zh"):
    docs = [dict(premise=r["sentence1"], hypothesis=r["sentence2"], label=labels.index(r["gold_label"])) for r in tsv("xnli/xnli.dev.tsv") if r["language"] == code]
    case("xnli", "xnli/xnli.dev.tsv", f"xnli/xnli_{code}.yaml", docs, "validation", language=code)


def rolling(language, window):
    before, LM._max_length = LM._max_length, window or LM._max_length
    config = {"task": "perplexity", "output_type": "loglikelihood_rolling", "test_split": "test", "doc_to_text": "", "doc_to_target": "{{text}}",
              "metric_list": [{"metric": m} for m in ("word_perplexity", "byte_perplexity", "bits_per_byte")]}
    samples, means = run([{"text": row[language]} for row in texts], "test", config)
    LM._max_length = before
    print("perplexity", language, window, means, flush=True)
    return {"language": language, "window": window, "logprobs": [round(float(sample["resps"][0][0]), 5) for sample in samples], "means": means}


texts = jsonl("perplexity.jsonl")
for language in texts[0]:
    for window in (None, 100):
        if window is None and LM.max_length > 4096:
            continue  # quadratic memory, and no second window
        step("rolling", [language, window], lambda: rolling(language, window))

versions = {"lm-eval": lm_eval.__version__, "torch": torch.__version__, "transformers": transformers.__version__}
OUT.write_text(json.dumps({"versions": versions, "model": MODEL.name, "cases": CASES, "rolling": ROLLING}, separators=(",", ":")) + "\n")
PARTIAL.unlink()
print(sum(c["items"] for c in CASES), "items,", sum(len(c["logprobs"]) for c in CASES), "requests")
