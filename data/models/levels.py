"""Says how much of a score a model earns: chance and copying the source, for every run.

    python levels.py [--shuffles 5]

Writes ../scaling/levels.csv from ../scaling/hypotheses. `chance` is the score of the
same hypotheses against other segments' references, as a mean over shuffles in which
none meets its own: what writing the language and the domain is worth without
translating. `copy` is the score of the untranslated source. Every run is rescored on
the way and has to agree with ../scaling/points.csv. Needs no checkpoint.
"""
import argparse
import csv
import json
import lzma
import os
import random
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from statistics import mean, stdev

from sacrebleu.metrics import BLEU, CHRF

SCALING = Path(__file__).parent.parent / "scaling"
CODES = {"ar": "arb_Arab", "el": "ell_Grek", "hi": "hin_Deva", "tr": "tur_Latn", "vi": "vie_Latn", "zh": "zho_Hans"}
METRICS = {  # as scale.py scores
    "chrF++": lambda tgt, references: CHRF(word_order=2, references=references),
    "BLEU": lambda tgt, references: BLEU(tokenize={"en": "13a", "zh": "zh"}.get(tgt, "intl"), references=references),
}
SEED = 0
TOLERANCE = 6e-4  # points.csv has three decimals
COLUMNS = ["language", "direction", "training", "volume", "seed", "metric", "chance", "chance_sd", "copy", "n", "shuffles", "signature"]


def derangements(n: int, count: int) -> list[list[int]]:
    """Permutations without a fixed point, evenly drawn: by rejection, which keeps one in e."""
    source, found = random.Random(SEED), []
    while len(found) < count:
        order = list(range(n))
        source.shuffle(order)
        if all(i != j for i, j in enumerate(order)):
            found.append(order)
    return found


@cache
def against(metric: str, tgt: str, references: tuple[str, ...]):
    """A metric that has read its references once: they are the same for every run."""
    return METRICS[metric](tgt, [list(references)])


def rows_of(job: tuple[Path, int]) -> list[dict]:
    path, shuffles = job
    languages, volume, seed = path.name.removesuffix(".jsonl.xz").rsplit("-", 2)
    lines = [json.loads(line) for line in lzma.open(path, "rt", encoding="utf-8")]
    rows = []
    for direction in dict.fromkeys(line["direction"] for line in lines):
        src, tgt = direction.split("-")
        own = [line for line in lines if line["direction"] == direction]
        sources, hypotheses = [l["source"] for l in own], [l["hypothesis"] for l in own]
        references = tuple(l["reference"] for l in own)
        if len(set(references)) < len(references):
            raise SystemExit(f"{path.name}: {direction} has a reference twice, so a shuffle may meet its own")
        others = [tuple(references[j] for j in order) for order in derangements(len(own), shuffles)]
        for metric in METRICS:
            scorer = against(metric, tgt, references)
            score = scorer.corpus_score(hypotheses, None).score
            chance = [against(metric, tgt, o).corpus_score(hypotheses, None).score for o in others]
            rows.append({
                "language": CODES[tgt if src == "en" else src], "direction": direction,
                "training": "joint" if languages == "joint" else "single", "volume": volume, "seed": seed.removeprefix("s"),
                "metric": metric, "chance": round(mean(chance), 3), "chance_sd": round(stdev(chance), 3),
                "copy": round(copied(metric, tgt, references, tuple(sources)), 3), "n": len(own), "shuffles": shuffles,
                "signature": str(scorer.get_signature()), "score": score})
    return rows


@cache
def copied(metric: str, tgt: str, references: tuple[str, ...], sources: tuple[str, ...]) -> float:
    return against(metric, tgt, references).corpus_score(list(sources), None).score


def check(rows: list[dict]):
    """Right segments, right direction, right settings: the scores come out as they were published."""
    key = lambda row: tuple(row[c] for c in ("language", "direction", "training", "volume", "seed", "metric"))
    with open(SCALING / "points.csv", newline="") as file:
        points = {key(row): row for row in csv.DictReader(file)}
    for row in rows:
        point = points.get(key(row))
        if point is None or abs(float(point["score"]) - row["score"]) > TOLERANCE or point["signature"] != row["signature"]:
            raise SystemExit(f"{key(row)} scores {row['score']:.3f} here; points.csv has {point and point['score']}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--shuffles", type=int, default=5)
    shuffles = options.parse_args().shuffles
    paths = sorted((SCALING / "hypotheses").glob("*.jsonl.xz"), key=lambda path: -path.stat().st_size)  # joint runs first
    with Pool(os.cpu_count()) as pool:
        rows = [row for found in pool.imap_unordered(rows_of, [(path, shuffles) for path in paths]) for row in found]
    check(rows)
    rows.sort(key=lambda r: (r["training"], r["metric"] != "chrF++", r["direction"], int(r["volume"]), int(r["seed"])))
    unfinished = SCALING / "levels.csv.tmp"
    with open(unfinished, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    unfinished.replace(SCALING / "levels.csv")
    print(f"{len(rows)} rows of {len(paths)} runs")


if __name__ == "__main__":
    main()
