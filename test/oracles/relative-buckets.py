"""Which row of T5's table of distances speaks of which distance, as transformers has it.

    python test/oracles/relative-buckets.py     (torch 2.13.0, transformers 5.24.0)

Writes test/fixtures/relative-buckets.json: for some sizes of table, looking both ways and back,
the row of each distance from −300 to 300 (key's position less the query's).
"""
import json, pathlib
import torch
from transformers.models.t5.modeling_t5 import T5Attention

distances = torch.arange(-300, 301)
cases = [{"buckets": buckets, "maxDistance": longest, "causal": causal,
          "rows": T5Attention._relative_position_bucket(distances, not causal, buckets, longest).tolist()}
         for buckets, longest in [(32, 128), (10, 12), (64, 200), (16, 1000), (6, 30)] for causal in (False, True)]
out = pathlib.Path(__file__).parent.parent / "fixtures" / "relative-buckets.json"
out.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
