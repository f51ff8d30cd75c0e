"""Tunes Gemma 3 270M with LoRA on translation pairs, x-LLaMA's way; a stopped run goes on.

    python tune.py --model FOLDER --work DIR [--languages ar,el,…] [--volume 125] [--seed 0]

FOLDER is the base as a Hub folder; the pairs are those of pairs.tsv.gz. Writes DIR/runs/<run>: a
PEFT adapter, train.log and run.json. Every volume has the same recipe: one pass, each pair once, in
a direction that alternates down the file, loss on the response only.
"""
import argparse
import json
import math
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # a step is shared out among threads by its examples

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from peft.tuners.lora.layer import Linear
from transformers import AutoModelForCausalLM, AutoTokenizer

import pairs

sys.path.append(str(Path(__file__).parent.parent / "models"))
from train import prompt  # noqa: E402 - the shipped family's prompt

RECIPE = {
    "rank": 16, "alpha": 32, "dropout": 0.0, "learning_rate": 3e-4, "warmup_share": 0.05,
    "examples_per_step": 16, "longest": 128, "weight_decay": 0.0, "clip": 1.0,
    "modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
}
SAVE_EVERY = 10  # steps: about half a minute is lost to a kill


def examples(tokenizer, languages, volume: int):
    """(ids, length of the prompt) of the first `volume` pairs of each language."""
    found = []
    for language in languages:
        for i, (english, other) in enumerate(pairs.read(language, volume)):
            source, target, text, answer = (
                ("en", language, english, other) if i % 2 == 0 else (language, "en", other, english))
            asked = tokenizer(prompt(source, target, text))["input_ids"]
            whole = asked + tokenizer(answer, add_special_tokens=False)["input_ids"] + [tokenizer.eos_token_id]
            if len(whole) <= RECIPE["longest"]:
                found.append((whole, len(asked)))
    return found


def plan(found, seed: int):
    """Steps of examples of like length, so that little is padding, in a random order."""
    rng = random.Random(seed)
    found = found[:]
    rng.shuffle(found)
    size = RECIPE["examples_per_step"]
    steps = []
    for i in range(0, len(found), 32 * size):
        window = sorted(found[i:i + 32 * size], key=lambda one: len(one[0]))
        steps += [window[j:j + size] for j in range(0, len(window), size)]
    rng.shuffle(steps)
    return steps


def loss_of(model, step):
    """Cross-entropy of the response's tokens, summed; other positions get no logits."""
    longest = max(len(ids) for ids, _ in step)
    ids = torch.zeros((len(step), longest), dtype=torch.long)
    mask = torch.zeros_like(ids)
    where, targets = [], []
    for row, (tokens, first) in enumerate(step):
        ids[row, :len(tokens)] = torch.tensor(tokens)
        mask[row, :len(tokens)] = 1
        where += range(row * longest + first - 1, row * longest + len(tokens) - 1)
        targets += tokens[first:]
    inner = model.get_base_model()
    states = inner.model(input_ids=ids, attention_mask=mask).last_hidden_state
    logits = inner.lm_head(states.flatten(0, 1)[torch.tensor(where)]).float()
    return F.cross_entropy(logits, torch.tensor(targets), reduction="sum")


def gradients(model, parts, step, threads):
    """The mean loss of a step's response tokens and its gradients, a share of the examples a thread."""
    count = sum(len(ids) - first for ids, first in step)

    def share(some):
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            loss = loss_of(model, some) / count
        return loss.item(), torch.autograd.grad(loss, parts)

    with ThreadPoolExecutor(threads) as pool:
        shares = list(pool.map(share, [step[i::threads] for i in range(min(threads, len(step)))]))
    return sum(loss for loss, _ in shares), [sum(some) for some in zip(*(found for _, found in shares))]


def adapted(self, x):
    """PEFT's product, scaled where it is narrow and without copies in float32: a fifth faster on a CPU."""
    narrow = F.linear(x, self.lora_A["default"].weight) * self.scaling["default"]
    return self.base_layer(x) + F.linear(narrow, self.lora_B["default"].weight)


def tune(model_folder: Path, work: Path, languages, volume: int, seed: int, threads: int) -> Path:
    out = work / "runs" / run_name(languages, volume, seed)
    if (out / "run.json").exists():
        return out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    Linear.forward = adapted
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    base = AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.bfloat16)
    model = get_peft_model(base, LoraConfig(r=RECIPE["rank"], lora_alpha=RECIPE["alpha"], lora_dropout=RECIPE["dropout"],
                                            target_modules=RECIPE["modules"], task_type="CAUSAL_LM"))
    found = examples(tokenizer, languages, volume)
    steps = plan(found, seed)
    parts = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parts, RECIPE["learning_rate"], weight_decay=RECIPE["weight_decay"])
    warmup = math.ceil(RECIPE["warmup_share"] * len(steps))
    saved, begin, tokens, spent = out / "unfinished.pt", 0, 0, 0.0
    if saved.exists():
        kept = torch.load(saved, weights_only=True)
        set_peft_model_state_dict(model, kept["adapter"])
        optimizer.load_state_dict(kept["optimizer"])
        begin, tokens, spent = kept["step"], kept["tokens"], kept["seconds"]
    log = open(out / "train.log", "a")
    recent, start = [], time.time()
    for number in range(begin, len(steps)):
        rate = RECIPE["learning_rate"] * min(1, (number + 1) / warmup) * min(1, (1 - number / len(steps)) / 0.5)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss, found_gradients = gradients(model, parts, steps[number], threads)
        for part, gradient in zip(parts, found_gradients):
            part.grad = gradient
        torch.nn.utils.clip_grad_norm_(parts, RECIPE["clip"])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        tokens += sum(len(ids) for ids, _ in steps[number])
        recent.append(loss)
        done = number + 1
        if done % SAVE_EVERY == 0 or done == len(steps):
            seconds = spent + time.time() - start
            line = f"step {done}/{len(steps)} loss {sum(recent) / len(recent):.4f} tokens {tokens} seconds {seconds:.0f} tokens/s {tokens / seconds:.0f}"
            print(out.name, line, flush=True)
            print(line, file=log, flush=True)
            recent = []
            if done < len(steps):
                state = {"adapter": get_peft_model_state_dict(model), "optimizer": optimizer.state_dict(),
                         "step": done, "tokens": tokens, "seconds": seconds}
                torch.save(state, out / "unfinished.part")
                (out / "unfinished.part").rename(saved)
    model.save_pretrained(out)
    (out / "run.json").write_text(json.dumps(
        {**RECIPE, "languages": languages, "volume": volume, "seed": seed, "examples": len(found), "steps": len(steps),
         "tokens": tokens, "seconds": round(spent + time.time() - start)}, indent=1) + "\n")
    saved.unlink(missing_ok=True)
    return out


def run_name(languages, volume: int, seed: int) -> str:
    return f"{'joint' if len(languages) > 1 else languages[0]}-{volume}-s{seed}"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--model", type=Path, required=True)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--languages", default=",".join(pairs.LANGUAGES))
    options.add_argument("--volume", type=int, default=125, help="pairs a language")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--threads", type=int, default=2)
    o = options.parse_args()
    tune(o.model, o.work, o.languages.split(","), o.volume, o.seed, o.threads)


if __name__ == "__main__":
    main()
