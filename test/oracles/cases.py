"""Tiny checkpoints from text to states, with what transformers gives: token ids and hidden states.

    python test/oracles/cases.py [case ...]   (torch 2.13.0, transformers 5.24.0, tokenizers 0.23.3, peft 0.21.2)

Writes test/fixtures/cases/<case>/:
  model/       config.json, tokenizer.json and weights as they are saved, or as a file that is met in the wild
  adapter/     LoRA, in some
  corpus.tsv   the sentences, a column a language
  oracle.json  ids   {language: [[id …] a sentence]}
               last  {language: [[[H numbers] a state 0 … L] a sentence]}, of the last token
               mean  the same, over the tokens that the tokenizer itself has not put there
               adapter  the adapter's folder, if there is one
               refused  instead: a part of the message with which the case is refused
test/cases/cases.test.ts runs every folder there, whoever has written it.
"""
import json, pathlib, shutil, sys
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM

out = pathlib.Path(__file__).parent.parent / "fixtures" / "cases"
corpus = {
    "eng_Latn": ["The ferry left at 7:05, as ever.", "Nobody's lamp was lit.", "Two lamps, two ferries.", "Rain again!"],
    "ell_Grek": ["Το πλοίο έφυγε στις 7:05.", "Κανένα φως δεν άναψε.", "Δύο φώτα, δύο πλοία.", "Πάλι βρέχει!"],
}
sentences = [text for texts in corpus.values() for text in texts]


def special(tokenizer, template, names):
    """Adds special tokens, and puts them where the template says."""
    tokenizer.add_special_tokens(names)
    if template:
        used = [(name, tokenizer.token_to_id(name)) for name in names if name in template]
        tokenizer.post_processor = processors.TemplateProcessing(single=template, pair=f"{template} $B", special_tokens=used)
    return tokenizer


def byte_level(size=290):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=["<s>", "</s>"], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(sentences, trainer)
    return tokenizer


def word_piece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    # Trained on English alone: some Greek words are unknown.
    trainer = trainers.WordPieceTrainer(vocab_size=70, special_tokens=names, show_progress=False)
    tokenizer.train_from_iterator(corpus["eng_Latn"] + corpus["ell_Grek"][:1], trainer)
    return special(tokenizer, "[CLS] $A [SEP]", names)


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    names = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=80, special_tokens=names, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(sentences, trainer)
    return special(tokenizer, "<s> $A </s>", names)


