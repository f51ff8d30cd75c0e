"""Trains the base on monolingual text, and tunes it on a volume of translation pairs.

The base has two phases: the text itself, then sentences restored from a noisy
copy of themselves, each language within itself. Without the second, a model of
this size spends its whole translation data on finding out that the source is worth
looking at.

    python train.py base --work DIR [--tokens N]
    python train.py tune --work DIR --languages ar,el,hi,tr,vi,zh --volume 500 [--seed 0]

Checkpoints go to DIR/runs/<name>, a line of log every few steps to DIR/runs/<name>/train.log.
"""
import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

import model

NAMES = {"en": "English", "ar": "Arabic", "el": "Greek", "hi": "Hindi", "tr": "Turkish", "vi": "Vietnamese", "zh": "Chinese"}
# The paper's evaluation instruction inside what is left of the Alpaca template:
# its opening paragraph and headings would be more than half of every example here.
PROMPT = "Translate the following sentences from {src} to {tgt}.\n{text}\n### Response:\n"
RESTORE_PROMPT = "Repeat the following sentences.\n"
RESPONSE = "\n### Response:\n"
BOS, EOS, PAD = 0, 1, 2
ROW = 128  # tokens; longer examples are left out

# At most this many tokens a step.
BASE = dict(tokens_per_step=32 * 128, learning_rate=4e-3, warmup=40, muon=True)
RESTORE = dict(tokens_per_step=32 * 128, learning_rate=3e-3, warmup=20, muon=True)
KEEP = 250  # steps, about a million tokens: what a stopped run loses at most
WATCH = 500
TUNE = dict(tokens_per_step=16 * 128, learning_rate=2e-3, warmup_share=0.1, muon=True)


def prompt(src: str, tgt: str, text: str) -> str:
    return PROMPT.format(src=NAMES[src], tgt=NAMES[tgt], text=text)


def base_examples(work: Path, tokenizer: Tokenizer, tokens: int):
    """(ids, first position that is a target): here all but BOS."""
    texts = (work / "corpus/base.txt").read_text().splitlines()
    examples, total = [], 0
    for i in range(0, len(texts), 10_000):
        for encoding in tokenizer.encode_batch(texts[i : i + 10_000]):
            ids = [*encoding.ids, EOS]
            if len(ids) <= ROW:
                examples.append((ids, 1))
                total += len(ids)
        if tokens and total > tokens:
            break
    return examples


def restore_examples(work: Path, tokenizer: Tokenizer, tokens: int):
    """Sentences with a tenth of their tokens dropped and neighbours swapped, then the
    sentence itself. The end of the file: the first phase began at its beginning."""
    texts = (work / "corpus/base.txt").read_text().splitlines()[::-1]
    head, tail = (tokenizer.encode(t, add_special_tokens=False).ids for t in (RESTORE_PROMPT, RESPONSE))
    rng, examples, total = random.Random(0), [], 0
    for i in range(0, len(texts), 5_000):
        for text, encoding in zip(texts[i : i + 5_000], tokenizer.encode_batch(texts[i : i + 5_000], add_special_tokens=False)):
            ids = encoding.ids
            # Short enough to restore, and as much of the other languages as of English.
            if not 4 <= len(ids) <= 40 or (text.isascii() and rng.random() < 0.7):
                continue
            kept = [t for t in ids if rng.random() > 0.1]
            places = sorted(range(len(kept)), key=lambda j: j + 2 * rng.random())
            example = [BOS, *head, *(kept[j] for j in places), *tail]
            examples.append(([*example, *ids, EOS], len(example)))
            total += len(examples[-1][0])
        if total > tokens:
            break
    return examples


def pairs(work: Path, lang: str, volume: int) -> list[list[str]]:
    """The first `volume` pairs of the file: N is contained in 2N."""
    with open(work / f"corpus/pairs.{lang}.tsv") as file:
        return [line.rstrip("\n").split("\t") for _, line in zip(range(volume), file)]


def tune_examples(work: Path, tokenizer: Tokenizer, languages: list[str], volume: int):
    """Each pair once; the direction alternates down the file. The loss is on the
    response only, as in the paper."""
    examples = []
    for lang in languages:
        rows = pairs(work, lang, volume)
        prompts, answers = [], []
        for i, (english, other, _) in enumerate(rows):
            src, tgt, text, answer = ("en", lang, english, other) if i % 2 == 0 else (lang, "en", other, english)
            prompts.append(prompt(src, tgt, text))
            answers.append(answer)
        answers = tokenizer.encode_batch(answers, add_special_tokens=False)
        for head, tail in zip(tokenizer.encode_batch(prompts), answers):
            ids = [*head.ids, *tail.ids, EOS]
            if len(ids) <= ROW:
                examples.append((ids, len(head.ids)))
    return examples


