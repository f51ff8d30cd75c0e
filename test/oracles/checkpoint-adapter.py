"""LoRA adapters as PEFT writes them, and the weights that PEFT's own merge gives.

    python test/oracles/checkpoint-adapter.py    (peft 0.21.2, transformers 5.24.0, torch 2.13.0)

Writes test/fixtures/checkpoint/adapters/: a base model (LLaMA- and GPT-2-shaped, without a
tokenizer), one folder an adapter, and merged.json with rows of some merged weights.
"""
import copy, json, pathlib, shutil
import peft, torch, transformers
from safetensors.torch import load_file

out = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoint" / "adapters"
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
torch.manual_seed(4)
small = dict(vocab_size=11)
llama = transformers.LlamaForCausalLM(transformers.LlamaConfig(
    hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, **small))
gpt2 = transformers.GPT2LMHeadModel(transformers.GPT2Config(n_embd=8, n_layer=1, n_head=2, n_positions=16, **small))
tied = transformers.LlamaForCausalLM(transformers.LlamaConfig(
    hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
    attention_bias=True, tie_word_embeddings=True, **small))
for name, parameter in tied.named_parameters():
    if name.endswith("bias"):
        torch.nn.init.normal_(parameter)
for name, model in {"llama": llama, "gpt2": gpt2, "tied": tied}.items():
    model.save_pretrained(out / name)
    (out / name / "generation_config.json").unlink(missing_ok=True)
# As on the Hub, where GPT-2's names lack the "transformer." that its adapters have.
state = {k.removeprefix("transformer."): v for k, v in load_file(out / "gpt2" / "model.safetensors").items()}
from safetensors.torch import save_file
save_file(state, out / "gpt2" / "model.safetensors", {"format": "pt"})

adapters = {
    "plain": (llama, dict(r=2, lora_alpha=6, target_modules=["q_proj", "down_proj"]), {}),
    "rank-stabilized": (llama, dict(r=4, lora_alpha=6, use_rslora=True, target_modules=["v_proj"]), {}),
    "patterns": (llama, dict(r=2, lora_alpha=4, target_modules=["q_proj", "k_proj", "up_proj"],
                             rank_pattern={"k_proj": 1, "^model.layers.1.self_attn.q_proj": 3}, alpha_pattern={"layers.0.mlp.up_proj": 9}), {}),
    "conv1d": (gpt2, dict(r=2, lora_alpha=2, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True), {}),
    "bin": (llama, dict(r=2, lora_alpha=6, target_modules=["o_proj"]), {"safe_serialization": False}),
    # Expressions of Python's re, on the paths of modules.
    "expressions": (llama, dict(r=2, lora_alpha=4, target_modules=r".*layers\.[0-9]+\.(self_attn\.[qk]|mlp\.up)_proj",
                                exclude_modules=r".*\.1\..*k_proj", rank_pattern={r"self_attn.._proj": 1, r"layers\.(0|1)\.mlp\..*": 3},
                                alpha_pattern={r"^model.*\.1\.self_attn\.q_proj$": 9, r"(?:up|down)_proj": 2.5, "proj": 77}), {}),
    "layers": (llama, dict(r=2, target_modules=["q_proj", "model.layers.0.mlp.down_proj"], layers_to_transform=1, layers_pattern="lay.*"), {}),
    "excluded": (llama, dict(r=2, target_modules=["q_proj", "v_proj"], exclude_modules=["layers.0.self_attn.q_proj"]), {}),
    "usual": (llama, dict(r=2), {"config": {"target_modules": None}}),
    "all-linear": (llama, dict(r=1, target_modules="all-linear"), {"config": {"target_modules": "all-linear"}}),
    # Matrices for modules that the settings do not name: PEFT leaves them out without a word.
    "fewer-targets": (llama, dict(r=2, target_modules=["q_proj", "k_proj"]), {"config": {"target_modules": ["k_proj"]}}),
    "fewer-layers": (llama, dict(r=2, target_modules=["q_proj"]), {"config": {"layers_to_transform": [0]}}),
    # Parameters that are saved whole.
    "saved-head": (llama, dict(r=2, modules_to_save=["lm_head"], target_modules=["q_proj"]), {}),
    "saved-embedding": (llama, dict(r=2, modules_to_save=["embed_tokens", "norm"], target_modules=["q_proj"]), {}),
    "saved-tied-head": (tied, dict(r=2, modules_to_save=["lm_head"], target_modules=["q_proj"]), {}),
    "saved-tied-embedding": (tied, dict(r=2, modules_to_save=["embed_tokens"], target_modules=["q_proj"]), {}),
    "saved-tied-both": (tied, dict(r=2, modules_to_save=["lm_head", "embed_tokens"], target_modules=["q_proj"]), {}),
    "bias-lora": (tied, dict(r=2, bias="lora_only", target_modules=["q_proj"]), {}),
    "bias-all": (tied, dict(r=2, bias="all", target_modules=["q_proj"]), {}),
    "head": (llama, dict(r=2, target_modules=["q_proj", "lm_head"]), {}),
    # Refused:
    "tied-head": (tied, dict(r=2, target_modules=["q_proj", "lm_head"]), {}),
    "dora": (llama, dict(r=2, use_dora=True, target_modules=["q_proj"]), {}),
    "embedding": (llama, dict(r=2, target_modules=["embed_tokens"]), {}),
}
refused = ("dora", "embedding", "tied-head")
bases = {llama: "llama", gpt2: "gpt2", tied: "tied"}
merged = {}
for name, (model, options, saving) in adapters.items():
    adapted = peft.get_peft_model(copy.deepcopy(model), peft.LoraConfig(task_type="CAUSAL_LM", **options))
    for key, parameter in adapted.named_parameters():
        if "lora_" in key:
            torch.nn.init.normal_(parameter, std=0.5)  # B is zero at first
        elif parameter.requires_grad:
            torch.nn.init.normal_(parameter)  # what is saved whole, trained
    adapted.peft_config["default"].base_model_name_or_path = bases[model]
    adapted.save_pretrained(out / name)
    if saving.get("safe_serialization") is False:
        (out / name / "adapter_model.safetensors").unlink(missing_ok=True)
        torch.save(peft.get_peft_model_state_dict(adapted), out / name / "adapter_model.bin")
    if "config" in saving:
        file = out / name / "adapter_config.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **saving["config"]}, indent=2))
    (out / name / "README.md").unlink(missing_ok=True)
    if name in refused:
        continue
    # What PEFT makes of the files, not of what they were written from.
    before = model.state_dict()
    loaded = peft.PeftModel.from_pretrained(copy.deepcopy(model), out / name)
    after = loaded.merge_and_unload().state_dict()
    prefix = "transformer." if model is gpt2 else ""
    merged[name] = {k.removeprefix(prefix): after[k].flatten().tolist() for k in before if not torch.equal(before[k], after[k])}
versions = {"peft": peft.__version__, "transformers": transformers.__version__, "torch": torch.__version__}
(out / "merged.json").write_text(json.dumps({"versions": versions, "merged": merged}) + "\n")
