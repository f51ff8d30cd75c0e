"""Recomputes 200 translations of a tuned run with transformers' greedy generation and sacreBLEU.

    python test/oracles/gemma-tuned.py MODEL ADAPTER HYPOTHESES [--each 15] [--states FOLDER]
                                    (torch 2.13.0, transformers 5.24.0, peft 0.21.2, sacrebleu 2.6.0)

MODEL is Gemma 3 270M as a Hub folder, ADAPTER a run of data/gemma-3-270m/tune.py ("none" for the base),
HYPOTHESES its file in data/gemma-3-270m/tuned/hypotheses. Takes the first segments of each of the 14
directions, in float32, the adapter merged. Where two translations differ, says the first token that
does and by how much its logit leads there; where a lead is below 1e-3 rounding may choose. Then chrF++
and BLEU of both, which have to agree where the strings do. With --states, compares the mean states of
eight sentences with those of that folder of the store (the largest difference, each over its layer's
largest magnitude). Exits with 1 for a difference that rounding does not explain. Six minutes of two cores.
"""
import argparse
import gzip
import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

root = pathlib.Path(__file__).parent.parent.parent
NAMES = {"eng_Latn": "English", "arb_Arab": "Arabic", "ell_Grek": "Greek", "hin_Deva": "Hindi", "tur_Latn": "Turkish",
         "vie_Latn": "Vietnamese", "zho_Hans": "Chinese", "deu_Latn": "German"}
NEW = 64
ROWS = 8
NEAR = 1e-3  # logits of two float32 sums in different orders


def opened(folder, adapter):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    if adapter == "none":
        return model
    from peft import PeftModel
    return PeftModel.from_pretrained(model, adapter).merge_and_unload().eval()


def as_line(text):
    return " ".join(text.split())


@torch.inference_mode()
def translated(model, tokenizer, prompts):
    """The greedy continuations, each with its tokens."""
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    answers = [None] * len(prompts)
    for at in range(0, len(order), ROWS):
        rows = order[at:at + ROWS]
        batch = tokenizer([prompts[i] for i in rows], return_tensors="pt", padding=True, padding_side="left")
        ids = model.generate(**batch, max_new_tokens=NEW, do_sample=False)[:, batch.input_ids.shape[1]:]
        for i, row in zip(rows, ids.tolist()):
            answers[i] = tokenizer.decode(row, skip_special_tokens=True)
        print(f"{min(at + ROWS, len(order))} of {len(order)}", file=sys.stderr, flush=True)
    return answers


@torch.inference_mode()
def first_difference(model, tokenizer, prompt, ours, theirs):
    """Where two continuations part, and by how much theirs leads in logits there."""
    asked = tokenizer(prompt).input_ids
    a, b = (tokenizer(t, add_special_tokens=False).input_ids + [tokenizer.eos_token_id] for t in (ours, theirs))
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)) - 1)
    logits = model(torch.tensor([asked + b[:at]])).logits[0, -1]
    return at, tokenizer.decode([a[at]]), tokenizer.decode([b[at]]), float(logits[b[at]] - logits[a[at]])


@torch.inference_mode()
def state_deviation(model, tokenizer, folder):
    """The largest difference of mean states from stored ones, over the largest magnitude of a layer's."""
    from safetensors.numpy import load_file
    worst = 0.0
    for file in sorted(pathlib.Path(folder).glob("*.safetensors")):
        manifest = json.loads(file.with_suffix(".json").read_text())
        stored = load_file(file)["states"]  # (layers, poolings, n, H)
        lines = [json.loads(line) for line in file.with_suffix(".jsonl").open(encoding="utf8")][:8]
        pooling = manifest["poolings"].index("mean") if "poolings" in manifest else 0
        for i, line in enumerate(lines):
            text = line.get("text") or next(iter(line["texts"].values()))
            states = model(torch.tensor([tokenizer(text).input_ids]), output_hidden_states=True).hidden_states
            for layer, state in enumerate(states):
                ours, theirs = stored[layer, pooling, i], state[0, 1:].mean(0).numpy()  # without BOS
                worst = max(worst, float(abs(ours - theirs).max() / abs(theirs).max()))
    return worst


def main():
    options = argparse.ArgumentParser()
    options.add_argument("model")
    options.add_argument("adapter")
    options.add_argument("hypotheses", type=pathlib.Path, nargs="?")
    options.add_argument("--each", type=int, default=15, help="segments of a direction; 15 of 14 are 210")
    options.add_argument("--states", type=pathlib.Path)
    options.add_argument("--threads", type=int, default=2)
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    tokenizer = AutoTokenizer.from_pretrained(o.model)
    model = opened(o.model, o.adapter)
    wrong = 0
    if o.states:
        worst = state_deviation(model, tokenizer, o.states)
        print(f"states: at most {worst:.1e}")
        wrong += worst > 1e-5
    if o.hypotheses:
        wrong += compared(model, tokenizer, o.hypotheses, o.each)
    sys.exit(1 if wrong else 0)


def compared(model, tokenizer, hypotheses, each):
    import sacrebleu
    texts = {}
    for path in ("data/models/heldout.jsonl", "data/gemma-3-270m/heldout-untuned.jsonl"):
        for line in (root / path).open(encoding="utf8"):
            row = json.loads(line)
            texts.setdefault(row["id"], {}).update(row["texts"])
    by_direction = {}
    for line in gzip.open(hypotheses, "rt", encoding="utf8"):
        row = json.loads(line)
        kept = by_direction.setdefault(row["direction"], [])
        if len(kept) < each:
            kept.append(row)
    rows = [row for kept in by_direction.values() for row in kept]
    prompts = []
    for row in rows:
        source, target = row["direction"].split("-")
        prompts.append(f"Translate the following sentences from {NAMES[source]} to {NAMES[target]}.\n"
                       f"{texts[row['id']][source]}\n### Response:\n")
    answers = [as_line(answer) for answer in translated(model, tokenizer, prompts)]
    unlike, wrong = 0, 0
    for row, prompt, answer in zip(rows, prompts, answers):
        if row["hypothesis"] == answer:
            continue
        unlike += 1
        at, ours, theirs, lead = first_difference(model, tokenizer, prompt, row["hypothesis"], answer)
        wrong += lead > NEAR
        print(f"{row['direction']} {row['id']}: token {at}, {ours!r} here, {theirs!r} there, which leads by {lead:.1e}")
    print(f"{len(rows) - unlike} of {len(rows)} translations are the same strings")
    for direction, kept in by_direction.items():
        target = direction.split("-")[1]
        references = [texts[row["id"]][target] for row in kept]
        ours = [row["hypothesis"] for row in kept]
        theirs = [answer for row, answer in zip(rows, answers) if row["direction"] == direction]
        bleu = sacrebleu.BLEU(tokenize={"eng_Latn": "13a", "zho_Hans": "zh"}.get(target, "intl"))
        for name, metric in (("chrF++", sacrebleu.CHRF(word_order=2)), ("BLEU", bleu)):
            a, b = (metric.corpus_score(some, [references]).score for some in (ours, theirs))
            print(f"{direction} {name}: {a:.3f} and {b:.3f}")
            wrong += ours == theirs and a != b
    return wrong


if __name__ == "__main__":
    main()
