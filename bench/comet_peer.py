"""What bench/comet.ts compares with: unbabel-comet 2.2.7.

    comet_peer.py write FOLDER                             a seeded checkpoint of XLM-R base's size
    comet_peer.py half|float METRIC ENCODER DATA THREADS OUT   scores as comet-score does, or in float32
"""
import json
import os
import sys
import time
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
# `comet` is a package, and a file of that name beside this one would hide it.
sys.path = [path for path in sys.path if Path(path or ".").resolve() != Path(__file__).resolve().parent]
import torch  # noqa: E402


def write(folder):
    import pytorch_lightning as ptl
    import tokenizers
    from comet.models import RegressionMetric
    from pytorch_lightning.core.saving import save_hparams_to_yaml
    from transformers import XLMRobertaConfig, XLMRobertaTokenizerFast

    letters = [chr(c) for c in (*range(33, 127), *range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1EA0, 0x1F00))]
    vocab = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), *((c, -6.0) for c in letters)]
    seen = {c for c, _ in vocab}
    # Pieces of about the length of XLM-R's: the pairs and triples of letters of Latin and Greek words.
    latin, greek = "etaoinshrdlcumwfgypbvk", "αοιετσνηυρπκμλ"
    for alphabet in (latin, greek):
        for start in ("▁", ""):
            for a in alphabet:
                for b in alphabet:
                    for c in ("", *alphabet[:12]):
                        piece = start + a + b + c
                        if piece not in seen:
                            seen.add(piece)
                            vocab.append((piece, -7.0 - len(piece) / 10))
    vocab.append(("<mask>", 0.0))
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram(vocab, unk_id=3))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    encoder = Path(folder, "encoder")
    XLMRobertaTokenizerFast(tokenizer_object=tokenizer).save_pretrained(encoder)
    XLMRobertaConfig(vocab_size=len(vocab), hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                     max_position_embeddings=514, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                     layer_norm_eps=1e-5).save_pretrained(encoder)
    torch.manual_seed(18)
    model = RegressionMetric(encoder_model="XLM-RoBERTa", pretrained_model=str(encoder), load_pretrained_weights=False, pool="avg", layer="mix",
                             layer_transformation="sparsemax", layer_norm=False, hidden_sizes=[2048, 1024])
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "scalar_parameters" in name:
                parameter.copy_(0.1 * torch.randn(parameter.shape))
    metric = Path(folder, "metric", "checkpoints")
    metric.mkdir(parents=True)
    save_hparams_to_yaml(metric.parent / "hparams.yaml", model.hparams)
    trainer = ptl.Trainer(accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
    trainer.strategy.connect(model)
    trainer.save_checkpoint(metric / "model.ckpt", weights_only=True)


def score(kind, metric, encoder, data, threads, out):
    from comet import load_from_checkpoint

    torch.set_num_threads(int(threads))
    torch.set_float32_matmul_precision("high")  # as comet-score
    model = load_from_checkpoint(os.path.join(metric, "checkpoints", "model.ckpt"))
    model.eval()
    if kind == "half":
        model.half()
    model.set_embedding_cache()
    texts = json.loads(Path(data).read_text())
    begin = time.perf_counter()
    scores = []
    for system in texts["mt"]:
        samples = [dict(src=s, mt=m, ref=r) for s, m, r in zip(texts["src"], system, texts["ref"])]
        scores.append(model.predict(samples, batch_size=16, gpus=0, progress_bar=False).scores)
    Path(out).write_text(json.dumps(dict(scoring=time.perf_counter() - begin, scores=scores)))


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    score(*sys.argv[1:])
