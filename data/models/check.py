"""Checks that transformers loads a checkpoint and agrees with model.py.

    python check.py CHECKPOINT...

Compares all hidden states on seven sentences, alone and padded in one batch, and
ten greedily chosen tokens after a translation prompt. Exits 1 on disagreement.
"""
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer

import model
import retrieval
from train import EOS, prompt

TOLERANCE = 1e-4  # relative to the largest entry of a state; both run in float32


def greedy(trunk: model.Trunk, ids: list[int], longest: int) -> list[int]:
    """Reads everything again for every token: ten are soon made."""
    made: list[int] = []
    while len(made) < longest and EOS not in made:
        last = trunk(torch.tensor([ids + made]))[0, -1]
        made.append(int((last @ trunk.embed_tokens.weight.T).argmax()))
    return [token for token in made if token != EOS]


@torch.inference_mode()
def check(folder: Path) -> bool:
    ours, tokenizer = model.load(folder).eval(), Tokenizer.from_file(str(folder / "tokenizer.json"))
    theirs = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    their_tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = [t[0] for t in retrieval.heldout().values()]
    worst = 0.0
    for text in texts:
        ids = tokenizer.encode(text).ids
        assert their_tokenizer(text).input_ids == ids and ids[0] == 0, "tokenizers differ, or no BOS"
        states: list = []
        ours(torch.tensor([ids]), states=states)
        for a, b in zip(states, theirs(torch.tensor([ids]), output_hidden_states=True).hidden_states, strict=True):
            worst = max(worst, float((a - b).abs().max() / b.abs().max()))
    batch = their_tokenizer(texts, padding=True, return_tensors="pt")
    padded = theirs(**batch, output_hidden_states=True).hidden_states
    states = []
    ours(batch.input_ids, states=states)
    real = batch.attention_mask.bool()
    for a, b in zip(states, padded):
        worst = max(worst, float((a - b)[real].abs().max() / b[real].abs().max()))
    prompts = [tokenizer.encode(prompt("en", lang, texts[0])).ids for lang in ("el", "zh")]
    same = all(greedy(ours, p, 10) == [int(t) for t in theirs.generate(torch.tensor([p]), max_new_tokens=10, do_sample=False)[0, len(p):] if t != EOS]
               for p in prompts)
    print(f"{folder.name}: hidden states differ by at most {worst:.1e} relative; greedy tokens {'agree' if same else 'DIFFER'}")
    return worst < TOLERANCE and same


if __name__ == "__main__":
    sys.exit(0 if all([check(Path(p)) for p in sys.argv[1:]]) else 1)
