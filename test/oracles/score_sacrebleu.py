"""Writes test/fixtures/score/sacrebleu.json: scores of small corpora by sacreBLEU.

Pinned: sacrebleu 2.6.0.   Run: python test/oracles/score_sacrebleu.py

The corpora are sentences written for this purpose in seven languages with their pitfalls
(numbers, entities, mixed scripts, empty lines, punctuation of every kind), and seeded shuffles,
deletions and repetitions of them as hypotheses.
"""

import json
import random
from pathlib import Path

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER

rng = random.Random(7)

REFERENCES = {
    "en": [
        "The committee, which met on 3.5 occasions, didn't approve the $1,200.50 budget.",
        'He said: "It\'s a well-known fact" (see p. 12-13), and left; nobody minded.',
        "A & B < C > D &amp; E &quot;quoted&quot; <skipped> text - with dashes -",
        "Rain fell on the old town all night, and by morning the river had risen.",
        "Yes.",
        "In 2019. the ratio was 5:3, i.e. 1.67; see http://example.org/a?b=c#d.",
    ],
    "zh": [
        "委员会在2019年3月5日开会,没有批准1,200.50美元的预算。",
        "他说:“这是众所周知的事实”(见第12-13页),然后离开了。",
        "Windows 10和Linux都支持UTF-8编码…—℃→∑ 全角ABC。",
        "雨下了一整夜,到早上河水已经上涨了。",
    ],
    "ar": [
        "اجتمعت اللجنة في 3.5 مناسبات، ولم توافق على ميزانية قدرها 1,200.50 دولار.",
        "قال: «هذه حقيقة معروفة» (انظر ص. 12-13)، ثم غادر؛ لم يهتم أحد؟",
        "هطل المطر على المدينة القديمة طوال الليل.",
    ],
    "hi": [
        "समिति ने 3.5 बार बैठक की और 1,200.50 डॉलर के बजट को मंज़ूरी नहीं दी।",
        "उसने कहा: \"यह सर्वविदित तथ्य है\" (पृ. 12-13 देखें), और चला गया।",
        "पुराने शहर पर सारी रात बारिश होती रही।",
    ],
    "el": [
        "Η επιτροπή, που συνήλθε 3,5 φορές, δεν ενέκρινε τον προϋπολογισμό των 1.200,50 δολαρίων.",
        "Είπε: «Είναι γνωστό» (βλ. σ. 12-13)· κανείς δεν ενοχλήθηκε;",
        "Έβρεχε όλη νύχτα στην παλιά πόλη, και το πρωί ο ποταμός είχε φουσκώσει.",
    ],
    "tr": [
        "Komisyon 3,5 kez toplandı; 1.200,50 dolarlık bütçeyi İSTANBUL'da onaylamadı.",
        "Yağmur bütün gece eski şehrin üzerine yağdı.",
    ],
    "vi": [
        "Ủy ban đã họp 3,5 lần và không phê duyệt ngân sách 1.200,50 đô-la.",
        "Trời mưa suốt đêm trên phố cổ, và đến sáng nước sông đã dâng.",
    ],
    "odd": [
        "😀 emoji 👩‍👩‍👧 and e\u0301 versus é\u00a0non-breaking\u2003spaces",
        "trailing white space \t",
        "- - - ... !!! ???",
        "",
        "one",
        "ひらがな カタカナ 漢字 テスト、です。",
    ],
}


def damaged(line, unit):
    """A hypothesis: words dropped, repeated, and a block moved."""
    parts = list(line) if unit == "char" else line.split()
    parts = [p for p in parts if rng.random() > 0.12]
    if len(parts) > 4:
        a, b = sorted(rng.sample(range(len(parts)), 2))
        block = parts[a:b]
        parts = parts[:a] + parts[b:]
        at = rng.randrange(len(parts) + 1)
        parts = parts[:at] + block + parts[at:]
    if parts and rng.random() < 0.4:
        parts.insert(rng.randrange(len(parts)), rng.choice(parts))
    return ("" if unit == "char" else " ").join(parts)


corpora = []
for language, lines in REFERENCES.items():
    unit = "char" if language == "zh" else "word"
    second = [damaged(line, unit) for line in lines]
    corpora.append({
        "name": language,
        "hypotheses": [damaged(line, unit) for line in lines],
        "references": [[a, b] for a, b in zip(lines, second)] if language in ("en", "odd") else [[a] for a in lines],
    })
