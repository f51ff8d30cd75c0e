"""Which row of a table of distances speaks of which distance, as transformers has it.

    python test/oracles/relative-buckets.py     (torch 2.13.0, transformers 5.24.0)

Writes test/fixtures/relative-buckets.json: for some sizes of T5's table, looking both ways and back,
the row of each distance from −300 to 300 (key's position less the query's); and
test/fixtures/distance-rows.json: of DeBERTa's, the row of each distance from −600 to 600 (query's
position less the key's).
"""
import json, pathlib
import torch
from transformers.models.deberta_v2.modeling_deberta_v2 import build_relative_position
from transformers.models.t5.modeling_t5 import T5Attention

fixtures = pathlib.Path(__file__).parent.parent / "fixtures"
distances = torch.arange(-300, 301)
cases = [{"buckets": buckets, "maxDistance": longest, "causal": causal,
          "rows": T5Attention._relative_position_bucket(distances, not causal, buckets, longest).tolist()}
         for buckets, longest in [(32, 128), (10, 12), (64, 200), (16, 1000), (6, 30)] for causal in (False, True)]
(fixtures / "relative-buckets.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


def rows(buckets, longest):
    text = torch.zeros(1, 601, 1)
    apart = build_relative_position(text, text, buckets, longest)[0]
    span = buckets if buckets > 0 else longest
    both = torch.cat([apart[0].flip(0), apart[1:, 0]])  # −600 … 0, 1 … 600
    return torch.clamp(both + span, 0, 2 * span - 1).tolist()


cases = [{"buckets": buckets, "longest": longest, "rows": rows(buckets, longest)}
         for buckets, longest in [(256, 512), (32, 128), (7, 12), (64, 1000), (2, 9), (6, 24), (-1, 512), (0, 9)]]
(fixtures / "distance-rows.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
