"""Makes ../fixtures/task/choice.json: requests, metrics and aggregates of lm-evaluation-harness.

    pip install lm-eval==0.4.13; python task-choice.py

Writes small files in each published layout to ../fixtures/task/data, gives the harness the same
items as its data sets have them, and answers its requests by a hash, so that both sides are
asked and told the same. Texts are this project's own.
"""
import csv
import hashlib
import json
import tempfile
from pathlib import Path

import lm_eval
from lm_eval.api.metrics import mean_stderr, pooled_sample_stderr, unweighted_mean_stderr
from lm_eval.api.model import LM
from lm_eval.api.task import ConfigurableTask
from lm_eval.tasks import TaskManager
from lm_eval.tasks._yaml_loader import load_yaml

OUT = Path(__file__).parent.parent / "fixtures" / "task"
DATA = OUT / "data"
TASKS = Path(lm_eval.__file__).parent / "tasks"
TEMP = Path(tempfile.mkdtemp())
MANAGER = TaskManager(include_defaults=False)


def answer(context: str, continuation: str) -> tuple[float, bool]:
    """A log-probability in (-40, 0) and whether it was the first choice, of the texts alone."""
    digest = hashlib.sha256(f"{context}\0{continuation}".encode()).digest()
    return -int.from_bytes(digest[:3], "big") / 2**24 * 40, digest[3] % 3 == 0


class Hash(LM):
    def loglikelihood(self, requests):
        return [answer(*request.args) for request in requests]

    def loglikelihood_rolling(self, requests):
        raise NotImplementedError

    def generate_until(self, requests):
        raise NotImplementedError


def lines(path: str, rows: list[dict]):
    file = DATA / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")


def table(path: str, rows: list[list], delimiter=","):
    file = DATA / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", newline="", encoding="utf8") as out:
        if delimiter == "\t":
            out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
        else:
            csv.writer(out, lineterminator="\n").writerows(rows)


CASES = []


def case(task, file, yaml, docs, split, *, shots=0, shot_docs=None, shot_file=None, wording="harness", options=None, metrics=True, extra=None):
    """Runs one of the harness's tasks over these documents."""
    config = load_yaml(TASKS / yaml)
    for key in ("process_docs",):
        config.pop(key, None)
    files = {}
    for name, rows in ((split, docs), (config.get("fewshot_split"), shot_docs)):
        if rows is not None and name is not None:
            path = TEMP / f"{len(CASES)}-{name}.jsonl"
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")
            files[name] = str(path)
    for key in ("training_split", "validation_split", "test_split"):
        if config.get(key) not in files:
            config.pop(key, None)
    if config.get("fewshot_split") not in files:
        config.pop("fewshot_split", None)
    config |= {"dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": files}, "num_fewshot": shots}
    if metrics:  # every metric of the output type, where the task has no rule of its own
        config["metric_list"] = [{"metric": m, "aggregation": "mean", "higher_is_better": True} for m in ("acc", "acc_norm", "acc_bytes", "acc_mutual_info", "exact_match")] + [{"metric": "brier_score", "aggregation": "brier_score", "higher_is_better": False}]
    config |= extra or {}
    made = ConfigurableTask(config=config)
    result = lm_eval.simple_evaluate(Hash(), tasks=[made], bootstrap_iters=0, log_samples=True, task_manager=MANAGER)
    (name, numbers), = result["results"].items()
    samples = sorted(result["samples"][name], key=lambda sample: sample["doc_id"])
    names = [key.removesuffix(",none") for key in numbers if key.endswith(",none") and "stderr" not in key]
    items = []
    for sample in samples:
        arguments = [list(a) for a in sample["arguments"]]
        item = {"requests": arguments, "answers": [answer(*a) for a in arguments]}
        item["metrics"] = {metric: sample[metric] for metric in names if metric != "brier_score"}
        items.append(item)
    CASES.append({"task": task, "file": file, "wording": wording, "shots": shots, "shot_file": shot_file, "options": options or {},
                  "alone": metrics, "items": items,
                  "means": {m: numbers[f"{m},none"] for m in names},
                  "stderr": {m: mean_stderr([s[m] for s in samples]) for m in names if m != "brier_score"}})


