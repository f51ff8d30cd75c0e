"""Tiny metrics of MetricX-24's kind, and their scores, computed with transformers' mT5.

    python test/oracles/metricx.py     (torch 2.13.0, transformers 5.24.0, sentencepiece)

Writes test/fixtures/metric/metricx/<name>/ (config.json, model.safetensors, a tokenizer in "whole"
only: published folders have none) and scores.json. As google-research/metricx computes them: the text
"source: … candidate: … reference: …" (no reference: the part is left out), its </s> taken off, one
decoder step from token 0, the logit of <extra_id_10>, clipped to [0, 25].
"""
import io, json, pathlib, shutil
import sentencepiece as spm
import torch, transformers
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, MT5Config, MT5ForConditionalGeneration

test = pathlib.Path(__file__).parent.parent
out = test / "fixtures" / "metric" / "metricx"
torch.set_num_threads(1)
held = [json.loads(line)["texts"] for line in (test.parent / "data" / "models" / "heldout.jsonl").open()]
english, greek = [row["eng_Latn"] for row in held[:60]], [row["ell_Grek"] for row in held[:60]]
SEGMENTS = [{"src": greek[i], "mt": english[(i * 7) % 20], "ref": english[i]} for i in range(9)] + [{"src": "Καλημέρα.", "mt": "Good", "ref": ""}]


def tokenizer_in(folder):
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(sentence_iterator=iter(english + greek), model_writer=model, vocab_size=220, model_type="unigram", character_coverage=1.0,
                                   hard_vocab_limit=False, minloglevel=2, normalization_rule_name="identity", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    (folder / "spiece.model").write_bytes(model.getvalue())
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 12}))
    (folder / "config.json").write_text(json.dumps({"model_type": "mt5"}))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    (folder / "spiece.model").unlink()
    tokenizer.save_pretrained(folder)
    return tokenizer


scores, tokenizer = {}, None
for name, how in {"whole": dict(d_model=16, num_layers=2, num_heads=2, d_kv=8), "apart": dict(d_model=20, num_layers=3, num_heads=3, d_kv=6)}.items():
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tokenizer = tokenizer or tokenizer_in(folder)
    config = MT5Config(vocab_size=len(tokenizer), d_ff=24, decoder_start_token_id=0, **how)
    model = MT5ForConditionalGeneration(config)
    generator = torch.Generator().manual_seed(len(name) + how["d_model"])
    for key, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        p.data = 0.3 * noise + 1 if p.dim() == 1 else noise / p.shape[-1]**(0.0 if "relative" in key or "shared" in key else 0.5)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    tensors = load_file(folder / "model.safetensors")
    tensors["lm_head.weight"] = 3.5 * torch.randn(tensors["shared.weight"].shape, generator=generator)  # some scores are clipped
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    saved = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**saved, "tie_word_embeddings": False}, indent=2))  # as published
    model = MT5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    assert not torch.equal(model.lm_head.weight, model.shared.weight)
    token = tokenizer.convert_tokens_to_ids("<extra_id_10>")
    def logit_of(text):
        ids = torch.tensor([tokenizer(text, max_length=1536, truncation=True).input_ids[:-1]])
        with torch.inference_mode():
            return model(input_ids=ids, attention_mask=torch.ones_like(ids), decoder_input_ids=torch.zeros(1, 1, dtype=torch.long)).logits[0, 0, token]

    if name == "apart":  # about 0, where scores are clipped, too: less a multiple of what the state has in every text
        state = {}
        model.lm_head.register_forward_pre_hook(lambda _, given: state.update(x=given[0][0, 0]))
        states = torch.stack([(logit_of(f"source: {s['src']} candidate: {s['mt']}"), state["x"].clone())[1] for s in SEGMENTS])
        row, mean = model.lm_head.weight.data[token], states.mean(0)
        tensors["lm_head.weight"][token] = 3 * (row - (row @ mean) / (mean @ mean) * mean)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        model = MT5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    scores[name] = {}
    for form in ("reference", "source"):
        found = []
        for segment in SEGMENTS:
            text = f"source: {segment['src']} candidate: {segment['mt']}" + (f" reference: {segment['ref']}" if form == "reference" else "")
            found.append(float(torch.clamp(logit_of(text), 0, 25)))
        scores[name][form] = found
versions = {"torch": torch.__version__, "transformers": transformers.__version__}
(out / "scores.json").write_text(json.dumps({"versions": versions, "segments": SEGMENTS, "scores": scores}, ensure_ascii=False, indent=1) + "\n")
print(scores)
