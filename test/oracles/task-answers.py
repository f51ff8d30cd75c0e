"""Makes ../fixtures/task/answers.json: prompts and scores of extractive question answering.

    pip install lm-eval==0.4.13 evaluate datasets "transformers<5"; python task-answers.py

Writes files in SQuAD's layouts to ../fixtures/task/data (texts are this project's own), and
has the harness's own doc_to_text and process_results answer for its XQuAD and MLQA, and
transformers' squad_metrics, which is SQuAD 2.0's script, for questions without answers.
"""
import importlib.metadata
import importlib.util
import json
import re
from pathlib import Path

import lm_eval
import transformers.data.metrics.squad_metrics as squad
import yaml
from jinja2 import Environment

TASKS = Path(lm_eval.__file__).parent / "tasks"
OUT = Path(__file__).parent.parent / "fixtures" / "task"
DATA = OUT / "data"

# By language: passage, question, right answers, what a model said: right, nearly right, longer,
# wrong, nothing, articles and punctuation only, several lines.
QUESTIONS = {
    "en": [("The town was founded in 1204.", "When was it founded?", ["1204", "in 1204"], " In 1204."),
           ("A cat sat on the mat.", "Who sat?", ["A cat", "the cat"], "The cat!"),
           ("He ate two ripe pears.", "What did he eat?", ["two ripe pears"], " two pears"),
           ("x y", "z?", ["y"], ""), ("The band is The The.", "Which band?", ["The The"], "the"),
           ("It was won by Jo O’Neil.", "By whom?", ["Jo O’Neil", "O’Neil"], "It was Jo O'Neil, a well-known rower.")],
    "el": [("Η πόλη ιδρύθηκε το 1204.", "Πότε;", ["το 1204"], "Το 1204."), ("Έφαγε δύο μήλα.", "Τι;", ["δύο μήλα"], "μήλα"),
           ("Ο Οδυσσέας γύρισε.", "Ποιος;", ["Ο Οδυσσέας"], "«Ο ΟΔΥΣΣΈΑΣ»")],
    "zh": [("城市建于1204年。", "何时？", ["1204年"], "1204年"), ("他吃了两个苹果。", "什么？", ["两个苹果"], "苹果。"),
           ("乐队叫Beatles。", "叫什么？", ["Beatles"], "叫Beatles，对吗")],
    "de": [("Der Hund bellt.", "Wer?", ["Der Hund"], "Hund"), ("Es war ein Haus.", "Was?", ["ein Haus"], "das große Haus")],
    "ar": [("كتب الخيال العلمي في القرن العاشر.", "متى؟", ["القرن العاشر"], "قرن عاشر"), ("قرأ الولد كتاب الخيال.", "ماذا؟", ["الخيال", "كتاب الخيال"], "خيال"),
           ("شرب الماء.", "ماذا شرب؟", ["الماء"], "شرب الماء، نعم."), ("جاء رجال.", "من؟", ["رجال"], "رج")],
    "hi": [("राम ने दो फल खाए।", "क्या खाया?", ["दो फल"], "दो फल।"), ("वह कल आया।", "कब?", ["कल"], "परसों")],
    "es": [("La casa es de los Pérez.", "¿De quién?", ["los Pérez"], "Pérez"), ("Vive en El Escorial.", "¿Dónde?", ["El Escorial"], "¡en Escorial!")],
    "vi": [("Đó là cái bàn của Lan.", "Của ai?", ["của Lan"], "Lan"), ("Anh ăn hai quả lê.", "Ăn gì?", ["hai quả lê"], "quả lê chín")],
    "tr": [("Şehir 1204'te kuruldu.", "Ne zaman?", ["1204'te"], "1204te"), ("İki elma yedi.", "Ne yedi?", ["İki elma"], "iki elma")],
    "ru": [("Город основан в 1204 году.", "Когда?", ["в 1204 году"], "1204")], "th": [("เมืองก่อตั้งในปี 1204", "เมื่อไร", ["ปี 1204"], "1204")],
    "ro": [("Orașul a fost fondat în 1204.", "Când?", ["în 1204"], "1204")],
}
MLQA = ["ar", "de", "en", "es", "hi", "vi", "zh"]
# SQuAD 2.0: with answers that are nothing but articles, and without any.
SQUAD2 = [("The band is The The.", "Which band?", ["The The", "The"], ""), ("x y", "z?", [], ""), ("x y", "w?", [], "y"), ("x y", "v?", [], "the!"),
          ("He ate two ripe pears.", "What did he eat?", ["two ripe pears", "pears"], "ripe pears"), ("A b", "c?", ["A", "b"], "")]


