"""Tokenizers whose ids stand in a vocab.json beside a SentencePiece model, as transformers' slow classes make them.

    HF_HUB_OFFLINE=1 python test/oracles/tokenizer-numbered.py
    (transformers 5.24.0, sentencepiece 0.2.3)

Takes the models and the texts of tokenizer-sentencepiece.py, and makes vocabularies of their pieces in
another order, without some, and with others of another model. Writes test/fixtures/tokenizer/numbered.json.gz:
folders with their files, and the ids of every text.
"""
import gzip, json, pathlib, random, tempfile
import transformers
from sentencepiece import SentencePieceProcessor
from transformers import M2M100Tokenizer, MarianTokenizer
from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

here = pathlib.Path(__file__).parent.parent / "fixtures" / "tokenizer"
models = here / "sentencepiece"
read = lambda name: gzip.decompress((models / f"{name}.gz").read_bytes())
texts = json.loads(read("cases.json"))["texts"]["all"]
codes = [">>fra<< Bonjour le monde", ">>fra<<x", ">>zzz<< unknown", " >>fra<< not first", "a >>deu<< b", ">><<", ">>fra", ">>deu<<", ">>fra<<>>deu<< twice",
         "__fr__ bonjour", "__en__", "a __de__ b", "__xx__"]

def pieces(name):
    spm = SentencePieceProcessor(model_proto=read(name))
    return [spm.id_to_piece(i) for i in range(spm.get_piece_size()) if not (spm.is_control(i) or spm.is_unknown(i))]

def vocabulary(first, own, other, seed, last=()):
    """`own` pieces but for one in twenty, and some of `other`, in another order."""
    draw = random.Random(seed)
    kept = [p for p in own if draw.random() > 0.05]
    # Pieces that hold what the model itself does not know would be found in its unknown runs.
    known = set("".join(own))
    more = [p for p in other if p not in set(own) and set(p) <= known][:200]
    every = kept + more
    draw.shuffle(every)
    return {p: i for i, p in enumerate([*first, *every, *last])}

folders = {}

def folder(name, make, spm, vocab, config, **settings):
    files = {"config.json": config, "vocab.json": vocab, "tokenizer_config.json": settings}
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        for file, model in spm.items(): (place / file).write_bytes(read(model))
        for file, value in files.items(): (place / file).write_text(json.dumps(value, ensure_ascii=False))
        slow = make.from_pretrained(place)
        assert not slow.is_fast
        ids = [" ".join(map(str, slow(text).input_ids)) for text in texts + codes]
    folders[name] = {"models": spm, "files": files, "ids": ids}
    print(name, len(vocab), sum(str(slow.unk_token_id) in row.split() for row in ids), "texts with unknowns")

marian_codes = [">>fra<<", ">>deu<<"]
unigram = {"source.spm": "unigram.model", "target.spm": "t5.model"}
folder("marian", MarianTokenizer, unigram, vocabulary(["</s>", "<unk>"], pieces("unigram.model"), pieces("t5.model"), 0, [*marian_codes, "<pad>"]),
       {"model_type": "marian"}, source_lang="en", target_lang="roa", model_max_length=512)
folder("marian-plain", MarianTokenizer, {"source.spm": "plain.model", "target.spm": "t5.model"}, vocabulary(["</s>", "<unk>"], pieces("plain.model"), pieces("t5.model"), 1, ["<pad>"]), {"model_type": "marian"})
folder("marian-merges", MarianTokenizer, {"source.spm": "bpe.model", "target.spm": "bpe.model"}, vocabulary(["</s>", "<unk>"], pieces("bpe.model"), [], 2, ["<pad>"]),
       {"model_type": "marian"}, tokenizer_class="MarianTokenizer")
first = ["<s>", "<pad>", "</s>", "<unk>"]
languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
m2m_vocab = vocabulary(first, pieces("bpe.model"), pieces("unigram.model"), 3)
folder("m2m", M2M100Tokenizer, {"sentencepiece.bpe.model": "bpe.model"}, m2m_vocab, {"model_type": "m2m_100"}, tokenizer_class="M2M100Tokenizer", src_lang="fr",
       additional_special_tokens=languages)
folder("m2m-unlisted", M2M100Tokenizer, {"sentencepiece.bpe.model": "bpe.model"}, m2m_vocab, {"model_type": "m2m_100"}, tokenizer_class="M2M100Tokenizer")
folder("m2m-unigram-wmt21", M2M100Tokenizer, {"sentencepiece.bpe.model": "unigram.model"}, vocabulary(first, pieces("unigram.model"), [], 4), {"model_type": "m2m_100"},
       tokenizer_class="M2M100Tokenizer", language_codes="wmt21", src_lang="de", additional_special_tokens=["__en__", "__ha__", "__is__", "__ja__", "__cs__", "__ru__", "__zh__", "__de__"])

out = {"transformers": transformers.__version__, "texts": texts + codes, "folders": folders}
(here / "numbered.json.gz").write_bytes(gzip.compress(json.dumps(out, ensure_ascii=False).encode(), 9, mtime=0))
