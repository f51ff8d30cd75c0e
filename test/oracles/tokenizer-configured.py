"""What AutoTokenizer makes of folders with a tokenizer.json and files beside it that say more.

    HF_HUB_OFFLINE=1 python test/oracles/tokenizer-configured.py   (transformers 5.24.0, tokenizers 0.23.3)

Draws, from a seed, a tiny tokenizer.json (five kinds, with and without templates, padding, added
tokens), a type of model, a class, and settings, and writes test/fixtures/tokenizer/configured.json.gz:
the parts of each folder and the ids of some texts; null for a text that the reference refuses,
and "fails" for a folder.
"""
import base64, gzip, io, json, os, pathlib, random, tempfile
import sentencepiece, tokenizers, transformers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import pre_tokenizers
from transformers import AutoTokenizer

transformers.logging.set_verbosity_error()
out = pathlib.Path(__file__).parent.parent / "fixtures" / "tokenizer" / "configured.json.gz"
random = random.Random(int(os.environ.get("SEED", "7")))
texts = ["", "the rain in the terrain", " Rain  the", "ÉÀ é e\u0301 ﬁ", "a<s>b </s> <pad>c", "<ent> the<ent2>rain <ENT>a", "x <mask> [MASK]y [CLS]",
         "▁the\nrain\t12 345", "[PAD]<|endoftext|>a<|im_start|>the", "Корабль 漢字 👍", "<unk>a [UNK] b", "don't the, rain!", "▁<PRE> a ▁<EOT>", "<madeupword0>en_XX a <extra_id_0>"]
words = ["th", "the", "ra", "rai", "rain", "in", "▁the", "▁rain", "Ġthe", "Ġrain", "▁▁", "ĠĠ"]
merge = ["t h", "th e", "r a", "i n", "ra in", "▁ the", "▁ rain", "Ġ the", "Ġ rain", "▁ ▁", "Ġ Ġ"]
bytes_ = sorted(pre_tokenizers.ByteLevel.alphabet())
chars = sorted({c for t in texts for c in t if not c.isspace()} | {"▁"})
llama_tokens, bert_tokens, gpt_tokens = ["<unk>", "<s>", "</s>"], ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], ["<|endoftext|>", "<s>", "</s>"]
ids = lambda tokens: {t: i for i, t in enumerate(dict.fromkeys(tokens))}
vocabularies = {
    "spelled": ids(llama_tokens + [f"<0x{b:02X}>" for b in range(256)] + chars[:60] + words),
    "bytes": ids(gpt_tokens + bytes_ + words),
    "words": ids(bert_tokens + chars + ["##" + c for c in chars] + ["the", "rain", "##rain"]),
    "pieces": [[t, 0.0] for t in ["<s>", "<pad>", "</s>", "<unk>"]] + [[t, -float(2 + (i * 7) % 5)] for i, t in enumerate(dict.fromkeys(chars[:70] + words))] + [["<mask>", 0.0]],
}
model = io.BytesIO()
rules = "FB01\t66 69\nE9\t65\n9\t20\nA\t20\n"
with tempfile.TemporaryDirectory() as folder:
    (pathlib.Path(folder) / "r.tsv").write_text(rules)
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(["the rain in the terrain"] * 9), model_writer=model, minloglevel=2, vocab_size=14,
                                             normalization_rule_tsv=str(pathlib.Path(folder) / "r.tsv"), hard_vocab_limit=False)
charsmap = base64.b64encode(sentencepiece_model_pb2.ModelProto.FromString(model.getvalue()).normalizer_spec.precompiled_charsmap).decode()
flags = dict(dropout=None, continuing_subword_prefix=None, end_of_word_suffix=None)
replace = lambda pattern, content: {"type": "Replace", "pattern": pattern, "content": content}
level = lambda **k: {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **k}
special = lambda t: {"SpecialToken": {"id": t, "type_id": 0}}
text_ = {"Sequence": {"id": "A", "type_id": 0}}