# MMLU
for subject, add in (("anatomy", 0), ("high_school_physics", 3)):
    rows = {split: [[f"{'  ' if k == 1 else ''}Which number is {k + add}, \"{split}\"?{' ' if k == 2 else ''}", *[str(k + add + j) for j in range(4)], "ABCD"[k % 4]] for k in range(n)] for split, n in (("test", 5 + add), ("dev", 3))}
    rows["test"][0][1] = "1.50"  # a cell that is a number stays a text
    docs = {split: [dict(question=r[0], choices=r[1:5], answer="ABCD".index(r[5])) for r in own] for split, own in rows.items()}
    for split, own in rows.items():
        table(f"mmlu/{subject}_{split}.csv", own)
    for shots in (0, 2):
        case("mmlu", f"mmlu/{subject}_test.csv", f"mmlu/default/mmlu_{subject}.yaml", docs["test"], "test", shots=shots, shot_docs=docs["dev"], shot_file=f"mmlu/{subject}_dev.csv")
    case("mmlu", f"mmlu/{subject}_test.csv", f"mmlu/continuation/mmlu_{subject}.yaml", docs["test"], "test", shots=1, shot_docs=docs["dev"], shot_file=f"mmlu/{subject}_dev.csv", wording="continuation")

# C-Eval
for subject in ("accountant", "chinese_language_and_literature"):
    header = ["id", "question", "A", "B", "C", "D", "answer"]
    val = [[k, f"下列第{k}项中，正确的是____。", f"甲{k}", "乙，丙", "丁\"戊\"", "己", "DCBA"[k % 4]] for k in range(6)]
    dev = [[k, f"例{k}：哪一个？", "一", "二", "三", "四", "BD"[k], "解析：\n1. 因为。"] for k in range(2)]
    table(f"ceval/{subject}_val.csv", [header, *val])
    table(f"ceval/{subject}_dev.csv", [[*header, "explanation"], *dev])
    docs = [[dict(zip(header, row)) for row in rows] for rows in (val, dev)]
    for shots in (0, 2):
        case("ceval", f"ceval/{subject}_val.csv", f"ceval/ceval-valid_{subject}.yaml", docs[0], "val", shots=shots, shot_docs=docs[1], shot_file=f"ceval/{subject}_dev.csv")

# AGIEval: the harness's data sets have the prompt ready, by AGIEval's own rule
for subject, rows in {
    "aqua-rat": [dict(passage=None, question=f"A car has {k} wheels. How many?", options=[f"({c}){k + j}" for j, c in enumerate("ABCDE")], label="ABCDE"[k], other={"solution": "…"}) for k in range(4)],
    "lsat-ar": [dict(passage="Of three friends each has a hat. ", question=f"Who is number {k}?", options=[f"({c})friend {c * (k + 1)}" for c in "ABCDE"], label="EDCB"[k], other=None) for k in range(4)],
    "logiqa-zh": [dict(passage=f"甲说第{k}句话。", question="以下哪项为真？", options=["(A)甲", "(B)乙、丙都去", "(C)都不去", "(D)丁"], label="ADCB"[k], other=None) for k in range(4)],
    "jec-qa-kd": [dict(passage=None, question=f"关于第{k}条，正确的有？", options=["(A)第一", "(B)第二项权利", "(C)第三", "(D)第四种义务人"], label=label, other=None) for k, label in enumerate([["A"], ["B", "D"], ["A", "B", "C", "D"], ["C"]])],
    "gaokao-physics": [dict(passage="", question=f"第{k}题", options=["(A)大", "(B)较小", "(C)不变化", "(D)无"], label=label, other=None) for k, label in enumerate(["A", "BD", "ABC", "C"])],
}.items():
    lines(f"agieval/{subject}.jsonl", rows)
    chinese = subject not in ("aqua-rat", "lsat-ar")
    docs = []
    for row in rows:
        passage, count = row["passage"] or "", len(row["options"])
        if chinese:
            query = passage + "问题：" + row["question"] + " " + "选项：" + " ".join(row["options"]) + "\n" + "答案：从A到{}, 我们应选择".format("ABCDEFG"[count - 1])
        else:
            query = passage + "Q: " + row["question"] + " " + "Answer Choices: " + " ".join(row["options"]) + "\n" + "A: Among A through {}, the answer is".format("ABCDEFG"[count - 1])
        docs.append(dict(query=query, choices=row["options"], gold=["ABCDEFG".index(letter) for letter in row["label"]]))
    case("agieval", f"agieval/{subject}.jsonl", f"agieval/{subject}.yaml", docs, "test", metrics=False)

# Belebele
for code, text in (("ell_Grek", "Η πόλη είναι παλιά"), ("eng_Latn", "The town is old")):
    rows = [dict(link=f"https://en.wikinews.org/{k // 2}", question_number=k % 2 + 1, flores_passage=f"{text} ({k // 2}).", question=f" {text}; {k}? ",
                 **{f"mc_answer{j}": f"{text[: j + k]}" for j in range(1, 5)}, correct_answer_num=str(k % 4 + 1), dialect=code, ds="2023-05-03") for k in range(6)]
    lines(f"belebele/{code}.jsonl", rows)
    for shots in (0, 2):
        case("belebele", f"belebele/{code}.jsonl", f"belebele/belebele_{code}.yaml", rows, "test", shots=shots, shot_docs=rows if shots else None, shot_file=f"belebele/{code}.jsonl")

