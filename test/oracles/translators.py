"""Tiny translators with tokenizers of their own, and what transformers makes of texts by them.

    python test/oracles/translators.py     (torch 2.13.0, transformers 5.24.0, sentencepiece)

Writes test/fixtures/translators/<kind>/, folders as people fetch them, of random weights: an NLLB
(tokenizer.json), a T5 (tokenizer.json) and an OPUS-MT (source.spm, target.spm, vocab.json), and
expected.json: token ids of sources, and what `generate` writes after them, alone, in float32, under
the folder's own generation_config.json.
"""
import io, json, pathlib, shutil
import sentencepiece as spm
import torch, transformers
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration, MarianConfig, MarianMTModel, MarianTokenizer, T5Config, T5ForConditionalGeneration

test = pathlib.Path(__file__).parent.parent
out = test / "fixtures" / "translators"
torch.set_num_threads(1)
held = [json.loads(line)["texts"] for line in (test.parent / "data" / "models" / "heldout.jsonl").open()]
english = [row["eng_Latn"] for row in held[:120]]
greek = [row["ell_Grek"] for row in held[:120]]
TEXTS = ["Good morning.", english[3], "The house by the sea is old, and nobody lives there.", greek[5]]


def pieces(sentences, size, kind, **how):
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(sentence_iterator=iter(sentences), model_writer=model, vocab_size=size, model_type=kind,
                                   character_coverage=1.0, hard_vocab_limit=False, minloglevel=2, normalization_rule_name="identity", **how)
    return model.getvalue()


def drawn(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        p.data = 0.3 * noise + ("bias" not in name) if p.dim() == 1 else noise / p.shape[-1]**(0.0 if "relative" in name else 0.5)
    model.tie_weights()
    return model.eval()


def fresh(kind):
    folder = out / kind
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


small = dict(d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2,
             encoder_ffn_dim=24, decoder_ffn_dim=24, max_position_embeddings=128)


def nllb():
    folder = fresh("nllb")
    (folder / "sentencepiece.bpe.model").write_bytes(pieces(english + greek, 260, "bpe"))
    languages = ["ell_Grek", "eng_Latn", "fra_Latn", "zho_Hans"]
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "NllbTokenizer", "src_lang": "eng_Latn", "extra_special_tokens": languages}))
    (folder / "config.json").write_text(json.dumps({"model_type": "m2m_100"}))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    (folder / "sentencepiece.bpe.model").unlink()
    tokenizer.save_pretrained(folder)
    config = M2M100Config(**small, vocab_size=len(tokenizer), pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, scale_embedding=True)
    model = drawn(M2M100ForConditionalGeneration(config), 1)
    model.generation_config.update(decoder_start_token_id=2, eos_token_id=2, pad_token_id=1, max_length=200, no_repeat_ngram_size=3, suppress_tokens=[1])
    model.save_pretrained(folder)
    return folder, lambda text, source, target: (dict(source=source, target=target),)


def t5():
    folder = fresh("t5")
    (folder / "spiece.model").write_bytes(pieces(english + greek + ["translate English to Greek: "] * 5, 220, "unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 12}))
    (folder / "config.json").write_text(json.dumps({"model_type": "t5"}))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    (folder / "spiece.model").unlink()
    tokenizer.save_pretrained(folder)
    config = T5Config(vocab_size=len(tokenizer), d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, decoder_start_token_id=0, feed_forward_proj="gated-gelu")
    model = drawn(T5ForConditionalGeneration(config), 2)
    model.save_pretrained(folder)
    return folder, None


def marian():
    folder = fresh("marian")
    (folder / "source.spm").write_bytes(pieces(english, 150, "unigram"))
    (folder / "target.spm").write_bytes(pieces(greek, 150, "unigram"))
    names = ["</s>", "<unk>"]
    for file in ("source.spm", "target.spm"):
        model = spm.SentencePieceProcessor(model_file=str(folder / file))
        names += [piece for piece in (model.id_to_piece(i) for i in range(model.get_piece_size())) if piece not in names and piece != "<s>"]
    names.append("<pad>")
    (folder / "vocab.json").write_text(json.dumps({name: i for i, name in enumerate(names)}, ensure_ascii=False))
    (folder / "tokenizer_config.json").write_text(json.dumps({"source_lang": "eng", "target_lang": "ell", "tokenizer_class": "MarianTokenizer"}))
    pad = len(names) - 1
    config = MarianConfig(**small, vocab_size=len(names), pad_token_id=pad, eos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=None, scale_embedding=True)
    model = drawn(MarianMTModel(config), 3)
    model.final_logits_bias.data = torch.randn(model.final_logits_bias.shape, generator=torch.Generator().manual_seed(4))
    model.generation_config.update(bad_words_ids=[[pad]], decoder_start_token_id=pad, eos_token_id=0, forced_eos_token_id=0, pad_token_id=pad, bos_token_id=0,
                                   max_length=128, num_beams=4, renormalize_logits=True, length_penalty=0.8)
    model.save_pretrained(folder)
    return folder, None


ways = {"nllb": [("eng_Latn", "ell_Grek"), ("ell_Grek", "fra_Latn")], "t5": [(None, None)], "marian": [(None, None)]}
expected = {}
for make in (nllb, t5, marian):
    folder, _ = make()
    kind = folder.name
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = (MarianTokenizer if kind == "marian" else AutoTokenizer).from_pretrained(folder)
    expected[kind] = []
    for source, target in ways[kind]:
        if source:
            tokenizer.src_lang = source
        for text in TEXTS if kind != "marian" else TEXTS[:3]:
            prompt = f"translate English to Greek: {text}" if kind == "t5" else text
            ids = tokenizer(prompt).input_ids
            forced = {"forced_bos_token_id": tokenizer.convert_tokens_to_ids(target)} if target else {}
            said = {}
            for beams in (1, 4):
                with torch.inference_mode():
                    new = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), max_new_tokens=12, num_beams=beams, do_sample=False, **forced)[0, 1:]
                said[str(beams)] = {"ids": new.tolist(), "text": tokenizer.decode(new, skip_special_tokens=True)}
            expected[kind].append({"source": source, "target": target, "prompt": prompt, "ids": ids, "said": said})
versions = {"torch": torch.__version__, "transformers": transformers.__version__}
(out / "expected.json").write_text(json.dumps({"versions": versions, "cases": expected}, ensure_ascii=False, indent=1) + "\n")
