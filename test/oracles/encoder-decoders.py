"""What transformers makes of the parity checkpoints that write one text after reading another.

    python test/oracles/encoder-decoders.py     (torch 2.13.0, transformers 5.24.0, safetensors 0.8.0)

Writes, of every encoder with a decoder among test/fixtures/parity,
  test/fixtures/encoder-decoders.safetensors   <case>/logits (all tokens of all targets, V)
  test/fixtures/encoder-decoders.json          sources and targets as token ids (the checkpoints have
      no tokenizer), the targets' log-probabilities summed in float64, and what `generate` says after
      each source under several settings, each source alone, in float32.
`margin` is the smallest lead of a greedy token's score over the next best.
"""
import json, pathlib
import torch, transformers, safetensors
from safetensors.torch import save_file
from transformers import AutoModelForSeq2SeqLM, GenerationConfig

fixtures = pathlib.Path(__file__).parent.parent / "fixtures"
torch.set_num_threads(1)  # tiny models
versions = {"torch": torch.__version__, "transformers": transformers.__version__, "safetensors": safetensors.__version__}
CASES = [folder.name for folder in sorted((fixtures / "parity").iterdir())
         if json.loads((folder / "config.json").read_text()).get("model_type") in ("m2m_100", "mbart", "marian", "t5", "mt5", "umt5")]
SETTINGS = [
    dict(),
    dict(forced_bos_token_id=11, forced_eos_token_id=5),
    dict(bad_words_ids=[[9], [3, 4], [2]], no_repeat_ngram_size=2),
    dict(suppress_tokens=[6, 7, 12], begin_suppress_tokens=[8, 5], min_length=6),
    dict(no_repeat_ngram_size=1, min_new_tokens=4, forced_eos_token_id=[5, 9]),
    dict(num_beams=2, forced_bos_token_id=4),
    dict(num_beams=4, length_penalty=2.0, early_stopping=True, bad_words_ids=[[9], [3, 4]]),
    dict(num_beams=3, length_penalty=0.6, no_repeat_ngram_size=2, forced_eos_token_id=5),
    dict(num_beams=3, early_stopping="never", min_length=5, suppress_tokens=[7]),
]
EOS = [[5], [5, 9]]
LONGEST = 10


def said(model, ids, start, eos, how):
    config = GenerationConfig(decoder_start_token_id=start, eos_token_id=eos, pad_token_id=0, max_new_tokens=LONGEST,
                              do_sample=False, **how)
    with torch.inference_mode():
        out = model.generate(ids[None], attention_mask=torch.ones_like(ids[None]), generation_config=config,
                             output_scores=True, output_logits=True, return_dict_in_generate=True)
    new = out.sequences[0, 1:].tolist()
    found = {"how": how, "eos": eos, "ids": new}
    if how.get("num_beams", 1) > 1:
        return {**found, "score": float(out.sequences_scores[0])}
    tops = [torch.topk(scores[0], 2).values for scores in out.scores]
    free = [float(a - b) for a, b in tops if torch.isfinite(b) and (a, b) != (0, 0)]  # not forced
    return {**found, "margin": round(min(free), 6)}


all_logits, cases = {}, {}
for name in CASES:
    model = AutoModelForSeq2SeqLM.from_pretrained(fixtures / "parity" / name, dtype=torch.float32, attn_implementation="eager").eval()
    model.generation_config = GenerationConfig()
    if name == "t5-own-head":
        assert not torch.equal(model.lm_head.weight, model.shared.weight)
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    start = model.config.decoder_start_token_id
    most = getattr(model.config, "decoder_vocab_size", None) or model.config.vocab_size
    draw = lambda length, limit: torch.randint(2, limit, (length,), generator=generator)
    pairs, logits = [], []
    for source_length, target_length in [(1, 6), (7, 1), (19, 12)]:
        source = draw(source_length, most)  # whose ids the encoder has, too
        target = torch.cat([torch.tensor([start]), draw(target_length, most)])
        with torch.inference_mode():
            out = model(input_ids=source[None], decoder_input_ids=target[None]).logits[0]
        logits.append(out)
        logprobs = torch.log_softmax(out.double(), -1)
        after = logprobs[:-1].gather(1, target[1:, None]).sum()
        pairs.append({"source": source.tolist(), "target": target[1:].tolist(), "logprob": round(float(after), 6),
                      "greedy": bool((logprobs[:-1].argmax(-1) == target[1:]).all())})
    all_logits[f"{name}/logits"] = torch.cat(logits).contiguous()
    generated = []
    # A decoder of M2M-100 that writes its padding goes on from a token without a position.
    unsaid = [model.config.pad_token_id] if model.config.model_type == "m2m_100" else []
    for i, length in enumerate([3, 11, 1, 6]):
        source = draw(length, most)
        chosen = [SETTINGS[(len(cases) + 2 * i + j) % len(SETTINGS)] for j in (0, 1)]
        if unsaid:
            chosen = [{**how, "suppress_tokens": [*how.get("suppress_tokens", []), *unsaid]} for how in chosen]
        generated.append({"source": source.tolist(), "said": [said(model, source, start, EOS[i % 2], how) for how in chosen]})
    cases[name] = {"start": start, "vocabulary": most, "pairs": pairs, "generated": generated}

save_file(all_logits, fixtures / "encoder-decoders.safetensors", metadata=versions)
out = fixtures / "encoder-decoders.json"
out.write_text(json.dumps({"versions": versions, "longest": LONGEST, "cases": cases}, separators=(",", ":")) + "\n")
margins = {name: min(s["margin"] for g in case["generated"] for s in g["said"] if "margin" in s) for name, case in cases.items()}
print(out.stat().st_size, {name: m for name, m in margins.items() if m < 1e-3})
