"""The class of tokenizers that AutoTokenizer takes, by type of model and by what the files name.

    HF_HUB_OFFLINE=1 python test/oracles/tokenizer-classes.py   (transformers 5.24.0)

Writes test/fixtures/tokenizer/classes.json.gz: "type|named class|where it is named" → class. A
combination with which AutoTokenizer fails is left out.
"""
import gzip, json, pathlib, tempfile
import transformers
from transformers import AutoTokenizer
from transformers.tokenization_utils_base import PreTrainedTokenizerBase

transformers.logging.set_verbosity_error()
PreTrainedTokenizerBase.from_pretrained = classmethod(lambda cls, *_, **__: cls.__name__)
types = """llama mistral phi3 qwen2 qwen3 gemma gemma2 gemma3 gemma3_text olmo2 bloom xglm gpt2 gpt_neox bert distilbert roberta
xlm-roberta xlm-roberta-xl camembert t5 mt5 umt5 mbart m2m_100 nllb-moe marian electra mobilebert lxmert bart mvp longformer opt phi
none-such albert deberta-v2 mixtral nllb mbart50 code_llama
arcee nemotron helium jais2 hyperclovax gptj mpt gpt_bigcode gpt_neo glm4_moe granitemoe granitemoeshared ernie4_5_moe cohere2_moe phimoe exaone_moe
sarvam_moe solar_open dots1 flex_olmo hunyuan_v1_moe minimax_m2 rembert ernie roberta-prelayernorm data2vec-text""".split()
names = """LlamaTokenizer LlamaTokenizerFast CodeLlamaTokenizer PreTrainedTokenizerFast TokenizersBackend PreTrainedTokenizer
GPT2Tokenizer GPT2TokenizerFast Qwen2Tokenizer GemmaTokenizer XLMRobertaTokenizerFast BertTokenizerFast DistilBertTokenizer BartTokenizer
NllbTokenizerFast MBart50Tokenizer T5Tokenizer BloomTokenizerFast GPTSw3Tokenizer AlbertTokenizer Phi3Tokenizer LLaMATokenizer
GPTNeoXTokenizerFast RemBertTokenizerFast CohereTokenizerFast""".split()
result = {}
for kind in types:
    for name, where in [("", ""), *((n, w) for n in names for w in ("tokenizer_config", "config"))]:
        with tempfile.TemporaryDirectory() as folder:
            named = {"tokenizer_class": name}
            config = {"model_type": kind, **(named if where == "config" else {})}
            (pathlib.Path(folder) / "config.json").write_text(json.dumps(config))
            if where == "tokenizer_config": (pathlib.Path(folder) / "tokenizer_config.json").write_text(json.dumps(named))
            try: result[f"{kind}|{name}|{where}"] = AutoTokenizer.from_pretrained(folder)
            except Exception as error: print(kind, name, where, type(error).__name__)
out = pathlib.Path(__file__).parent.parent / "fixtures" / "tokenizer" / "classes.json.gz"
out.write_bytes(gzip.compress(json.dumps({"version": transformers.__version__, "classes": result}, indent=0).encode(), 9, mtime=0))
