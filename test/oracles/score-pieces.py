"""Writes test/fixtures/metric/pieces: small SentencePiece models, and the pieces that SentencePiece makes with them.

Pinned: sentencepiece 0.2.3, sacrebleu 2.6.0.   Run: python test/oracles/score-pieces.py

A unigram model and a BPE one with the normalisation of FLORES' models (nmt_nfkc), others without
any, with byte fallback, with pieces of a user's own; and spBLEU by sacreBLEU with the first two.
"""

import gzip
import json
import random
import shutil
import tempfile
from pathlib import Path

import sacrebleu
import sentencepiece as spm

out = Path(__file__).resolve().parents[1] / "fixtures" / "metric" / "pieces"
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
rng = random.Random(5)
corpus = json.loads((Path(__file__).resolve().parents[1] / "fixtures" / "score" / "sacrebleu.json").read_text())["tokenizers"]["lines"]
train = [line for line in corpus for _ in range(3) if line.strip()]
models = {
    "unigram": dict(model_type="unigram", normalization_rule_name="nmt_nfkc"),
    "bpe": dict(model_type="bpe", normalization_rule_name="nmt_nfkc"),
    "unigram-bytes": dict(model_type="unigram", byte_fallback=True, normalization_rule_name="identity", vocab_size=600),
    "bpe-own": dict(model_type="bpe", user_defined_symbols=["<x>", "の", "ing "], normalization_rule_name="nfkc_cf", vocab_size=420),
    "unigram-own": dict(model_type="unigram", user_defined_symbols=["<x>", "town all"], add_dummy_prefix=False, remove_extra_whitespaces=False,
                        normalization_rule_name="nmt_nfkc", vocab_size=400),
}
with tempfile.TemporaryDirectory() as folder:
    text = Path(folder, "train.txt")
    text.write_text("\n".join(train), encoding="utf-8")
    for name, settings in models.items():
        spm.SentencePieceTrainer.train(input=str(text), model_prefix=str(out / name), minloglevel=2, num_threads=1, hard_vocab_limit=False,
                                       **{"vocab_size": 420, "character_coverage": 0.98, **settings})
        (out / f"{name}.vocab").unlink()

marks = [*"abcdefghijklmnopqrstuvwxyzABC 0123456789.,-", " ", "  ", "　", "\u00a0", "\u200b", "é", "e\u0301", "ﬁ", "㈠", "½", "Å", "İ", "ß", "の", "<x>", "town all",
         "ing ", "▁", "😀", "👩‍👩‍👧", "你", "水", "☃☃", "ا", "ل", "\u0651", "क", "्", "ष", "\t", "\ufeff", "ﾊﾟ", "ｶﾞ", "…", "™", "가"]
lines = [*corpus, "", " ", "a", "☃", "  two  spaces  ", "☃ ☃ ☃x☃", "▁▁ ▁", *("".join(rng.choice(marks) for _ in range(rng.randrange(1, 40))) for _ in range(400)),
         *("".join(rng.choice(rng.choice(corpus) or " ") for _ in range(60)) for _ in range(60))]
found = {}
for name in models:
    processor = spm.SentencePieceProcessor(model_file=str(out / f"{name}.model"))
    found[name] = [processor.encode_as_pieces(line) for line in lines]

scores = []
references = [line for line in corpus if line.strip()]
hypotheses = [" ".join(w for w in line.split() if rng.random() > 0.2) for line in references]
for name, key, file in (("flores101", "unigram", "sacrebleu_tokenizer_spm.model"), ("flores200", "bpe", "flores200sacrebleuspm")):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "models").mkdir()
        shutil.copy(out / f"{key}.model", Path(folder, "models", file))
        import sacrebleu.tokenizers.tokenizer_spm as tokenizer_spm
        tokenizer_spm.SACREBLEU_DIR = folder
        metric = sacrebleu.BLEU(tokenize=name)
        scores.append(dict(name=name, model=key, score=metric.corpus_score(hypotheses, [references]).score, signature=str(metric.get_signature())))

for name in models:  # the compiled normalisations are most of it
    (out / f"{name}.model.gz").write_bytes(gzip.compress((out / f"{name}.model").read_bytes(), 9, mtime=0))
    (out / f"{name}.model").unlink()

versions = dict(sentencepiece=spm.__version__, sacrebleu=sacrebleu.__version__)
(out / "pieces.json.gz").write_bytes(gzip.compress((json.dumps(dict(versions=versions, lines=lines, pieces=found, hypotheses=hypotheses, references=references, scores=scores),
                                            ensure_ascii=False, separators=(",", ":")) + "\n").encode(), 9, mtime=0))
print({p.name: p.stat().st_size for p in out.iterdir()}, scores)
