"""What Python's re makes of expressions, by hand and at random, on names of modules.

    python test/oracles/checkpoint-regex.py      (Python 3.11)

Writes test/fixtures/checkpoint/python-regex.json: for each expression one character a name, as
PEFT asks: "1" where re.match(rf"(.*\\.)?({expression})$", name) finds something, then the same for
re.fullmatch(expression, name); null where Python refuses it.
"""
import json, pathlib, platform, random, re, warnings

warnings.simplefilter("ignore")
names = ["model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.k_proj", "model.layers.11.mlp.up_proj",
         "layers.2.q_proj", "q_proj", "Q_PROJ", "transformer.h.0.attn.c_attn", "model.layers.1.self_attn.qXproj",
         "lm_head", "a]b-c", "a b", "model.layers.3.mlp.experts.0.down_proj", ""]
hand = [
    "q_proj", "self_attn.._proj", r"layers\.1\.self_attn\.q_proj", r".*\.q_proj", "[qk]_proj", "(q|k)_proj", "q_proj|k_proj",
    r"layers\.\d+\.mlp\..*", r"layers\.(0|1|2)\..*", "^model.layers.0.self_attn.q_proj", "^q_proj", "q_proj$", r"\Aq_proj\Z",
    "[^.]*_proj", "[]a]b", "[^]a]b", "a[]]b", "a[]-]b-c", "a[^-]b-c", r"a[\]]b[\-]c", "[a-", "[", "(", ")", "a)|(q_proj", "*", "a**", "a+*", "a??", "a*?",
    "q{1}_proj", "q{,1}_proj", "q{0,2}_proj", "q{,}_proj", "q{_proj", "q{}_proj", "{q", "q{2,1}", "x{0}q_proj", "l{1,2}m_head",
    "(?i)q_proj", "(?i:q)_proj", "(?s).*q_proj", "(?s:.*)q_proj", "(?x) q_proj", "(?P<n>q)_proj", "(?P<n>q)(?P=n)", r"(q)\1", r"\1",
    "(?:q|k)_proj", "(?=q)q_proj", "(?!k)._proj", "(?<=q)_proj", r".*(?<=\.q)_proj", r".*(?<!\.q)_proj", "(?<=a|bc)d", "(?<=a*)d", "(?>q)_proj", "q++_proj",
    r"\w_proj", r"\W", r".*\bq_proj", r".*\Bproj", r"a\sb", r"a\x20b", r"a\u0020b", r"\q_proj", r"q\_proj", r"\.", r"[\w.]+", r"[\d]", r"[\w-a]", r"[a-\d]", "[z-a]",
    r"[\b]", r"\0", r"\07", "(?#comment)q_proj", "q(?#c)?_proj", "q_proj(?i)", "(?", "(?P<1>a)", "(?P<a", r"a\ b", "a b", "", "|q_proj", "(|q)_proj", "()*q_proj", "(?:)*q_proj",
    "^*", "$q", "q_proj$$", r"\Z*", "(?=q)*q_proj", "[[]", "[a&&b]", "[a||b]", "(a*)*b", "((q)|k)_proj", r"\d+", "[0-9]+", r"[^\d]+", r"[^\W]+", "x" * 5 + "?" * 1, "é", "[à-ü]",
    r"model\.layers\.(?:[0-9]|1[01])\.(?:self_attn|mlp)\..*", r".*(self_attn|mlp).*(q|k|up)_proj", "(?a)q_proj", "(?u)q_proj", "(?m)^q_proj$", "(?L)q", "(?-i:q)_proj", "(?i-s:q)_proj",
]
random.seed(7)
atoms = ["q", "k", "_proj", "proj", "model", "layers", ".", r"\.", "0", "1", r"\d", r"\w", "[qk]", "[^.]", "[a-z_]", "self_attn", r"\b", "^", "$", "mlp", "[]q]", "[^]q]", "-", "]", "{", "}", ",", " ", r"\s", "_", "up", "Q", "(?i)", "[q-]"]


def grow(depth):
    parts = []
    for _ in range(random.randint(1, 4)):
        part = random.choice(atoms) if depth == 0 or random.random() < 0.7 else random.choice(["({})", "(?:{})", "(?={})", "(?!{})", "({}|q)", "(?i:{})"]).format(grow(depth - 1))
        if random.random() < 0.35:
            part += random.choice(["*", "+", "?", "*?", "+?", "??", "{1}", "{0,2}", "{,2}", "{2,}", "{1,2}?", "{a}", "**", "*+"])
        parts.append(part)
    return "".join(parts) if random.random() < 0.85 else "|".join(parts)


def each(expression):
    out = []
    for pattern, find in [(rf"(.*\.)?({expression})$", re.match), (expression, re.fullmatch)]:
        try:
            out.append("".join("1" if find(pattern, n) else "0" for n in names))
        except (re.error, OverflowError):
            out.append(None)
    return out


expressions = list(dict.fromkeys(hand + [grow(2) for _ in range(700)]))
fixture = {"versions": {"python": platform.python_version()}, "names": names, "expressions": [[e, *each(e)] for e in expressions]}
out = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoint" / "python-regex.json"
out.write_text("{\n" + ",\n".join(f'"{k}": ' + (json.dumps(v) if k != "expressions" else "[\n" + ",\n".join(map(json.dumps, v)) + "\n]") for k, v in fixture.items()) + "\n}\n")
