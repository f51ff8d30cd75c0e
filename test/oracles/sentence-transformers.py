"""Tiny seeded sentence-transformers folders, with the vectors that library gives them.

    python test/oracles/sentence-transformers.py [case ...]
        (sentence-transformers 6.2.0, transformers 5.24.0, torch 2.13.0, tokenizers 0.23.3)

Writes test/fixtures/sentence/<case>/: a folder as people publish one (transformer, modules.json,
settings, modules in folders of their own), and expected.json with
  sentences  texts, one of them longer than some models take
  vectors    by prompt ("" for none, "name:query" for one of the model's own, else the text)
"""
import json, pathlib, shutil, sys
import sentence_transformers, torch, transformers
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoConfig, AutoModel, T5EncoderModel

out = pathlib.Path(__file__).parent.parent / "fixtures" / "sentence"
versions = {"sentence_transformers": sentence_transformers.__version__, "transformers": transformers.__version__, "torch": torch.__version__}

words = """the a ferry left before noon it rained all day query passage : task search result | title none text
wir fahren morgen ans meer and then we came home again katze hund wasser feuer""".split()
special = ["[PAD]", "<pad>", "[CLS]", "[SEP]", "[UNK]"]
vocabulary = {word: i for i, word in enumerate(special + words)}
sentences = ["the ferry left", "it rained all day and then we came home again", "wir fahren morgen ans meer", "a",
             "Katze Hund Wasser", "the day it rained we left again before noon and then came home all day the ferry left again before noon"]

bert = dict(vocab_size=len(vocabulary), hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=40, type_vocab_size=2, pad_token_id=0)
llama = dict(vocab_size=len(vocabulary), hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
             head_dim=8, max_position_embeddings=64, bos_token_id=None, eos_token_id=3, pad_token_id=0)
t5 = dict(vocab_size=len(vocabulary), d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, relative_attention_num_buckets=8,
          relative_attention_max_distance=16, pad_token_id=0, eos_token_id=3)
both, end = "[CLS] $A [SEP]", "$A [SEP]"
switch = lambda *names: {f"pooling_mode_{key}": key in names for key in (
    "cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken")}
pooling = lambda *names, **more: ("Pooling", {"word_embedding_dimension": 16, **switch(*names), **more})
dense = lambda i, o, bias=True, kind="torch.nn.modules.activation.Tanh", **more: (
    "Dense", {"in_features": i, "out_features": o, "bias": bias, "activation_function": kind, **more})
identity = "torch.nn.modules.linear.Identity"
normalize = ("Normalize", {})

# name: (model type, configuration, tokens around a text, modules, options)
cases = {
    "labse": ("bert", bert, both, [pooling("cls_token"), dense(16, 16), normalize], dict(text=dict(max_seq_length=12, do_lower_case=False))),
    "multilingual-e5": ("xlm-roberta", dict(bert, type_vocab_size=1, max_position_embeddings=42, pad_token_id=1), both,
                        [pooling("mean_tokens"), normalize], dict(usage=dict(prompts={"query": "query: ", "passage": "passage: "}), try_=["name:query", "passage : "])),
    "qwen3-embedding": ("qwen3", llama, end, [pooling("lasttoken", include_prompt=True), normalize],
                        dict(left=True, usage=dict(prompts={"query": "task : search result | query :", "document": ""}, similarity_fn_name="cosine"), try_=["name:query", "name:document"])),
    "embedding-gemma": ("gemma3_text", dict(llama, sliding_window=5, use_bidirectional_attention=True, query_pre_attn_scalar=8,
                                            layer_types=["sliding_attention", "full_attention"]), both,
                        [pooling("mean_tokens"), dense(16, 40, False, identity), dense(40, 16, False, identity), normalize],
                        dict(usage=dict(prompts={"query": "task : search result | query : ", "document": "title : none | text : "}), try_=["name:query", "name:document"])),
    "distiluse": ("distilbert", dict(vocab_size=len(vocabulary), dim=16, hidden_dim=24, n_layers=2, n_heads=2, max_position_embeddings=40), both,
                  [pooling("mean_tokens"), dense(16, 6)], dict(inner="0_Transformer", pickled=True, text=dict(max_seq_length=10, do_lower_case=True))),
    "sentence-t5": ("t5", t5, end, [pooling("mean_tokens"), dense(16, 12, False, identity), normalize], dict(old="sentence_bert_config.json")),
    "every-pooling": ("bert", bert, both, [("Pooling", {"embedding_dimension": 16, "include_prompt": False,
                      "pooling_mode": ["lasttoken", "max", "weightedmean", "cls", "mean", "mean_sqrt_len_tokens"]}), ("LayerNorm", {"dimension": 96}),
                      dense(96, 10, True, "torch.nn.modules.activation.GELU", use_residual=True), dense(10, 10, True, "torch.nn.modules.activation.ReLU", use_residual=True)],
                      dict(usage=dict(prompts={"query": "query : "}, default_prompt_name="query"), try_=["name:query", "task : search result | "])),
    "every-switch": ("bert", bert, both, [pooling("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken")], dict()),
    "sgpt": ("bloom", dict(vocab_size=len(vocabulary), hidden_size=16, n_layer=2, n_head=2), end, [pooling("weightedmean_tokens", include_prompt=False), ("Dropout", {"dropout": 0.1})],
             dict(left=True, usage=dict(similarity_fn_name="dot"), try_=["query : "])),
    "no-switch-sigmoid": ("xlm-roberta", dict(bert, type_vocab_size=1, max_position_embeddings=42, pad_token_id=1), both,
                          [pooling(), dense(16, 5, True, "torch.nn.modules.activation.Sigmoid"), dense(5, 7, False, "torch.nn.modules.activation.SiLU")], dict()),
}

