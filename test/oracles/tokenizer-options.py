"""Token ids of small tokenizers that differ by one option each, as tokenizers 0.23.3 (Rust) gives them.

    python test/oracles/tokenizer-options.py   (tokenizers 0.23.3)

Writes test/fixtures/checkpoint/tokenizers/options.json.
"""
import json, pathlib
import tokenizers
from tokenizers import Tokenizer

out = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoint" / "tokenizers" / "options.json"
texts = ["the rain in the terrain, 3.14 raincoats", "Корабль №7: ушёл!", "Ω Ψ Ξ ab ΩΨ", " [m] two  spaces [m]", "don't... $1 $& ÉÀ ǅ", "漢字かな 12 x٣٤", "",
         "wab ... wab...", "a-b_c </s> RAIN"]
characters = sorted({c for t in texts for c in t + t.lower()} - set("ΩΨΞ") | {"▁", "Ġ", "#", "_", "E", "A", "e", "a"})
words = ["ra", "rai", "rain", "th", "the", "▁the", "..", "ab", "in"]
pairs = ["r a", "ra i", "rai n", "t h", "th e", "▁ the", ". .", "a b", "i n"]
vocab = {t: i for i, t in enumerate(["<unk>", "<s>", "</s>", *[f"<0x{b:02X}>" for b in range(256)], *characters, *words])}
bpe = {"type": "BPE", "vocab": vocab, "merges": pairs, "unk_token": "<unk>"}
unigram = {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]] + [[t, -float(2 + (i * 7) % 5)] for i, t in enumerate([*characters, *words, *[f"<0x{b:02X}>" for b in range(256)]])]}
pieces = {t: i for i, t in enumerate(["[UNK]", *characters, *["##" + c for c in characters], "rain", "##rain", "the"])}
wordpiece = {"type": "WordPiece", "vocab": pieces, "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100}
added = lambda content, **k: {"id": len(vocab), "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False, **k}
split = lambda pattern, behavior, invert=False: {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}
template = lambda ids: {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[B]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                        "special_tokens": {"[B]": {"id": "[B]", "ids": ids, "tokens": ["<s>"] * len(ids)}}}
space = {"type": "WhitespaceSplit"}
kinds = {
    "added: single word": {"added_tokens": [added("rain", single_word=True)]},
    "added: lstrip": {"added_tokens": [added("[m]", lstrip=True)]}, "added: rstrip": {"added_tokens": [added("[m]", rstrip=True)]},
    "added: normalized": {"added_tokens": [added("rain", normalized=True)], "normalizer": {"type": "Lowercase"}},
    "added: not normalized": {"added_tokens": [added("rain")], "normalizer": {"type": "Lowercase"}},
    "model: fuse_unk": {"model": {**bpe, "fuse_unk": True}, "pre_tokenizer": space}, "model: no unk": {"model": {**bpe, "unk_token": None}},
    "model: byte_fallback": {"model": {**bpe, "byte_fallback": True}}, "model: end of word": {"model": {**bpe, "end_of_word_suffix": "_"}, "pre_tokenizer": space},
    "model: dropout 0": {"model": {**bpe, "dropout": 0.0}}, "model: ignore_merges": {"model": {**bpe, "ignore_merges": True}, "pre_tokenizer": space},
    "unigram": {"model": unigram}, "unigram: byte_fallback": {"model": {**unigram, "byte_fallback": True}},
    "unigram: Metaspace": {"model": unigram, "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}},
    "wordpiece": {"model": wordpiece, "pre_tokenizer": {"type": "Whitespace"}}, "wordpiece: long words": {"model": {**wordpiece, "max_input_chars_per_word": 5}, "pre_tokenizer": space},
    "Replace, a dollar sign": {"normalizer": {"type": "Replace", "pattern": {"String": "a"}, "content": "$&"}},
    "Replace, anchors": {"normalizer": {"type": "Replace", "pattern": {"Regex": "^ +| +$"}, "content": ""}},
    "Prepend": {"normalizer": {"type": "Prepend", "prepend": "▁"}}, "StripAccents": {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}]}},
    "Nmt": {"normalizer": {"type": "Nmt"}}, "sequences": {"normalizer": {"type": "Sequence", "normalizers": [{"type": "Sequence", "normalizers": [{"type": "Lowercase"}]}, {"type": "NFKC"}]}},
    **{f"Split, {b}, invert {i}": {"pre_tokenizer": split({"Regex": r"\w+"}, b, i)} for b in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous") for i in (False, True)},
    **{f"Punctuation, {b}": {"pre_tokenizer": {"type": "Punctuation", "behavior": b}} for b in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")},
    "Split, possessive": {"pre_tokenizer": split({"Regex": r"\p{L}++|\s*+"}, "Isolated")}, "Split, scripts": {"pre_tokenizer": split({"Regex": r"[\p{Han}\p{Hiragana}]+"}, "Isolated")},
    "Digits": {"pre_tokenizer": {"type": "Digits", "individual_digits": False}}, "Digits, individual": {"pre_tokenizer": {"type": "Digits", "individual_digits": True}},
    "UnicodeScripts": {"pre_tokenizer": {"type": "UnicodeScripts"}}, "CharDelimiterSplit": {"pre_tokenizer": {"type": "CharDelimiterSplit", "delimiter": "a"}},
    "FixedLength": {"pre_tokenizer": {"type": "FixedLength", "length": 2}}, "ByteLevel": {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}},
    "template: two ids": {"post_processor": template([1, 7])}, "template: another name": {"post_processor": template([1])},
    "RobertaProcessing": {"post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": True, "add_prefix_space": False}},
    "truncation and padding": {"truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
                               "padding": {"strategy": {"Fixed": 60}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 1, "pad_type_id": 0, "pad_token": "<s>"}},
}
result = {}
for name, parts in kinds.items():
    t = Tokenizer.from_str(json.dumps({"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": None,
                                       "post_processor": None, "decoder": None, "model": bpe, **parts}))
    t.no_truncation(), t.no_padding()  # as transformers does
    parts = {k: ({**v, "vocab": v["type"]} if k == "model" else v) for k, v in parts.items()}
    result[name] = {"parts": parts, "ids": [t.encode(text).ids for text in texts]}
out.write_text(json.dumps({"versions": {"tokenizers": tokenizers.__version__}, "texts": texts, "models": {"BPE": bpe, "Unigram": unigram, "WordPiece": wordpiece},
                           "kinds": result}, ensure_ascii=False, separators=(",", ":")).replace('"},"', '"},\n"') + "\n")