# XCOPA
for language, premise in (("et", "Tüdruk leidis putuka oma helvestest."), ("zh", "这个人打开了水龙头。"), ("tr", "İçeri girdi. ")):
    rows = [dict(premise=f"{premise}", choice1=f"{'İIÀ这'[k]}lk {k}.", choice2=f"Teine {k}x.", question=("cause", "effect")[k % 2], label=k // 2, idx=k, changed=False) for k in range(4)]
    lines(f"xcopa/{language}/test.{language}.jsonl", rows)
    case("xcopa", f"xcopa/{language}/test.{language}.jsonl", f"xcopa/default_{language}.yaml", rows, "test")

# XStoryCloze
names = ["InputStoryid", *[f"InputSentence{k}" for k in range(1, 5)], "RandomFifthSentenceQuiz1", "RandomFifthSentenceQuiz2", "AnswerRightEnding"]
rows = [[f"id-{k}", f"كان \"رجل\" {k}.", "ذهب.", "عاد.", "نام.", f"استيقظ {k}.", "طار بعيدا جدا.", k % 2 + 1] for k in range(5)]
table("xstorycloze/spring2016.val.ar.tsv.split_20_80_eval.tsv", [names, *rows], "\t")
case("xstorycloze", "xstorycloze/spring2016.val.ar.tsv.split_20_80_eval.tsv", "xstorycloze/default_ar.yaml",
     [dict(zip(["story_id", *[f"input_sentence_{k}" for k in range(1, 5)], "sentence_quiz1", "sentence_quiz2", "answer_right_ending"], row)) for row in rows], "eval")

# XNLI: one file for all languages
names = ["language", "gold_label", "sentence1", "sentence2", "pairID"]
labels = ["entailment", "neutral", "contradiction"]
rows = [[language, labels[k % 3], f"{text} \"{k}\"", f"{text} {k + 1}!", str(k)] for language, text in (("el", "Ο άνδρας μιλά"), ("zh", "他在说话"), ("ar", "الرجل يتكلم")) for k in range(4)]
table("xnli/xnli.dev.tsv", [names, *rows], "\t")
lines("xnli/xnli.dev.jsonl", [dict(zip(names, row)) for row in rows])
for language in ("el", "zh", "ar"):
    docs = [dict(premise=r[2], hypothesis=r[3], label=labels.index(r[1])) for r in rows if r[0] == language]
    for file in ("xnli/xnli.dev.tsv", "xnli/xnli.dev.jsonl"):
        case("xnli", file, f"xnli/xnli_{language}.yaml", docs, "validation", options={"only": language})

# INCLUDE
rows = [dict(language="Greek", country="Greece", file_name="a", source="b", license="c", level="d", category_en="e", category_original_lang="f", original_lang="g", unique_id=k,
             question=f" Ερώτηση {k}; ", choices=[], option_a=f"α{k}", option_b="β", option_c="γ γ", option_d="δ", answer=k % 4, domain="STEM") for k in range(5)]
lines("include/Greek.jsonl", rows)
case("include", "include/Greek.jsonl", "include/default/Greek/include_base_44_greek_stem.yaml", rows, "test")

# Global-MMLU
rows = [dict(sample_id=f"anatomy/test/{k}", subject="anatomy", subject_category="Medical", question=f"问题{k}？ ", option_a=f"{k}", option_b="1.0", option_c="丙", option_d="丁", answer="ABCD"[k % 4], required_knowledge="[]") for k in range(5)]
lines("global-mmlu/zh.jsonl", rows)
table("global-mmlu/zh.csv", [list(rows[0]), *[list(row.values()) for row in rows]])
for file in ("global-mmlu/zh.jsonl", "global-mmlu/zh.csv"):
    case("global-mmlu", file, "global_mmlu/full/zh/global_mmlu_full_zh_anatomy.yaml", rows, "test")

groups = []
for stderrs, sizes in (([0.1, 0.2], [5, 8]), ([0.02, 0.03, 0.0], [120, 40, 7])):
    groups.append({"stderrs": stderrs, "sizes": sizes, "size": float(pooled_sample_stderr(stderrs, sizes)), "equal": float(unweighted_mean_stderr(stderrs))})

OUT.mkdir(parents=True, exist_ok=True)
with open(OUT / "choice.json", "w", encoding="utf8") as file:
    json.dump({"versions": {"lm-eval": lm_eval.__version__}, "cases": CASES, "groups": groups}, file, ensure_ascii=False, separators=(",", ":"), default=float)
    file.write("\n")
print(len(CASES), "cases,", sum(len(c["items"]) for c in CASES), "items")
