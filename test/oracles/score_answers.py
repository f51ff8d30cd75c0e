"""Writes test/fixtures/score/answers.json: exact match and F1 by the official MLQA script.

Run: python test/oracles/score_answers.py PATH/TO/mlqa_evaluation_v1.py
The script (facebookresearch/MLQA) is not part of this project; it is imported from where it lies.
The SQuAD variant is the definition of SQuAD 1.1's evaluate-v1.1.py, written out here.
"""

import hashlib
import importlib.util
import json
import platform
import re
import string
import sys
from collections import Counter
from pathlib import Path

source = Path(sys.argv[1])
spec = importlib.util.spec_from_file_location("mlqa", source)
mlqa = importlib.util.module_from_spec(spec)
spec.loader.exec_module(mlqa)

PAIRS = {
    "en": [("The Norman dynasty.", "Norman dynasty"), ("a", "the"), ("in the 10th century", "10th and 11th centuries"), ("an apple-pie, theatre", "apple pie")],
    "de": [("Die Schlacht bei Waterloo", "der Schlacht von Waterloo"), ("eines", "das")],
    "es": [("la Casa Blanca", "Casa Blanca"), ("los años 1990–95", "años 1990 95")],
    "vi": [("những con mèo của tôi", "con mèo tôi"), ("là người Việt", "Người Việt."), ("cuộc sống", "sống")],
    "ar": [("القرن العاشر", "قرن عاشر"), ("في القاهرة، مصر", "القاهرة"), ("خيال", "خي")],
    "hi": [("दसवीं शताब्दी।", "दसवीं शताब्दी"), ("भारत में", "भारत")],
    "zh": [("十世纪。", "10世纪"), ("巴黎 Paris 圣母院", "巴黎圣母院"), ("公元1066年", "1066年")],
}


def squad_tokens(s):
    s = "".join(ch for ch in s.lower() if ch not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", s).split()


def squad_f1(a, b):
    a, b = squad_tokens(a), squad_tokens(b)
    same = sum((Counter(a) & Counter(b)).values())
    if same == 0:
        return 0
    p, r = same / len(a), same / len(b)
    return 2 * p * r / (p + r)


rows = []
for language, pairs in PAIRS.items():
    for prediction, gold in pairs + [(b, a) for a, b in pairs] + [(a, a) for a, _ in pairs]:
        rows.append({
            "language": language, "prediction": prediction, "gold": gold,
            "mlqa": {
                "normalised": mlqa.normalize_answer(prediction, language),
                "exact": mlqa.exact_match_score(prediction, gold, language),
                "f1": float(mlqa.f1_score(prediction, gold, language)),
            },
            "squad": {
                "exact": squad_tokens(prediction) == squad_tokens(gold),
                "f1": float(squad_f1(prediction, gold)),
            },
        })
output = {
    "versions": {"python": platform.python_version(), "mlqa_evaluation_v1.py": "sha256:" + hashlib.sha256(source.read_bytes()).hexdigest()},
    "rows": rows,
}
path = Path(__file__).parents[1] / "fixtures" / "score" / "answers.json"
path.write_text(json.dumps(output, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
print(len(rows), path.stat().st_size)
