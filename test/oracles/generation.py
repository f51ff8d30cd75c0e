"""What transformers generates, greedily and with beams, on the parity checkpoints and the shipped models.

    python test/oracles/generation.py [case ...]     (torch 2.13.0, transformers 5.24.0)

Writes test/fixtures/generation.json. Prompts of the parity checkpoints are token ids (they have
no tokenizer); the shipped models are asked for translations of held-out sentences. `margin` is
the smallest lead of a greedy token's logit over the next best: where it is below 1e-4 another
order of sums may choose otherwise. Everything is float32, each prompt alone.
"""
import json, pathlib, sys
import torch, transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

test = pathlib.Path(__file__).parent.parent
models = test.parent / "data" / "models"
torch.set_num_threads(1)  # tiny models
PARITY = [folder.name for folder in sorted((test / "fixtures" / "parity").iterdir())
          if any(name.endswith("ForCausalLM") or name in ("GPT2LMHeadModel",)
                 for name in json.loads((folder / "config.json").read_text()).get("architectures") or [])]
BEAMS = [dict(num_beams=2), dict(num_beams=3, length_penalty=0.0, early_stopping="never"),
         dict(num_beams=4, length_penalty=2.0, early_stopping=True), dict(num_beams=3, length_penalty=-0.5),
         dict(num_beams=3, length_penalty=1.0, early_stopping="never")]


def load(folder):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    model.generation_config = transformers.GenerationConfig()
    return model


def run(model, ids, longest, eos, **how):
    ids = torch.tensor([ids])
    with torch.inference_mode():
        return model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=longest, do_sample=False,
                              eos_token_id=eos, pad_token_id=0, output_logits=True, output_scores=True,
                              return_dict_in_generate=True, **how)


def greedy(model, ids, longest, eos):
    out = run(model, ids, longest, eos, num_beams=1)
    new = out.sequences[0, len(ids):].tolist()
    tops = [torch.topk(logits[0], 2).values for logits in out.logits]
    logprob = sum(float(torch.log_softmax(logits[0].double(), -1)[t]) for t, logits in zip(new, out.logits))
    return {"ids": new, "logprob": round(logprob, 6), "margin": round(min(float(a - b) for a, b in tops), 6)}


def beams(model, ids, longest, eos, how):
    out = run(model, ids, longest, eos, **how)
    new = out.sequences[0, len(ids):].tolist()
    return {**how, "ids": new, "score": float(out.sequences_scores[0])}


out = test / "fixtures" / "generation.json"
chosen = sys.argv[1:]  # the others stay as they are
known = json.loads(out.read_text()) if chosen else {"parity": {}, "shipped": {}}
parity = {}
for name in PARITY:
    if chosen and name not in chosen and name in known["parity"]:
        parity[name] = known["parity"][name]
        continue
    model = load(test / "fixtures" / "parity" / name)
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    cases = []
    for i, length in enumerate([1, 3, 11, 6, 2, 9]):
        ids = torch.randint(2, 40, (length,), generator=generator).tolist()
        eos = [[5], [5, 9], [7]][i % 3]
        cases.append({"prompt": ids, "eos": eos, "greedy": greedy(model, ids, 12, eos),
                      "beams": [beams(model, ids, 12, eos, BEAMS[(i + j) % len(BEAMS)]) for j in range(2)]})
    parity[name] = cases

held = [json.loads(line)["texts"] for line in (models / "heldout.jsonl").open()]
names = {"eng_Latn": "English", "ell_Grek": "Greek", "tur_Latn": "Turkish", "vie_Latn": "Vietnamese",
         "zho_Hans": "Chinese", "hin_Deva": "Hindi", "arb_Arab": "Arabic"}
codes = [code for code in names if code != "eng_Latn" and code in held[0]]
shipped = known["shipped"]
for name in [] if chosen else ["base", "joint-32000"]:
    model, tokenizer = load(models / name), AutoTokenizer.from_pretrained(models / name)
    cases = []
    for i in range(24):
        pair = ["eng_Latn", codes[i % len(codes)]]
        src, tgt = pair if i % 2 else pair[::-1]
        prompt = f"Translate the following sentences from {names[src]} to {names[tgt]}.\n{held[i][src]}\n### Response:\n"
        ids = tokenizer(prompt).input_ids
        case = {"prompt": prompt, "ids": ids, "greedy": greedy(model, ids, 40, [1])}
        if i % 3 == 0:
            case["beams"] = [beams(model, ids, 40, [1], dict(num_beams=4, length_penalty=1.0))]
        cases.append(case)
    shipped[name] = cases

versions = {"torch": torch.__version__, "transformers": transformers.__version__}
out.write_text(json.dumps({"versions": versions, "parity": parity, "shipped": shipped}, ensure_ascii=False, separators=(",", ":")) + "\n")
print(out.stat().st_size, {k: min(c["greedy"]["margin"] for c in v) for k, v in {**parity, **shipped}.items()})
