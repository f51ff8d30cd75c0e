"""Which experts tokens choose in transformers, and what NumPy and SciPy's definitions make of the choices.

    python test/oracles/routing.py [case ...]     (torch 2.13.0, transformers 5.24.0)

Writes test/fixtures/routing.json: for parity checkpoints with experts, two "languages" of sentences
(token ids; token 0 and 1 are special and not counted), and of each routed layer the choices by
language and expert, their entropy in bits, and the Jensen-Shannon distance (base 2, as
scipy.spatial.distance.jensenshannon has it) of the languages and of the halves of each.
"""
import json, pathlib, sys
import numpy as np
import torch, transformers
from transformers import AutoModel

test = pathlib.Path(__file__).parent.parent
CASES = ["mixtral", "qwen2_moe-normalised-dense-block", "qwen3_moe", "olmoe", "gpt_oss", "deepseek_v2-groups-yarn-biases", "deepseek_v3",
         "llama4_text-two-chosen-dense-blocks", "glm4_moe-groups-biases-tied-bf16", "granitemoe", "granitemoeshared-none-one-chosen-no-head", "granitemoehybrid-experts-no-positions-biases", "ernie4_5_moe-biases-untied-dense-blocks",
         "cohere2_moe-dense-first-averaged", "phimoe", "exaone_moe-groups-odd-heads-bf16",
         "sarvam_moe", "solar_open", "dots1-groups-dense-odd-heads-bf16", "flex_olmo", "hunyuan_v1_moe", "minimax_m2"]


def entropy(p):
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum())


def distance(p, q):
    return float(np.sqrt(max(0, entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2)))


def choices(net, ids):
    """By routed layer, (tokens, k): the experts that the routers choose."""
    found = []
    def listen(module, inputs, output):
        if type(module).__name__ == "Llama4Router":
            found.append(torch.topk(output[1], module.top_k, dim=-1).indices)
        else:
            found.append(output[2])  # logits, weights, indices
    hooks = [m.register_forward_hook(listen) for m in net.modules() if type(m).__name__.endswith(("Router", "HunYuanMoEV1Gate"))]
    with torch.inference_mode():
        net(torch.tensor([ids]))
    for hook in hooks:
        hook.remove()
    return [f.reshape(len(ids), -1).numpy() for f in found]


out = test / "fixtures" / "routing.json"
named = sys.argv[1:]  # the others stay as they are
known = json.loads(out.read_text())["cases"] if named else {}
result = {"versions": {"torch": torch.__version__, "transformers": transformers.__version__, "numpy": np.__version__}, "cases": {}}
for name in CASES:
    if named and name not in named and name in known:
        result["cases"][name] = known[name]
        continue
    folder = test / "fixtures" / "parity" / name
    config = json.loads((folder / "config.json").read_text())
    net = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    experts = next(config[k] for k in ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts") if k in config)
    generator = np.random.default_rng(sum(map(ord, name)))
    texts, counts = [], []
    for low, high in ((2, 24), (16, 40)):
        sentences = [[0, *generator.integers(low, high, generator.integers(1, 12)).tolist(), 1] for _ in range(7)]
        texts.append(sentences)
        each = []
        for ids in sentences:
            own = [np.bincount(chosen[1:-1].reshape(-1), minlength=experts) for chosen in choices(net, ids)]
            each.append(own)
        counts.append(np.array(each))  # (sentences, layers, experts)
    layers = []
    for l in range(counts[0].shape[1]):
        shares = [c[:, l].sum(0) / c[:, l].sum() for c in counts]
        half = lambda c, h: c[h::2, l].sum(0) / c[h::2, l].sum()
        layers.append({"counts": [c[:, l].sum(0).tolist() for c in counts], "entropy": [entropy(p) for p in shares],
                       "distance": distance(*shares), "halves": [distance(half(c, 0), half(c, 1)) for c in counts]})
    result["cases"][name] = {"texts": texts, "experts": experts, "layers": layers}
    print(name, experts, [round(l["distance"], 3) for l in layers])
out.write_text(json.dumps(result, separators=(",", ":")).replace('},"', '},\n"') + "\n")
print(out.stat().st_size)