def template(first, last, table):
    parts = [*map(special, first), text_, *map(special, last)]
    return {"type": "TemplateProcessing", "single": parts, "pair": [*parts, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {t: {"id": t, "ids": [table[t]], "tokens": [t]} for t in {*first, *last}}}


def tokenizer_json(kind):
    """A tokenizer.json as files of the kind have it, or with a step that the class would not have."""
    vocab = vocabularies[kind]
    table = {t: i for i, (t, _) in enumerate(vocab)} if kind == "pieces" else vocab
    odd = random.random() < 0.3
    strings = random.random() < 0.5
    merges = [m if strings else m.split(" ") for m in merge if all(p in table for p in [*m.split(" "), m.replace(" ", "")])]
    if kind == "spelled":
        normalizer = random.choice([None, {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, replace({"String": " "}, "▁")]}, replace({"String": " "}, "▁")])
        pre = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": random.choice(["first", "always", "never"]), "split": False} if normalizer is None else None
        parts = dict(normalizer=normalizer, pre_tokenizer=pre, model=dict(type="BPE", **flags, unk_token="<unk>", fuse_unk=not odd, byte_fallback=True, ignore_merges=False))
        first, last, tokens = ["<s>"], ["</s>"], llama_tokens
    elif kind == "bytes":
        parts = dict(normalizer=random.choice([None, {"type": "NFC"}, {"type": "Lowercase"}] if odd else [None, {"type": "NFC"}]), pre_tokenizer=level(add_prefix_space=odd),
                     model=dict(type="BPE", **flags, unk_token=None, fuse_unk=False, byte_fallback=False, ignore_merges=odd))
        first, last, tokens = ["<s>"], ["</s>"], gpt_tokens
    elif kind == "words":
        parts = dict(normalizer={"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": not odd},
                     pre_tokenizer={"type": "BertPreTokenizer"}, model=dict(type="WordPiece", unk_token="[UNK]", continuing_subword_prefix="##", max_input_chars_per_word=random.choice([100, 3])))
        first, last, tokens = ["[CLS]"], ["[SEP]"], bert_tokens
    else:
        parts = dict(normalizer=random.choice([None, {"type": "Precompiled", "precompiled_charsmap": charsmap}, {"type": "Sequence", "normalizers": [{"type": "Precompiled", "precompiled_charsmap": charsmap}, replace({"Regex": " {2,}"}, " ")]}]),
                     pre_tokenizer=random.choice([{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
                                                  {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}]}]),
                     model=dict(type="Unigram", unk_id=3, byte_fallback=False))
        first, last, tokens = ["<s>"], ["</s>"], ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    parts["post_processor"] = random.choice([None, template(first, last, table), template(first, [], table), level() if kind == "bytes" else template([], last, table)])
    parts["added_tokens"] = [dict(id=table[t], content=t, single_word=False, lstrip=t == "<mask>", rstrip=False, normalized=False, special=True)
                             for t in random.choice([tokens, tokens, tokens[:2], []])]
    if random.random() < 0.3:
        parts["added_tokens"] += [dict(id=len(vocab) + i, content=t, single_word=False, lstrip=False, rstrip=i == 1, normalized=i == 1, special=i == 0) for i, t in enumerate(["<ent>", "<ent2>"])]
    if random.random() < 0.15:
        parts["padding"] = dict(strategy="BatchLongest", direction="Right", pad_to_multiple_of=None, pad_id=0, pad_type_id=0, pad_token=random.choice(["<pad>", "[PAD]"]))
    return {**parts, "merges": merges if parts["model"]["type"] == "BPE" else None}


def token(content):
    style = random.random()
    if style < 0.5: return content
    options = dict(content=content, lstrip=random.random() < 0.2, rstrip=random.random() < 0.2, single_word=random.random() < 0.1, normalized=random.random() < 0.5)
    return {**options, **({"__type": "AddedToken"} if style < 0.9 else {"__type": "AddedToken", "special": True})}


def settings(size):
    result = {}
    maybe = lambda p: random.random() < p
    names = dict(bos_token=["<s>", "<bos>", "<|im_start|>", None], eos_token=["</s>", "<|endoftext|>", "<eos>", None], unk_token=["<unk>", "[UNK]", "<|endoftext|>"],
                 pad_token=["<pad>", "[PAD]", "<|endoftext|>", None], mask_token=["<mask>", "[MASK]"], cls_token=["[CLS]", "<s>"], sep_token=["[SEP]", "</s>"])
    for name, values in names.items():
        if maybe(0.3):
            value = random.choice(values)
            result[name] = value if value is None else token(value)
    for name, values in dict(add_bos_token=[True, False], add_eos_token=[True, False], add_prefix_space=[True, False], legacy=[True, False], do_lower_case=[True, False], strip_accents=[True, False, None],
                             tokenize_chinese_chars=[True, False], use_default_system_prompt=[False], clean_up_tokenization_spaces=[False], model_max_length=[512], extra_ids=[0, 2], trim_offsets=[True],
                             src_lang=["en_XX", "fr_XX"], split_special_tokens=[False]).items():
        if maybe(0.2): result[name] = random.choice(values)
    if maybe(0.3): result["additional_special_tokens"] = random.sample(["<ent>", "<ENT>", "[MASK]", "the"], random.randint(0, 3))
    if maybe(0.2): result["extra_special_tokens"] = random.choice([["<ent2>", "<ENT>"], {"image_token": "<ent>"}, []])
    if maybe(0.1): result["image_token"] = "<ENT>"
    if maybe(0.35):
        chosen = random.sample(["<ent>", "<ent2>", "<ENT>", "<s>", "</s>", "rain", "<|im_start|>"], random.randint(0, 4))
        result["added_tokens_decoder"] = {str(size + i if random.random() < 0.7 else i): dict(content=t, lstrip=random.random() < 0.2, rstrip=random.random() < 0.2, single_word=random.random() < 0.2,
                                                         normalized=random.random() < 0.4, special=random.random() < 0.6) for i, t in enumerate(chosen)}
    return result


