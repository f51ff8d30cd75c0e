"""What transformers says of given continuations, in float64, cut as lm-evaluation-harness cuts them.

    python test/oracles/likelihood.py     (torch 2.13.0, transformers 5.24.0)

Writes test/fixtures/likelihood.json: for the shipped model "base", four choices after few-shot
contexts; sums of log-probabilities, tokens and whether each was the first choice.
"""
import json, pathlib
import torch, transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

torch.set_num_threads(1)
test = pathlib.Path(__file__).parent.parent
models = test.parent / "data" / "models"
held = [json.loads(line)["texts"] for line in (models / "heldout.jsonl").open()]
model = AutoModelForCausalLM.from_pretrained(models / "base", dtype=torch.float64).eval()
tokenizer = AutoTokenizer.from_pretrained(models / "base")
LONGEST = model.config.max_position_embeddings


def score(context, continuation):
    spaces = len(context) - len(context.rstrip())
    if spaces:
        context, continuation = context[:-spaces], context[-spaces:] + continuation
    whole, before = tokenizer(context + continuation).input_ids, tokenizer(context).input_ids
    if not before:
        before, whole = [model.config.bos_token_id], [model.config.bos_token_id] + whole
    targets = whole[len(before):]
    ids = whole[-(LONGEST + 1):][:-1]
    with torch.inference_mode():
        logs = torch.log_softmax(model(torch.tensor([ids])).logits[0], -1)[-len(targets):]
    return {"logprob": round(float(logs[range(len(targets)), targets].sum()), 8), "tokens": len(targets),
            "greedy": logs.argmax(-1).tolist() == targets}


requests = []
for i in range(12):
    shots = "".join(f"English: {held[50 + j]['eng_Latn']}\nGreek: {held[50 + j]['ell_Grek']}\n\n" for j in range(i % 4 * 2))
    context = f"{shots}English: {held[i]['eng_Latn']}\nGreek:" + (" " if i % 3 == 0 else "")
    for k in range(4):
        requests.append((context, ("" if i % 3 == 0 else " ") + held[i + 13 * k]["ell_Grek"]))
requests.append(("", held[3]["tur_Latn"]))
requests.append(("", held[3]["tur_Latn"] + " " + held[4]["tur_Latn"]))
long = " ".join(text["eng_Latn"] for text in held[:80])  # longer than the model takes
requests.append((long, " and so on"))
out = [{"context": context, "continuation": continuation, **score(context, continuation)} for context, continuation in requests]
versions = {"torch": torch.__version__, "transformers": transformers.__version__}
(test / "fixtures" / "likelihood.json").write_text(json.dumps({"versions": versions, "base": out}, ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(out), out[0]["logprob"], out[-1])
