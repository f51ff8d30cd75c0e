"""Writes test/fixtures/metric/comet: tiny seeded checkpoints of every kind that unbabel-comet knows, and its scores.

Pinned: unbabel-comet 2.2.7, torch 2.13.0, transformers 4.57.6, pytorch-lightning 2.6.6.   Run: python test/oracles/comet-scores.py

  encoders/<pretrained_model>/       config.json and tokenizer, under the names that hparams give
  <kind>/hparams.yaml                as Lightning's loggers write it
  <kind>/checkpoints/model.ckpt      as Lightning's trainer saves it
  scores.json                        segments of 1 to 510 tokens and longer ones, and what each kind scores

Weights are drawn so that every part (each layer of the mix, the norms, every column of the
estimator) changes the scores visibly.
"""

import base64
import json
import os
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytorch_lightning as ptl
import tokenizers
import torch
import transformers
import unittest.mock
from importlib.metadata import version

warnings.filterwarnings("ignore")
os.environ["TOKENIZERS_PARALLELISM"] = "false"
torch.set_num_threads(1)

from comet.models import load_from_checkpoint, str2model  # noqa: E402
from entmax.activations import _sparsemax_threshold_and_support  # noqa: E402
from pytorch_lightning.core.saving import save_hparams_to_yaml  # noqa: E402
from transformers import BertConfig, BertTokenizerFast, XLMRobertaConfig, XLMRobertaTokenizerFast, XLMRobertaXLConfig  # noqa: E402

OUT = Path(__file__).resolve().parents[1] / "fixtures" / "metric" / "comet"
shutil.rmtree(OUT, ignore_errors=True)
(OUT / "encoders").mkdir(parents=True)
os.chdir(OUT / "encoders")  # where from_pretrained finds folders by the names of the Hub

WORDS = ["▁der", "▁die", "▁the", "▁a", "▁ist", "▁is", "en", "er", "ing", "▁Haus", "▁house", "▁你好", "水", "▁vo", "da"]
LETTERS = list("▁abcdefghijklmnopqrstuvwxyz.,ABDEé你水")
rng = np.random.default_rng(20)


def xlmr_tokenizer(folder):
    vocab = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    vocab += [(w, -3.0 - i / 10) for i, w in enumerate(WORDS)] + [(c, -6.0 - i / 50) for i, c in enumerate(LETTERS) if c not in WORDS]
    vocab.append(("<mask>", 0.0))
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram(vocab, unk_id=3))
    tokenizer.normalizer = tokenizers.normalizers.NFKC()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    tokenizer.decoder = tokenizers.decoders.Metaspace()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    XLMRobertaTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    return len(vocab)


def bert_tokenizer(folder):
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(w.strip("▁") for w in WORDS)]
    vocab += [p + c for c in "abcdefghijklmnopqrstuvwxyz.,é水" for p in ("", "##") if p + c not in vocab]
    Path(folder).mkdir(parents=True)
    Path(folder, "vocab.txt").write_text("\n".join(vocab) + "\n", encoding="utf-8")
    BertTokenizerFast(vocab_file=f"{folder}/vocab.txt", do_lower_case=False).save_pretrained(folder)
    return len(vocab)


def encoder(folder, config_class, tokenizer, **settings):
    size = dict(hidden_size=16, num_hidden_layers=3, num_attention_heads=2, intermediate_size=20)
    config_class(vocab_size=tokenizer(folder), **{**size, **settings}).save_pretrained(folder)


xlmr = dict(type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2, layer_norm_eps=1e-5)
encoder("xlm-roberta-large", XLMRobertaConfig, xlmr_tokenizer, max_position_embeddings=514, **xlmr)
encoder("xlm-roberta-base", XLMRobertaConfig, xlmr_tokenizer, max_position_embeddings=70, **{**xlmr, "hidden_size": 12})
encoder("microsoft/infoxlm-large", XLMRobertaConfig, xlmr_tokenizer, max_position_embeddings=514, **xlmr)
encoder("microsoft/Multilingual-MiniLM-L12-H384", BertConfig, xlmr_tokenizer, max_position_embeddings=512)
encoder("bert-base-multilingual-cased", BertConfig, bert_tokenizer, max_position_embeddings=80)
encoder("facebook/xlm-roberta-xl", XLMRobertaXLConfig, xlmr_tokenizer, max_position_embeddings=514, **xlmr)
shutil.rmtree("microsoft/Multilingual-MiniLM-L12-H384/tokenizer.json", ignore_errors=True)
for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):  # it has none of its own
    Path("microsoft/Multilingual-MiniLM-L12-H384", name).unlink(missing_ok=True)

common = dict(nr_frozen_epochs=0.3, keep_embeddings_frozen=True, optimizer="AdamW", encoder_learning_rate=1e-06, learning_rate=1.5e-05,
              layerwise_decay=0.95, loss="mse", dropout=0.1, batch_size=4, train_data=["data/1720-da.csv"],
              validation_data=["data/wmt-ende.csv"], load_pretrained_weights=False)
