"""Greedy translation with a key/value cache, many prompts at a time."""
import torch
from tokenizers import Tokenizer

import model
from train import EOS, PAD, prompt

LONGEST = 64  # new tokens; the held-out references have 18 on average


class Cache:
    """Keys and values of right-padded prompts followed by what was generated.

    Row r's prompt fills slots 0…lengths[r]−1; slots up to `prompt` are padding and
    are never looked at. A generated token takes the next slot for all rows, but
    the position that follows its own row's text.
    """

    def __init__(self, lengths: torch.Tensor, prompt_length: int, new: int):
        self.lengths, self.prompt, self.room = lengths, prompt_length, prompt_length + new
        self.at, self.store = 0, {}
        slots = torch.arange(self.room)
        self.visible = (slots < lengths[:, None]) | (slots >= prompt_length)  # (b, room)

    def angles(self, trunk: model.Trunk, ids: torch.Tensor):
        if self.at == 0:
            return trunk.cos[: ids.shape[1]], trunk.sin[: ids.shape[1]]
        position = self.lengths + self.at - self.prompt  # (b,)
        return trunk.cos[position][:, None, None], trunk.sin[position][:, None, None]

    def extend(self, layer, k, v):
        b, groups, t, head = k.shape
        if layer not in self.store:
            self.store[layer] = (k.new_zeros(b, groups, self.room, head), v.new_zeros(b, groups, self.room, head))
        keys, values = self.store[layer]
        end = self.at + t
        keys[:, :, self.at : end], values[:, :, self.at : end] = k, v
        mask = self.visible[:, None, None, :end]
        if t > 1:
            mask = mask & torch.ones(t, t, dtype=torch.bool).tril()
        return keys[:, :, :end], values[:, :, :end], mask


@torch.inference_mode()
def greedy(trunk: model.Trunk, prompts: list[list[int]], longest: int = LONGEST) -> list[list[int]]:
    length = max(map(len, prompts))
    lengths = torch.tensor([len(p) for p in prompts])
    ids = torch.tensor([p + [PAD] * (length - len(p)) for p in prompts])
    cache = Cache(lengths, length, longest)
    x = trunk(ids, cache=cache)[torch.arange(len(prompts)), lengths - 1]  # (b, width)
    cache.at = length
    result = [[] for _ in prompts]
    running = torch.ones(len(prompts), dtype=torch.bool)
    while True:
        token = (x @ trunk.embed_tokens.weight.T).argmax(-1)
        running &= token != EOS
        if not running.any() or cache.at == cache.room:
            break
        for r in running.nonzero().flatten().tolist():
            result[r].append(int(token[r]))
        x = trunk(token[:, None], cache=cache)[:, 0]
        cache.at += 1
    return result


def translate(trunk: model.Trunk, tokenizer: Tokenizer, src: str, tgt: str, texts: list[str], rows: int = 200) -> list[str]:
    encoded = [tokenizer.encode(prompt(src, tgt, t)).ids for t in texts]
    order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
    answers = [""] * len(texts)
    for i in range(0, len(order), rows):
        part = order[i : i + rows]
        for r, ids in zip(part, greedy(trunk, [encoded[r] for r in part])):
            answers[r] = " ".join(tokenizer.decode(ids).split())
    return answers