def batches(examples, tokens_per_step: int, seed: int, short_first: bool = False):
    """Examples packed whole into rows of ROW tokens. A mask keeps them apart, and
    rotary positions are relative, so an example does not notice where it lies.

    `short_first`: roughly from short to long, as in a short pair it is plain which
    word translates which."""
    rng = random.Random(seed)
    examples = examples[:]
    rng.shuffle(examples)
    if short_first:
        examples.sort(key=lambda e: len(e[0]) * rng.uniform(0.6, 1.4))
    rows = []
    for i in range(0, len(examples), 512):
        open_rows = []  # best fit, longest first, among the rows of this chunk
        for example in sorted(examples[i : i + 512], key=lambda e: -len(e[0])):
            fitting = [r for r in open_rows if r[0] >= len(example[0])]
            row = min(fitting, key=lambda r: r[0]) if fitting else [ROW, []]
            if not fitting:
                open_rows.append(row)
            row[0] -= len(example[0])
            row[1].append(example)
        rng.shuffle(open_rows)
        rows += [members for _, members in open_rows]
    if not short_first:
        rng.shuffle(rows)
    per_step = tokens_per_step // ROW
    return [rows[i : i + per_step] for i in range(0, len(rows), per_step)]


def tensors(batch, per_step, device):
    """ids (rows, ROW); mask (rows, 1, ROW, ROW); flat positions to predict from, and what follows them."""
    ids = torch.full((per_step, ROW), PAD)
    owner = torch.zeros((per_step, ROW), dtype=torch.int32)
    where, targets = [], []
    for r, members in enumerate(batch):
        at = 0
        for n, (tokens, first) in enumerate(members):
            end = at + len(tokens)
            ids[r, at:end] = torch.tensor(tokens)
            owner[r, at:end] = n + 1
            where.append(torch.arange(at + first - 1, end - 1) + r * ROW)
            targets += tokens[first:]
            at = end
    causal = torch.ones(ROW, ROW, dtype=torch.bool).tril()
    mask = (owner[:, None, :, None] == owner[:, None, None, :]) & causal
    return ids.to(device), mask.to(device), torch.cat(where).to(device), torch.tensor(targets, device=device)