large = dict(encoder_model="XLM-RoBERTa", pretrained_model="xlm-roberta-large")
base = dict(encoder_model="XLM-RoBERTa", pretrained_model="xlm-roberta-base")
info = dict(encoder_model="XLM-RoBERTa", pretrained_model="microsoft/infoxlm-large")
spans = dict(word_level_training=True, loss_lambda=0.65)
KINDS = {
    "wmt22-comet-da": ("regression_metric", dict(large, pool="avg", layer="mix", layer_transformation="sparsemax", layer_norm=False,
                                                 hidden_sizes=[20, 10], activations="Tanh")),
    "wmt20-comet-da": ("regression_metric", dict(large, pool="avg", layer="mix", layer_norm=True, hidden_sizes=[18], dropout=0.15)),
    "eamt22-cometinho-da": ("regression_metric", dict(encoder_model="MiniLM", pretrained_model="microsoft/Multilingual-MiniLM-L12-H384", pool="avg",
                                                      layer="mix", layer_transformation="softmax", layer_norm=False, hidden_sizes=[12])),
    "wmt22-cometkiwi-da": ("unified_metric", dict(info, sent_layer="mix", layer_transformation="sparsemax_patch", layer_norm=True, word_layer=2,
                                                  hidden_sizes=[20, 10], input_segments=["mt", "src"], cross_entropy_weights=[0.15, 0.85],
                                                  error_labels=["major"], **spans)),
    "XCOMET-XL": ("xcomet_metric", dict(encoder_model="XLM-RoBERTa-XL", pretrained_model="facebook/xlm-roberta-xl", sent_layer="mix",
                                        layer_transformation="sparsemax", layer_norm=False, word_layer=3, hidden_sizes=[16, 8], loss_lambda=0.055)),
    "xcomet-on-xlmr": ("xcomet_metric", dict(base, sent_layer="mix", layer_transformation="softmax", layer_norm=True, word_layer=1, hidden_sizes=[8])),
    "wmt20-comet-qe-da": ("referenceless_regression_metric", dict(base, pool="avg", layer="mix", layer_norm=True, hidden_sizes=[9, 5])),
    "wmt22-unite-da": ("unified_metric", dict(info, sent_layer="mix", layer_transformation="sparsemax", layer_norm=False, word_layer=3,
                                              hidden_sizes=[20, 10], input_segments=["mt", "src", "ref"], final_activation="Sigmoid")),
    "layer-cls-bert": ("regression_metric", dict(encoder_model="BERT", pretrained_model="bert-base-multilingual-cased", pool="cls", layer=2,
                                                 hidden_sizes=[7], activations="Sigmoid", final_activation="Hardtanh")),
    "max-mix": ("regression_metric", dict(base, pool="max", layer="mix", layer_norm=True, layer_transformation="sparsemax", hidden_sizes=[8],
                                          activations="Softplus")),
    "max-plain": ("regression_metric", dict(base, pool="max", layer="mix", layer_norm=False, hidden_sizes=[8], activations="Mish")),
    "default-last": ("regression_metric", dict(base, pool="default", layer=1, hidden_sizes=[8], activations="Softsign")),
    "unite-layer": ("unified_metric", dict(base, sent_layer=2, input_segments=["mt", "ref"], hidden_sizes=[8], word_layer=3)),
    "emnlp20-comet-rank": ("ranking_metric", dict(base, pool="avg", layer="mix", layer_norm=True)),
}


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    normal = lambda shape, scale: torch.randn(shape, generator=generator) * scale
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "scalar_parameters" in name:
                parameter.copy_(normal(parameter.shape, 0.5))
            elif name.endswith("gamma") and "layerwise" in name:
                parameter.copy_(1 + normal(parameter.shape, 0.2))
            elif "LayerNorm" in name or "layer_norm" in name:
                parameter.copy_((1.0 if name.endswith("weight") else 0.0) + normal(parameter.shape, 0.3))
            elif "embeddings" in name:
                parameter.copy_(normal(parameter.shape, 1.0))
            elif parameter.dim() == 2:
                parameter.copy_(normal(parameter.shape, 1.2 / parameter.shape[1] ** 0.5))
            else:
                parameter.copy_(normal(parameter.shape, 0.2))


def text(tokens):
    """A text that XLM-R's tiny tokenizer makes about so many tokens of."""
    pieces = [w for w in [*WORDS, *LETTERS[1:], "▁", "☃"]]
    return "".join(rng.choice(pieces, size=max(tokens, 0))).replace("▁", " ").strip()


lengths = [0, 1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 30, 45, 60, 64, 66, 68, 90, 130, 200, 300, 420, 506, 507, 508, 509, 510, 512, 530, 700]
segments = []
for i, n in enumerate(lengths):
    other = lengths[(7 * i + 3) % len(lengths)] if i % 2 else n
    segments.append(dict(src=text(n), mt=text(other), ref=text(n + 1) if i % 3 else text(3)))
segments.append(dict(segments[8], mt=segments[8]["ref"]))  # the reference itself
segments.append(dict(segments[9], src=segments[9]["mt"]))
segments.append(dict(segments[10], mt="  leading and   double spaces  "))

