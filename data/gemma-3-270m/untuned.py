"""Writes heldout-untuned.jsonl: held-out segments in languages that nothing is tuned on.

    python untuned.py --work DIR

DIR/unpacked is what ../models/corpus.py left there. The catalogues of Pidgin and Plasma, which no
pair comes from, have every language: German, related to English and in its script, and Russian.
Segments are those of ../models/heldout.jsonl, under the same ids, cleaned and checked alike.
"""
import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "models"))
import clean  # noqa: E402
import readers  # noqa: E402

CODES = {"de": "deu_Latn", "ru": "rus_Cyrl"}
PACKAGES = ["pidgin-data", "plasma-workspace-data"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    work = options.parse_args().work
    readers.LANGUAGE.update({lang: lang for lang in CODES})
    clean.SCRIPT.update({"de": "LATIN", "ru": "CYRILLIC"})
    clean.LENGTH_RATIO.update({lang: (0.5, 2.2) for lang in CODES})
    found = {}
    for package in PACKAGES:
        for source, lang, text in readers.catalogues(work / "unpacked" / package):
            english = clean.clean(source)
            if lang in CODES and english and (other := clean.clean(text)) and clean.is_pair(english, other, lang):
                found.setdefault(clean.key(english), {}).setdefault(lang, other)
    rows, seen = [], set()
    for line in open(HERE.parent / "models/heldout.jsonl", encoding="utf8"):
        row = json.loads(line)
        texts = found.get(clean.key(row["texts"]["eng_Latn"]), {})
        keys = {(lang, clean.key(text)) for lang, text in texts.items()}
        if len(texts) == len(CODES) and not keys & seen:  # retrieval needs distinct segments
            seen |= keys
            rows.append({"id": row["id"], "texts": {"eng_Latn": row["texts"]["eng_Latn"],
                                                    **{code: texts[lang] for lang, code in CODES.items()}}, "source": row["source"]})
    with open(HERE / "heldout-untuned.jsonl", "w", encoding="utf8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(len(rows))


if __name__ == "__main__":
    main()
