"""Writes test/fixtures/gguf-tokenizers/: small GGUF files without tensors, and the ids of texts.

    pip install transformers==5.24.0 tokenizers==0.23.3 gguf==0.19.0 sentencepiece==0.2.1
    python gguf-tokenizers.py

`spelled` is a SentencePiece model of byte pairs, trained here on the UDHR's first article in
several languages, with its scores and types as llama.cpp's converter writes them; its ids are
those of the sentencepiece library itself. `pairs-<name>` are byte-level pairs trained by
`tokenizers`, once for each way to find words; their ids are those of a tokenizer put together by
hand from transformers' own pieces for that family. gguf-llama-ids.ts asks llama.cpp for the same.
"""
import io
import json
from pathlib import Path

import sentencepiece
from gguf import GGUFWriter
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

OUT = Path(__file__).parent.parent / "fixtures" / "gguf-tokenizers"
OUT.mkdir(exist_ok=True)
SAMPLE = [
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison.",
    "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
    "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "It's 1948; we'll see 3,000 more. Don't! (a+b)^2 = a^2 + 2ab + b^2", "for i in range(10):\n    print(i)\n",
]
TEXTS = SAMPLE + [
    "", " ", "  two  spaces", "a\n\n\nb\t c ", "ALL CAPS'LL DO", "x²½ 12345678 ٣٤٥", "日本語とไทย", "emoji 👩‍👩‍👧 🇹🇷",
    "e\u0301 \u200b\u00a0\u3000", "snake_case http://a.b/c?d=e", "\r\n\r\n  trailing   ", "<s> in text </s>", "▁ already",
]


def spelled():
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SAMPLE * 40), model_writer=model, model_type="bpe", vocab_size=560, byte_fallback=True,
        normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=True, num_threads=1)
    sp = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    writer = GGUFWriter(OUT / "spelled.gguf", "llama")
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    size = sp.get_piece_size()
    kind = lambda i: 2 if sp.is_unknown(i) else 3 if sp.is_control(i) else 6 if sp.is_byte(i) else 5 if sp.is_unused(i) else 1
    writer.add_token_list([sp.id_to_piece(i) for i in range(size)])
    writer.add_token_scores([sp.get_score(i) for i in range(size)])
    writer.add_token_types([kind(i) for i in range(size)])
    writer.add_bos_token_id(sp.bos_id())
    writer.add_eos_token_id(sp.eos_id())
    writer.add_unk_token_id(sp.unk_id())
    close(writer)
    # The library reads "<s>" in a text as characters; a tokenizer.json reads it as the token.
    return {text: [sp.bos_id(), *sp.encode(text)] for text in TEXTS if "<s>" not in text}


CASED = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
cased = lambda numbers: pre_tokenizers.Sequence([
    pre_tokenizers.Split(Regex(CASED % numbers), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
WORDS = {  # transformers' classes: GPT2Tokenizer, Llama 3's tokenizer.json, Qwen2Tokenizer, StarCoder's tokenizer.json
    "gpt-2": (pre_tokenizers.ByteLevel(add_prefix_space=False), False),
    "llama-bpe": (cased(r"\p{N}{1,3}"), True),
    "qwen2": (cased(r"\p{N}"), False),
    "starcoder": (pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                           pre_tokenizers.ByteLevel(add_prefix_space=False)]), False),
}


def pairs(name):
    words, ignore = WORDS[name]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = words
    trainer = trainers.BpeTrainer(vocab_size=480, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  special_tokens=["<|end|>"], show_progress=False)
    tokenizer.train_from_iterator(SAMPLE * 3, trainer)
    saved = json.loads(tokenizer.to_str())["model"]
    made = Tokenizer(models.BPE(vocab=saved["vocab"], merges=[tuple(m) for m in saved["merges"]], ignore_merges=ignore))
    made.pre_tokenizer = words
    made.add_special_tokens(["<|end|>"])
    writer = GGUFWriter(OUT / f"pairs-{name}.gguf", "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(name)
    tokens = sorted(saved["vocab"], key=saved["vocab"].get)
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token == "<|end|>" else 1 for token in tokens])
    writer.add_token_merges([" ".join(m) for m in saved["merges"]])
    writer.add_eos_token_id(tokens.index("<|end|>"))
    writer.add_add_eos_token(name == "qwen2")
    if name == "llama-bpe":  # whose texts begin with BOS without being told so
        writer.add_bos_token_id(tokens.index("<|end|>"))
    close(writer)
    mark = [tokens.index("<|end|>")]
    begin, end = mark if name == "llama-bpe" else [], mark if name == "qwen2" else []
    return {text: begin + made.encode(text).ids + end for text in TEXTS}


def close(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


expected = {"spelled": spelled()} | {f"pairs-{name}": pairs(name) for name in WORDS}
(OUT / "ids.json").write_text(json.dumps(expected, ensure_ascii=False, indent=None) + "\n")