def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")

def tokenizer(around):
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    made.add_special_tokens(special)
    made.post_processor = processors.TemplateProcessing(single=around, pair=f"{around} $B", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return made

def seeded(shape, scale):
    return torch.randn(*shape) * scale

def make(name):
    kind, config, around, modules, options = cases[name]
    torch.manual_seed(sorted(cases).index(name))
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    inner = folder / options.get("inner", "")
    config = AutoConfig.for_model(kind, **config)
    model = (T5EncoderModel(config) if kind == "t5" else AutoModel.from_config(config)).eval()
    with torch.no_grad():
        for key, weight in model.named_parameters():
            gain = 1.0 if "norm" in key.lower() and key.endswith("weight") else 0.0
            weight.copy_(gain + seeded(weight.shape, 0.2 if weight.dim() == 1 else 0.35))
    model.save_pretrained(inner)
    tokenizer(around).save(str(inner / "tokenizer.json"))
    write(inner / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": special[getattr(config, "pad_token_id", 0) or 0], "cls_token": "[CLS]",
                                            "sep_token": "[SEP]", "unk_token": "[UNK]", **({"padding_side": "left"} if options.get("left") else {})})
    listed = [{"idx": 0, "name": "0", "path": options.get("inner", ""), "type": "sentence_transformers.models.Transformer"}]
    for i, (module, settings) in enumerate(modules, 1):
        path = f"{i}_{module}"
        home = "sentence_transformers.sentence_transformer.modules.pooling" if "pooling_mode" in settings else "sentence_transformers.models"
        listed.append({"idx": i, "name": str(i), "path": path, "type": f"{home}.{module}"})
        if module != "Normalize":
            write(folder / path / "config.json", settings)
        weights = {}
        if module == "Dense":
            i_, o_ = settings["in_features"], settings["out_features"]
            weights = {"linear.weight": seeded((o_, i_), i_ ** -0.5), **({"linear.bias": seeded((o_,), 0.3)} if settings["bias"] else {})}
            if settings.get("use_residual") and i_ != o_:
                weights["residual.weight"] = seeded((o_, i_), i_ ** -0.5)
        elif module == "LayerNorm":
            weights = {"norm.weight": 1 + seeded((settings["dimension"],), 0.3), "norm.bias": seeded((settings["dimension"],), 0.3)}
        if weights and options.get("pickled"):
            torch.save(weights, folder / path / "pytorch_model.bin")
        elif weights:
            save_file(weights, folder / path / "model.safetensors", metadata={"format": "pt"})
    write(folder / "modules.json", listed)
    if "text" in options:
        write(inner / options.get("old", "sentence_bert_config.json"), options["text"])
    if "usage" in options:
        write(folder / "config_sentence_transformers.json", {"__version__": {}, **options["usage"]})
    reference = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    vectors = {}
    for prompt in ["", *options.get("try_", [])]:
        given = {"prompt_name": prompt[5:]} if prompt.startswith("name:") else {"prompt": prompt}
        vectors[prompt] = [[float(f"{x:.9g}") for x in row] for row in reference.encode(sentences, batch_size=4, **given).tolist()]
    if (options.get("usage") or {}).get("default_prompt_name"):
        assert reference.encode(sentences).tolist() == reference.encode(sentences, prompt_name=options["usage"]["default_prompt_name"]).tolist()
    (folder / "expected.json").write_text(json.dumps({"versions": versions, "sentences": sentences, "vectors": vectors}, ensure_ascii=False) + "\n")
    print(name, len(vectors[""][0]), reference.max_seq_length)

for name in sys.argv[1:] or cases:
    make(name)
