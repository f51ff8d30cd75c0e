"""What each step of tokenizers 0.23.3 makes of every assigned code point (but for private planes).

    python test/oracles/tokenizer-steps.py   (tokenizers 0.23.3)

Each code point stands in a text of its own, "x" + c + "x"; normalizers give a text, pre-tokenizers
pieces. Of every block of 256 code points the SHA-256 of the results, joined, is kept (its first
eight digits). Surrogates are no text. Writes test/fixtures/checkpoint/tokenizers/steps.json.
"""
import hashlib, json, pathlib
import tokenizers
from tokenizers import Regex, normalizers as n, pre_tokenizers as p

out = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoint" / "tokenizers" / "steps.json"
llama3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
steps = {
    "NFC": n.NFC(), "NFD": n.NFD(), "NFKC": n.NFKC(), "NFKD": n.NFKD(), "Lowercase": n.Lowercase(),
    "StripAccents": n.StripAccents(), "Strip": n.Strip(), "Nmt": n.Nmt(), "ByteLevel": n.ByteLevel(),
    "BertNormalizer": n.BertNormalizer(lowercase=False), "BertNormalizer, lower": n.BertNormalizer(lowercase=True),
    "Replace": n.Replace(Regex(r"\w"), "_"), "Prepend": n.Prepend("▁"),
    "Whitespace": p.Whitespace(), "WhitespaceSplit": p.WhitespaceSplit(), "BertPreTokenizer": p.BertPreTokenizer(),
    "Punctuation": p.Punctuation(), "Digits": p.Digits(), "Digits, individual": p.Digits(individual_digits=True),
    "UnicodeScripts": p.UnicodeScripts(), "ByteLevel, split": p.ByteLevel(add_prefix_space=False), "Metaspace": p.Metaspace(),
    "CharDelimiterSplit": p.CharDelimiterSplit("x"), "FixedLength": p.FixedLength(2),
    "Split, Llama 3": p.Split(Regex(llama3), "isolated"), "Split, words": p.Split(Regex(r"\w+"), "merged_with_next"),
    "Split, named": p.Split(Regex(r"[\p{Han}\p{Hiragana}]|\d|\s|\p{P}|\p{M}"), "isolated"),
}
result = {}
for name, step in steps.items():
    is_normalizer = isinstance(step, n.Normalizer)
    kind = "normalizer" if is_normalizer else "pre_tokenizer"
    t = tokenizers.Tokenizer(tokenizers.models.BPE())
    setattr(t, kind, step)
    blocks = []
    for block in [*range(0, 0xD800, 256), *range(0xE000, 0x33000, 256), 0xE0000, 0xE0100]:
        lines = []
        for code in range(block, block + 256):
            text = f"x{chr(code)}x"
            lines.append(step.normalize_str(text) if is_normalizer else "\x01".join(piece for piece, _ in step.pre_tokenize_str(text)))
        blocks.append(hashlib.sha256("\x02".join(lines).encode()).hexdigest()[:8])
    result[name] = {"kind": kind, "step": json.loads(t.to_str())[kind], "blocks": "".join(blocks)}
out.write_text(json.dumps({"versions": {"tokenizers": tokenizers.__version__}, "steps": result}, indent=0, ensure_ascii=False) + "\n")