def train(trunk: model.Trunk, plan, learning_rate, warmup, muon, log, device, compiled=True, frozen=None, kept=None, watch=None):
    """One pass over the planned batches. Forward and backward run in bfloat16, the
    optimiser keeps float32 copies of the weights.

    `frozen`: parameters with this in their name stay as they are. `kept`: a file in which a
    stopped run is kept, to go on from. `watch(step, tokens, trunk)`: called now and then.
    """
    fast = model.Trunk(trunk.shape).to(device, torch.bfloat16)
    fast.load_state_dict(trunk.state_dict())
    forward = torch.compile(fast, dynamic=False) if compiled else fast
    master = {n: p.detach().float().clone().to(device) for n, p in trunk.named_parameters()}
    hidden = [p for n, p in master.items() if p.ndim == 2 and "embed" not in n]
    rest = [p for n, p in master.items() if p.ndim != 2 or "embed" in n]
    kinds = [torch.optim.AdamW(rest if muon else rest + hidden, learning_rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True)]
    if muon:
        kinds.append(torch.optim.Muon(hidden, learning_rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"))
    begin, seen, recent, per_step, first = time.time(), 0, [], len(plan[0]), 0
    if kept and kept.exists():
        state = torch.load(kept, weights_only=True)
        for n, m in master.items():
            m.copy_(state["master"][n])
        fast.load_state_dict(master)
        for kind, was in zip(kinds, state["kinds"]):
            kind.load_state_dict(was)
        first, seen, begin = state["step"], state["tokens"], begin - state["seconds"]
    for step, batch in enumerate(plan):
        if step < first:
            continue
        ids, mask, where, targets = tensors(batch, per_step, device)
        x = forward(ids, mask).flatten(0, 1)[where]
        logits = (x @ fast.embed_tokens.weight.T).float()
        loss = F.cross_entropy(logits, targets)
        loss.backward()
        for (n, p), m in zip(fast.named_parameters(), master.values()):
            m.grad = None if frozen and frozen in n else p.grad.float()
            p.grad = None
        torch.nn.utils.clip_grad_norm_(master.values(), 1.0)
        done = step / len(plan)
        rate = learning_rate * min(1, (step + 1) / warmup) * min(1, (1 - done) / 0.5)  # flat, then linear to 0
        for kind in kinds:
            for group in kind.param_groups:
                group["lr"] = rate
            kind.step()
        with torch.no_grad():
            for p, m in zip(fast.parameters(), master.values()):
                p.copy_(m)
        seen += sum(len(tokens) for row in batch for tokens, _ in row)
        recent.append(loss.item())
        if (step + 1) % 50 == 0 or step + 1 == len(plan):
            seconds = time.time() - begin
            log(f"step {step + 1}/{len(plan)} loss {sum(recent) / len(recent):.4f} tokens {seen} seconds {seconds:.0f} tokens/s {seen / seconds:.0f}")
            recent = []
        if watch and ((step + 1) % WATCH == 0 or step + 1 == len(plan)):
            for n, p in trunk.named_parameters():
                p.data.copy_(master[n])
            watch(step + 1, seen, trunk)
        if kept and (step + 1) % KEEP == 0:
            state = {"master": master, "kinds": [kind.state_dict() for kind in kinds], "step": step + 1, "tokens": seen,
                     "seconds": time.time() - begin}
            torch.save(state, kept.with_suffix(".part"))
            kept.with_suffix(".part").rename(kept)
    for n, p in trunk.named_parameters():
        p.data.copy_(master[n])
    return {"tokens": seen, "seconds": round(time.time() - begin, 1), "steps": len(plan)}


def logger(path: Path, mode="w"):
    path.parent.mkdir(parents=True, exist_ok=True)
    file = open(path, mode)

    def log(line: str):
        print(line, flush=True)
        print(line, file=file, flush=True)
    return log


def train_base(work: Path, seed: int, tokens: int, device: str, compiled: bool) -> Path:
    out = work / "runs/base"
    log = logger(out / "train.log")
    tokenizer = Tokenizer.from_file(str(work / "tokenizer/tokenizer.json"))
    examples = base_examples(work, tokenizer, tokens)
    plan = batches(examples, BASE["tokens_per_step"], seed)
    trunk = model.Trunk(model.Shape()).initialise(seed)
    first = train(trunk, plan, BASE["learning_rate"], BASE["warmup"], BASE["muon"], log, device, compiled)
    restore(trunk, work, seed, tokens, log, device, compiled, {**BASE, **first, "examples": len(examples), "seed": seed})
    return out


def restore(trunk, work: Path, seed: int, tokens: int, log, device: str, compiled: bool, first: dict):
    """The base's second phase, on two thirds as many tokens as the first."""
    out = work / "runs/base"
    tokenizer = Tokenizer.from_file(str(work / "tokenizer/tokenizer.json"))
    examples = restore_examples(work, tokenizer, 2 * tokens // 3)
    plan = batches(examples, RESTORE["tokens_per_step"], seed)
    log(f"restoring: {len(examples)} sentences")
    second = train(trunk, plan, RESTORE["learning_rate"], RESTORE["warmup"], RESTORE["muon"], log, device, compiled)
    model.save(trunk, out, work / "tokenizer")
    (out / "run.json").write_text(json.dumps({"text": first, "restore": {**RESTORE, **second, "examples": len(examples)}}))


def base_folder(work: Path) -> Path:
    """The base trained here, or else the one that ships."""
    return work / "runs/base" if (work / "runs/base/run.json").exists() else Path(__file__).parent / "base"


def train_tune(work: Path, languages: list[str], volume: int, seed: int, device: str, compiled: bool, frozen=None) -> Path:
    out = work / "runs" / (run_name(languages, volume, seed) + (f"-{frozen}-frozen" if frozen else ""))
    log = logger(out / "train.log")
    base = base_folder(work)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    examples = tune_examples(work, tokenizer, languages, volume)
    plan = batches(examples, TUNE["tokens_per_step"], seed, short_first=True)
    trunk = model.load(base)
    warmup = math.ceil(TUNE["warmup_share"] * len(plan))
    result = train(trunk, plan, TUNE["learning_rate"], warmup, TUNE["muon"], log, device, compiled, frozen)
    model.save(trunk, out, base)
    (out / "run.json").write_text(json.dumps({**TUNE, **result, "examples": len(examples), "seed": seed}))
    return out


def run_name(languages: list[str], volume: int, seed: int) -> str:
    return f"{'joint' if len(languages) > 1 else languages[0]}-{volume}-s{seed}"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("stage", choices=["base", "tune"])
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--tokens", type=int, default=0, help="stop the base after this many tokens (0: all)")
    options.add_argument("--languages", default="ar,el,hi,tr,vi,zh")
    options.add_argument("--volume", type=int, default=500, help="pairs per language")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--frozen", help="of tuning: parameters that stay as they are, such as embed")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--no-compile", action="store_true")
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    if o.stage == "base":
        train_base(o.work, o.seed, o.tokens, o.device, not o.no_compile)
    else:
        train_tune(o.work, o.languages.split(","), o.volume, o.seed, o.device, not o.no_compile, o.frozen)


if __name__ == "__main__":
    main()
