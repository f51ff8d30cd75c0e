"""Makes a Hub folder in bfloat16 of the GGUF that scripts/fetch-gemma.mjs fetches: what is tuned.

    python widen.py FOLDER [--gguf FILE]

Bit for bit the same each time: runs.csv has the hash of its weights, in the row of the base.
"""
import argparse
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--gguf", type=Path, default=Path(__file__).parent / "gemma-3-270m-q4_k_m.gguf")
    o = options.parse_args()
    where = {"pretrained_model_name_or_path": o.gguf.parent, "gguf_file": o.gguf.name}
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.bfloat16)
    # It is not quantized any more, and save_pretrained would try to write it as if it were.
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(o.folder)
    AutoTokenizer.from_pretrained(**where).save_pretrained(o.folder)


if __name__ == "__main__":
    main()