def module(path):
    spec = importlib.util.spec_from_file_location("utils", path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def text(path, doc):
    config = yaml.safe_load(re.sub(r"!function.*", "x", path.read_text(encoding="utf8")))
    return Environment(keep_trailing_newline=True).from_string(config["doc_to_text"]).render(**doc)


def write(name, questions, version):
    """SQuAD's layout; two questions about a passage where they follow each other."""
    paragraphs, n = [], 0
    for context, question, answers, _ in questions:
        if not paragraphs or paragraphs[-1]["context"] != context:
            paragraphs.append({"context": context, "qas": []})
        asked = {"id": f"q{n}", "question": question, "answers": [{"text": a, "answer_start": max(0, context.find(a))} for a in answers]}
        if version == "v2.0":
            asked["is_impossible"] = not answers
            if not answers:
                asked["plausible_answers"] = [{"text": "x", "answer_start": 0}]
        paragraphs[-1]["qas"].append(asked)
        n += 1
    (DATA / name).write_text(json.dumps({"version": version, "data": [{"title": "t", "paragraphs": paragraphs}]}, ensure_ascii=False) + "\n", encoding="utf8")


for folder in ("xquad", "mlqa", "squad"):
    (DATA / folder).mkdir(parents=True, exist_ok=True)
xquad, mlqa = module(TASKS / "xquad" / "utils.py"), module(TASKS / "mlqa" / "utils.py")
files = []
for language, questions in QUESTIONS.items():
    name = f"xquad/xquad.{language}.json"
    write(name, questions, "1.1")
    rows = []
    for context, question, answers, said in questions:
        doc = {"context": context, "question": question, "answers": {"text": answers}}
        rows.append({"said": said, "prompt": text(TASKS / "xquad" / f"xquad_{language}.yaml", doc), **xquad.process_results_qa(doc, [said])})
    files.append({"task": "xquad", "file": name, "language": language, "rows": rows})
    if language in MLQA:
        name = f"mlqa/test-context-{language}-question-{language}.json"
        write(name, questions, "1.0")
        rows = []
        for context, question, answers, said in questions:
            doc = {"context": context, "question": question, "answers": answers}
            rows.append({"said": said, "prompt": text(TASKS / "mlqa" / "mlqa_common_yaml", doc), **mlqa.process_results_lang(doc, [said], language)})
        files.append({"task": "mlqa", "file": name, "language": language, "rows": rows})

write("squad/dev-v2.0.json", SQUAD2, "v2.0")
examples = []
for n, (_, _, answers, _) in enumerate(SQUAD2):
    examples.append(type("Example", (), {"qas_id": f"q{n}", "answers": [{"text": a} for a in answers]})())
said = {f"q{n}": row[3] for n, row in enumerate(SQUAD2)}
whole = dict(squad.squad_evaluate(examples, said))
exact, f1 = squad.get_raw_scores(examples, said)
rows = [{"said": said[k], "exact_match": exact[k], "f1": f1[k]} for k in said]
versions = {name: importlib.metadata.version(name) for name in ("lm-eval", "transformers")}
(OUT / "answers.json").write_text(json.dumps({"versions": versions, "files": files, "squad2": {"rows": rows, "whole": whole}}, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
print(len(files))