def byte_fallback():
    """As Gemma's: no words, spaces are "▁", what has no piece is bytes. Trained on English: Greek is bytes."""
    text = [line.replace(" ", "▁") for line in corpus["eng_Latn"]]
    trained = Tokenizer(models.BPE())
    trained.train_from_iterator(text, trainers.BpeTrainer(vocab_size=60, show_progress=False))
    learned = json.loads(trained.to_str())["model"]
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), *learned["vocab"]]
    vocab = {piece: number for number, piece in enumerate(pieces)}
    merges = [tuple(merge) for merge in learned["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    return special(tokenizer, "<bos> $A", ["<pad>", "<eos>", "<bos>", "<unk>"])


llama = dict(hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
             max_position_embeddings=128, bos_token_id=None, eos_token_id=None, pad_token_id=None)
bert = dict(hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=130)

# name: (model type, configuration, tokenizer, options)
cases = {
    "llama-byte-level-sharded": ("llama", llama, special(byte_level(), "<s> $A", ["<s>", "</s>"]),
                                 dict(dtype=torch.bfloat16, shard="4KB")),
    "bert-word-piece-bin": ("bert", bert, word_piece(), dict(bin=True)),
    "xlm-roberta-unigram": ("xlm-roberta", dict(bert, pad_token_id=1), unigram(), dict(dtype=torch.float16)),
    "gemma3-byte-fallback": ("gemma3_text", dict(llama, head_dim=4, num_hidden_layers=3, sliding_window=5, query_pre_attn_scalar=4,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"]), byte_fallback(), dict(dtype=torch.bfloat16)),
    "gpt2-lora": ("gpt2", dict(n_embd=8, n_inner=12, n_layer=2, n_head=2, n_positions=128), byte_level(), dict(lora=True)),
}


def randomise(parameters, generator):
    """Draws weights so that states are of order 1 and every part changes them visibly."""
    for name, p in parameters:
        noise = torch.randn(p.shape, generator=generator)
        p.data = 0.3 * noise + (1.0 if p.dim() == 1 and "bias" not in name else 0.0) if p.dim() == 1 else noise / p.shape[-1] ** 0.5


def states(folder, tokenizer, adapter):
    net = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    if adapter:
        from peft import PeftModel
        net = PeftModel.from_pretrained(net, adapter).merge_and_unload()
    net.eval()
    ids, last, mean = {}, {}, {}
    with torch.inference_mode():
        for language, texts in corpus.items():
            encoded = [tokenizer.encode(text) for text in texts]
            ids[language] = [one.ids for one in encoded]
            hidden = [torch.stack(net(torch.tensor([one.ids]), output_hidden_states=True).hidden_states)[:, 0].double()
                      for one in encoded]  # (L+1, T, H)
            text = [torch.tensor(one.special_tokens_mask) == 0 for one in encoded]
            last[language] = [numbers(h[:, -1]) for h in hidden]
            mean[language] = [numbers(h[:, own].mean(1)) for h, own in zip(hidden, text)]
    return dict(ids=ids, last=last, mean=mean)


def numbers(tensor):
    return [[float(f"{value:.7g}") for value in row] for row in tensor.tolist()]


def write(name, model_type, config, tokenizer, dtype=torch.float32, shard="1GB", bin=False, lora=False):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    model_folder = folder / "model"
    model_folder.mkdir(parents=True)
    tokenizer.save(str(model_folder / "tokenizer.json"), pretty=False)
    config = AutoConfig.for_model(model_type, vocab_size=tokenizer.get_vocab_size(), **config)
    generator = torch.Generator().manual_seed(sum(map(ord, name)))
    model = (AutoModel if model_type in ("bert", "xlm-roberta") or lora else AutoModelForCausalLM).from_config(config)
    randomise(model.named_parameters(), generator)
    model.tie_weights()
    model.to(dtype).save_pretrained(model_folder, max_shard_size=shard)
    (model_folder / "generation_config.json").unlink(missing_ok=True)
    if bin:
        file = model_folder / "model.safetensors"
        torch.save(load_file(file), model_folder / "pytorch_model.bin")
        file.unlink()
    adapter = None
    if lora:
        from peft import LoraConfig, get_peft_model
        tuned = get_peft_model(model.float(), LoraConfig(r=2, lora_alpha=6, target_modules=["c_attn", "c_proj"], fan_in_fan_out=True))
        randomise(((key, p) for key, p in tuned.named_parameters() if "lora" in key), generator)
        adapter = folder / "adapter"
        tuned.save_pretrained(adapter)
        (adapter / "README.md").unlink(missing_ok=True)
        settings = json.loads((adapter / "adapter_config.json").read_text())
        (adapter / "adapter_config.json").write_text(json.dumps(dict(settings, base_model_name_or_path="../model"), indent=1))
    oracle = states(model_folder, tokenizer, adapter) | (dict(adapter="adapter") if adapter else {})
    (folder / "oracle.json").write_text(json.dumps(oracle, separators=(",", ":")))
    rows = ["\t".join(corpus), *("\t".join(row) for row in zip(*corpus.values()))]
    (folder / "corpus.tsv").write_text("\n".join(rows) + "\n", "utf8")
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    print(f"{name:30} {size // 1024:4} KB  {[len(i) for i in oracle['ids']['ell_Grek']]} tokens")


for name, (model_type, config, tokenizer, options) in cases.items():
    if len(sys.argv) < 2 or name in sys.argv[1:]:
        write(name, model_type, config, tokenizer, **options)