kinds = {
    "spelled": (["llama", "mistral", "gemma", "gemma3_text", "phi3", "qwen2", "none-such"], ["LlamaTokenizer", "LlamaTokenizerFast", "GemmaTokenizer", "CodeLlamaTokenizer", "PreTrainedTokenizerFast", "TokenizersBackend", "NllbTokenizer"]),
    "bytes": (["gpt2", "qwen2", "qwen3", "gpt_neox", "llama", "bloom", "olmo2", "roberta", "xlm-roberta", "mistral"], ["GPT2Tokenizer", "Qwen2TokenizerFast", "GPTNeoXTokenizerFast", "LlamaTokenizerFast", "PreTrainedTokenizerFast", "RobertaTokenizer", "BloomTokenizerFast"]),
    "words": (["bert", "distilbert", "electra", "none-such"], ["BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "PreTrainedTokenizerFast"]),
    "pieces": (["xlm-roberta", "bert", "xglm", "t5", "mbart", "llama"], ["XLMRobertaTokenizerFast", "XGLMTokenizer", "T5Tokenizer", "MBartTokenizer", "MBart50Tokenizer", "PreTrainedTokenizerFast"]),
}
folders = []
for kind, (types, classes) in kinds.items():
    for _ in range(120):
        json_ = tokenizer_json(kind)
        files = {"config.json": {"model_type": random.choice(types)}}
        named = {"tokenizer_class": random.choice(classes)} if random.random() < 0.7 else {}
        if random.random() < 0.9: files["tokenizer_config.json"] = {**settings(len(vocabularies[kind])), **named}
        elif named: files["config.json"].update(named)
        if random.random() < 0.25:
            files["special_tokens_map.json"] = {k: v for k, v in dict(bos_token="<s>", pad_token={"content": "<pad>", "lstrip": False, "normalized": True, "rstrip": True, "single_word": False},
                                                                      additional_special_tokens=["<ent>", "[MASK]"], extra_special_tokens=["<ENT>"]).items() if random.random() < 0.5}
        if random.random() < 0.2: files["added_tokens.json"] = {"<ENT>": 900, "rain": 901}
        if len(files) == 1 and "tokenizer_class" not in files["config.json"]: continue  # then tokenizer.json speaks alone here
        folders.append((kind, json_, files))

result = []
for kind, json_, files in folders:
    merges, model_ = json_["merges"], {**json_["model"], "vocab": vocabularies[kind]}
    whole = {"version": "1.0", "truncation": None, "padding": None, "decoder": None, **{k: v for k, v in json_.items() if k != "merges"}, "model": {**model_, **({} if merges is None else {"merges": merges})}}
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        (place / "tokenizer.json").write_text(json.dumps(whole))
        for file, content in files.items(): (place / file).write_text(json.dumps(content))
        entry = {"kind": kind, "json": json_, "files": files}
        try:
            t = AutoTokenizer.from_pretrained(str(place))
            entry["class"] = type(t).__name__
            entry["ids"] = []
            for text in texts:
                try: entry["ids"].append(" ".join(map(str, t(text)["input_ids"])))
                except Exception: entry["ids"].append(None)
        except Exception as error:
            entry["fails"] = f"{type(error).__name__}: {str(error)[:80]}"
        result.append(entry)
print(len(result), sum("fails" in e for e in result), {e["fails"][:70] for e in result if "fails" in e})
fixture = {"versions": {m.__name__: m.__version__ for m in (transformers, tokenizers)}, "texts": texts, "vocabularies": vocabularies, "folders": result}
out.write_bytes(gzip.compress(json.dumps(fixture, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0))