found = {}
for seed, (kind, (identifier, settings)) in enumerate(KINDS.items()):
    model_class = str2model[identifier]
    model = model_class(**{**common, **settings})
    draw(model, 100 + seed)
    folder = OUT / kind
    folder.mkdir()
    save_hparams_to_yaml(folder / "hparams.yaml", model.hparams)
    trainer = ptl.Trainer(accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)
    trainer.strategy.connect(model)
    (folder / "checkpoints").mkdir()
    trainer.save_checkpoint(folder / "checkpoints" / "model.ckpt", weights_only=True)
    loaded = load_from_checkpoint(str(folder / "checkpoints" / "model.ckpt"))
    # What some published files have and these classes take from themselves is asked of the loaded model.
    run = lambda samples: loaded.predict(samples, batch_size=8, gpus=0, num_workers=0, progress_bar=False)
    quality = [dict(src=s["src"], mt=s["mt"]) for s in segments]
    given = quality if identifier.startswith("referenceless") or kind == "wmt22-cometkiwi-da" else segments
    output = run(given)
    entry = dict(scores=output["scores"], system=output["system_score"])
    if "metadata" in output:
        entry["metadata"] = {k: v for k, v in output["metadata"].items() if k != "error_spans"}
        if "error_spans" in output["metadata"]:
            entry["spans"] = [[s["severity"] for s in spans] for spans in output["metadata"]["error_spans"]]
    if identifier in ("unified_metric", "xcomet_metric") and kind not in ("wmt22-cometkiwi-da", "unite-layer"):
        entry["without_reference"] = run(quality)["scores"]
    found[kind] = entry
    print(kind, np.round(output["scores"][:4], 4), round(float(np.std(output["scores"])), 4), (folder / "checkpoints" / "model.ckpt").stat().st_size)

# Sparsemax: thresholds and support sizes of 10,000 vectors of a generator that is written twice.
state = 12345
def uniform():
    global state
    state = (1664525 * state + 1013904223) % 2**32
    return state / 2**32
thresholds, supports = [], []
for i in range(10_000):
    n = 1 + int(uniform() * 37)
    scale = 10 ** (4 * uniform() - 2)
    vector = torch.tensor([float(np.float32(scale * (uniform() - 0.5))) for _ in range(n)], dtype=torch.float64)
    tau, support = _sparsemax_threshold_and_support(vector, dim=0)
    thresholds.append(tau.item())
    supports.append(support.item())
sparsemax = dict(seed=12345, count=10_000, thresholds=base64.b64encode(np.array(thresholds, "<f8").tobytes()).decode(),
                 supports=base64.b64encode(np.array(supports, "u1").tobytes()).decode())



# Pickles that would run something, wherever in a checkpoint it stands; each would leave a file behind.
class Shell:
    def __init__(self, call, *arguments):
        self.call, self.arguments = call, arguments

    def __reduce__(self):
        return self.call, self.arguments


class Born(dict):
    """Made by copyreg's __newobj__, as a subclass of a dictionary is."""


hostile = OUT / "hostile"
hostile.mkdir()
tensor = {"estimator.ff.0.weight": torch.zeros(1)}
leave = "touch comet-was-run"
for name, content in {
    "hyper-parameters": dict(state_dict=tensor, hyper_parameters=dict(dropout=Shell(os.system, leave))),
    "state-dict": dict(state_dict={"x": Shell(os.system, leave), **tensor}, hyper_parameters={}),
    "beside": dict(callbacks={"x": Shell(exec, "open('comet-was-run', 'w')")}, state_dict=tensor, hyper_parameters={}),
    "whole": Shell(eval, "open('comet-was-run', 'w')"),
    "import": dict(state_dict=tensor, hyper_parameters=dict(x=Shell(__import__, "antigravity"))),
    "class": dict(state_dict=tensor, hyper_parameters=Born(dropout=0.1)),
    "no-state-dict": dict(hyper_parameters={}, weights=tensor),
    "no-tensors": dict(hyper_parameters={}, state_dict={}),
}.items():
    torch.save(content, hostile / f"{name}.ckpt")

# What versions before 1.5 wrote beside the weights: the state of callbacks by their class.
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint  # noqa: E402
old = torch.load(OUT / "max-plain" / "checkpoints" / "model.ckpt", weights_only=True)
old["callbacks"] = {EarlyStopping: dict(wait_count=0, best_score=torch.tensor(0.5)), ModelCheckpoint: dict(best_model_path="x.ckpt")}
old["optimizer_states"] = [dict(state={0: dict(step=3, exp_avg=torch.zeros(2))}, param_groups=[dict(lr=1e-5, betas=(0.9, 0.98), params=[0])])]
torch.save(old, hostile / "old-lightning.ckpt")

versions = {name: version(name) for name in ("unbabel-comet", "torch", "transformers", "pytorch-lightning", "entmax")}
(OUT / "scores.json").write_text(json.dumps(dict(versions=versions, segments=segments, kinds=found), ensure_ascii=False) + "\n", encoding="utf-8")
(OUT / "sparsemax.json").write_text(json.dumps(sparsemax) + "\n", encoding="utf-8")
print(versions)
