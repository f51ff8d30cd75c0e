"""Makes ../fixtures/task/harness: what lm-evaluation-harness writes of a run, and reads what we write.

    python test/oracles/harness-files.py            # writes the fixture
    python test/oracles/harness-files.py FOLDER     # reads a folder of `isogloss evaluate --harness`

With lm-eval 0.4.13. The run asks the committed Belebele files of a model that answers by a hash;
what tells of the machine it ran on is taken out. Reading goes through the harness's own table and
its names of files, and datasets' JSON loader, as the harness's tools for samples do.
"""
import hashlib
import json
import sys
import tempfile
from pathlib import Path

import lm_eval
from lm_eval.api.model import LM
from lm_eval.api.task import ConfigurableTask
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager
from lm_eval.tasks._yaml_loader import load_yaml
from lm_eval.utils import get_results_filenames, get_sample_results_filenames, make_table

FIXTURES = Path(__file__).parent.parent / "fixtures" / "task"


class Hash(LM):
    def loglikelihood(self, requests):
        digests = [hashlib.sha256("\0".join(request.args).encode()).digest() for request in requests]
        return [(-int.from_bytes(d[:3], "big") / 2**24 * 40, d[3] % 3 == 0) for d in digests]

    def loglikelihood_rolling(self, requests):
        raise NotImplementedError

    def generate_until(self, requests):
        raise NotImplementedError


def write():
    tasks = []
    for code in ("ell_Grek", "eng_Latn"):
        config = load_yaml(Path(lm_eval.__file__).parent / "tasks" / "belebele" / f"belebele_{code}.yaml")
        config |= {"dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": {"test": str(FIXTURES / "data" / "belebele" / f"{code}.jsonl")}}}
        tasks.append(ConfigurableTask(config=config))
    results = lm_eval.simple_evaluate(Hash(), tasks=tasks, log_samples=True, bootstrap_iters=0, task_manager=TaskManager(include_defaults=False))
    samples = results.pop("samples")
    for key in ("pretty_env_info", "git_hash", "upper_git_hash"):
        results.pop(key, None)
    for config in results["configs"].values():
        config.pop("dataset_kwargs")
    with tempfile.TemporaryDirectory() as folder:
        tracker = EvaluationTracker(output_path=folder)
        tracker.general_config_tracker.model_name = "org/hash"
        tracker.general_config_tracker.model_name_sanitized = "org__hash"
        tracker.save_results_aggregated(results=results, samples=samples)
        for name, lines in samples.items():
            tracker.save_results_samples(task_name=name, samples=lines)
        out = FIXTURES / "harness" / "org__hash"
        out.mkdir(parents=True, exist_ok=True)
        for file in Path(folder).rglob("*.json*"):
            stamp = file.stem[-26:]
            (out / file.name.replace(stamp, "2026-11-28T12-00-00.000000")).write_text(file.read_text(encoding="utf8"), encoding="utf8")


def read(folder):
    import datasets

    files = [str(file) for file in Path(folder).rglob("*.json*")]
    for file in get_results_filenames(files):
        results = json.loads(Path(file).read_text(encoding="utf8"))
        print(make_table(results))
        if "groups" in results:
            print(make_table(results, "groups"))
    for file in get_sample_results_filenames(files):
        rows = datasets.load_dataset("json", data_files=file, split="train", cache_dir=tempfile.mkdtemp())
        print(Path(file).name, len(rows), rows.column_names)
        assert {"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash"} <= set(rows.column_names)


read(sys.argv[1]) if len(sys.argv) > 1 else write()