corpora.append({"name": "equal", "hypotheses": REFERENCES["en"], "references": [[r] for r in REFERENCES["en"]]})
corpora.append({"name": "nothing in common", "hypotheses": ["x y z"], "references": [["a b c d e"]]})
corpora.append({"name": "short", "hypotheses": ["a b"], "references": [["a b c"]]})
corpora.append({"name": "empty hypothesis", "hypotheses": [""], "references": [["a b c"]]})
# sacreBLEU tokenizes TER's references twice, which shows where one pass leaves something to do:
# "'s" before a mark or before white space that is not a space, entities of entities, "\n".
TWICE = [
    "It is the neighbour's.",
    "Anna's, not Ben's, boat.",
    "the king's; the queen's",
    "a dog's\u00a0life, a cat's\u0085nap and a bird's\u3000nest's",
    "&amp;lt; &amp;amp;quot; &amp;gt;tag&lt;",
    "1,2.3,x.y,-4-5 .,. a.,b 7-'s.",
    "'s 's, 's. x's\t's",
    "Το «σπίτι's» της ΑΝΝΑΣ's. ΟΔΟΣ.",
    "他说:it's。かな's、カナ's。㈠㍿豈",
    "-\n- \n-x's",
]
corpora.append({"name": "twice", "hypotheses": TWICE, "references": [[r] for r in TWICE]})
for number, line in enumerate(TWICE):
    corpora.append({"name": f"twice {number + 1}", "hypotheses": [line], "references": [[line, damaged(line, "char")]]})
MARKS = ["'s", "'", "s", ".", ",", "&amp;", "lt;", "-", "7", " ", "\u00a0", "x", "\u0085", "(", "。", "か", "\""]
drawn = ["".join(rng.choice(MARKS) for _ in range(rng.randrange(1, 16))) for _ in range(60)]
corpora.append({"name": "drawn marks", "hypotheses": [damaged(d, "char") for d in drawn], "references": [[d] for d in drawn]})
for number in range(30):
    corpora.append({"name": f"drawn {number + 1}", "hypotheses": [drawn[number]], "references": [[drawn[number]]]})
# Long lines reach Tercom's limits: more than 25 tokens off the diagonal, blocks over 10 words.
vocabulary = [f"w{i}" for i in range(12)]
long = [" ".join(rng.choice(vocabulary) for _ in range(n)) for n in (70, 120, 12, 90)]
moved = []
for line in long:
    words = line.split()
    cut = len(words) // 3
    moved.append(" ".join(words[cut:] + words[:cut]))
moved[3] = " ".join(moved[3].split()[:30])
corpora.append({"name": "long", "hypotheses": moved, "references": [[r] for r in long]})

METRICS = {
    **{f"bleu:{t}": BLEU(tokenize=t) for t in ("none", "13a", "intl", "zh", "char")},
    "bleu:13a:lc": BLEU(lowercase=True),
    "bleu:13a:none": BLEU(smooth_method="none"),
    "bleu:13a:eff": BLEU(effective_order=True),
    "chrf": CHRF(),
    "chrf++": CHRF(word_order=2),
    "chrf:lc": CHRF(lowercase=True),
    "chrf:beta3": CHRF(beta=3),
    "ter": TER(),
    "ter:normalized": TER(normalized=True, asian_support=True),
    "ter:western": TER(normalized=True),
    "ter:all": TER(normalized=True, no_punct=True, asian_support=True, case_sensitive=True),
    "ter:nopunct": TER(no_punct=True, asian_support=True),
    "ter:case": TER(case_sensitive=True),
}

for corpus in corpora:
    streams = list(zip(*corpus["references"]))
    corpus["scores"] = {}
    for name, metric in METRICS.items():
        corpus["scores"][name] = metric.corpus_score(corpus["hypotheses"], streams).score

tokenizer_lines = [line for lines in REFERENCES.values() for line in lines]
tokens = {
    name: [BLEU(tokenize=name).tokenizer(line) for line in tokenizer_lines]
    for name in ("none", "13a", "intl", "zh", "char")
}
output = {
    "versions": {"sacrebleu": sacrebleu.__version__},
    "corpora": corpora,
    "tokenizers": {"lines": tokenizer_lines, "tokens": tokens},
}
path = Path(__file__).parents[1] / "fixtures" / "score" / "sacrebleu.json"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps(output, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
print(path.stat().st_size)
for c in corpora:
    print(c["name"], {k: round(v, 2) for k, v in c["scores"].items()})
