"""Trains the byte-level BPE vocabulary on a mix in which every language counts.

    python tokenizer.py --work DIR        (after corpus.py; writes DIR/tokenizer)
"""
import argparse
import json
import random
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

VOCABULARY = 4096  # the embedding is a fifth of the model; see README, "Shape"
LANGUAGES = ["ar", "el", "hi", "tr", "vi", "zh"]
# Characters drawn per language. A non-Latin letter is two or three bytes, so
# equal characters give those scripts the greater weight that they need.
SAMPLE = {"en": 6_000_000, "zh": 1_000_000}
SAMPLE_OTHER = 2_000_000
PROMPT = "Translate the following sentences from English to {}.\n### Response:\n"
NAMES = ["English", "Arabic", "Greek", "Hindi", "Turkish", "Vietnamese", "Chinese"]


def sample(work: Path) -> list[str]:
    texts = {lang: [] for lang in ["en", *LANGUAGES]}
    for lang in LANGUAGES:
        for line in (work / f"corpus/pairs.{lang}.tsv").read_text().splitlines():
            english, other, _ = line.split("\t")
            texts["en"].append(english)
            texts[lang].append(other)
    texts["en"] += [t for t in (work / "corpus/base.txt").read_text().splitlines() if t.isascii()]
    rows = [PROMPT.format(name) for name in NAMES] * 300
    for lang, group in texts.items():
        group = sorted(set(group))
        random.Random(0).shuffle(group)
        room = SAMPLE.get(lang, SAMPLE_OTHER)
        for text in group:
            room -= len(text)
            if room < 0:
                break
            rows.append(text)
    return rows


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    work = options.parse_args().work
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(sample(work), trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<s>", "</s>", "<pad>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>",
                                   pad_token="<pad>", model_max_length=512, padding_side="right")
    fast.save_pretrained(work / "tokenizer")
    path = work / "tokenizer/tokenizer.json"  # saved with one merge on four lines; a third of the size without
    path.write_text(json.dumps(json.loads(path.read_text()), ensure_ascii=False, separators=(",", ":")))
    path = work / "tokenizer/tokenizer_config.json"  # a class that transformers 4 knows too
    config = json.loads(path.read_text()) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    config.pop("backend", None)
    path.write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
