"""Writes pairs.tsv.gz, the first pairs of each language that ../models/corpus.py found.

    python pairs.py --work DIR

Debian's archive drops a version when it has the next, and another version of one package gives
other pairs: what the runs are tuned on is kept here, so that all of them, whenever they are
trained, have the same. The file has a line a pair, in the order of training: language, English,
translation, source package.
"""
import argparse
import gzip
from pathlib import Path

LANGUAGES = ["ar", "el", "hi", "tr", "vi", "zh"]
PAIRS = 4_000  # per language: the largest volume
FILE = Path(__file__).parent / "pairs.tsv.gz"


def read(language: str, volume: int):
    """(English, translation) of the first `volume` pairs of a language."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="\n") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        found = [(english, other) for code, english, other, _ in rows if code == language][:volume]
    if len(found) < volume:
        raise SystemExit(f"{FILE.name} has {len(found)} pairs of {language}, not {volume}")
    return found


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    corpus = options.parse_args().work / "corpus"
    text = ""
    for language in LANGUAGES:
        lines = (corpus / f"pairs.{language}.tsv").read_text("utf-8").split("\n")[:PAIRS]
        text += "".join(f"{language}\t{line}\n" for line in lines)
    part = FILE.with_suffix(".part")
    part.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    part.rename(FILE)


if __name__ == "__main__":
    main()
