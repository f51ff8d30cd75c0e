/**
 * @file Which class of tokenizers transformers 5.24 gives a model of a type, and where it does
 * not believe what tokenizer_config.json says (MODELS_WITH_INCORRECT_HUB_TOKENIZER_CLASS).
 */

/** The class that follows what a SentencePiece model says of itself. */
export const genericClass = "TokenizersBackend";

const typesOf: Readonly<Record<string, string>> = {
  TokenizersBackend: `
    EvollaModel aria beam bigbird_pegasus canary flex_olmo glm glm4 glm4_moe glm4_moe_lite
    glm4v glm4v_moe glm_image glmasr got_ocr2 gpt_bigcode gradium_phonon_tts granite
    granitemoe granitemoehybrid granitemoeshared kimi_k25 kimi_linear kosmos-2 mimo_v2_flash
    minicpm_ocr minicpmv4_6 minicpmv4_7 ministral ministral3 mistral mistral3 mistral_large4
    mixtral nemo_speechlm nystromformer olmo2 olmo3 olmo_hybrid omniasr pegasus_x persimmon
    pix2struct pixtral pocket_tts stablelm umt5 voxtral voxtral_realtime xlm-roberta-xl fuyu
    llava phi3_v smolvlm jamba vipllava camembertv2-base molmo2 iquestcoder nvfp4 ernie4_5
    minicpm3 cohere_asr modernbert hyperclovax_vlm internlm2 arctic openvla opencua
    paddleocr_vl ernie4_5_moe hyperclovax phi3 nemotron internlm3 llava_next minimax_m2
    modernbert-decoder phimoe step3_vl molmo chatlm h2ovl_chat minicpmv`,
  BertTokenizer: `
    align bark bert blip bros chinese_clip convbert distilbert electra ernie flava git
    grounding-dino layoutlm megatron-bert mm-grounding-dino nezha nomic_bert qdqbert realm
    retribert squeezebert tvp vilt visual_bert`,
  Qwen2Tokenizer: `
    audioflamingo3 colqwen2 cosmos3_omni dots3_note fun_asr_nano hunyuan_vl internvl
    lighton_ocr moss_transcribe_diarize ovis2 qianfan_ocr qwen2 qwen2_5_omni qwen2_5_vl
    qwen2_audio qwen2_moe qwen2_vl qwen3 qwen3_asr qwen3_moe qwen3_next qwen3_omni_moe
    qwen3_vl qwen3_vl_moe vibevoice`,
  GPT2Tokenizer: `
    blip-2 codegen dbrx emu3 gpt2 gpt_neo gptj hyperclovax_vision_v2 instructblip
    instructblipvideo jais2 opt phi starcoder2`,
  CLIPTokenizer: `
    aimv2 clip clipseg groupvit omdet-turbo oneformer owlv2 owlvit sam3 sam3_video xclip`,
  GemmaTokenizer: `
    diffusion_gemma gemma gemma2 gemma3 gemma3_text gemma3n gemma3n_text recurrent_gemma
    shieldgemma2 t5gemma zaya`,
  RobertaTokenizer: `
    bart bridgetower clap data2vec-text ibert lilt longformer mega mra roberta
    roberta-prelayernorm`,
  GPTNeoXTokenizer: "falcon_mamba gpt_neox mamba mamba2 mpt olmo olmoe rwkv xlstm",
  ParakeetTokenizer: `
    granite_speech5_ctc nemotron3_5_asr nemotron_asr_streaming omniasr_ctc parakeet_ctc
    parakeet_rnnt parakeet_tdt`,
  Wav2Vec2CTCTokenizer: `
    data2vec-audio hubert unispeech unispeech-sat wav2vec2 wav2vec2-bert wav2vec2-conformer`,
  XLMRobertaTokenizer: "gte jina_embeddings_v3 metaclip_2 trocr xlm-roberta xmod",
  Qwen3_5Tokenizer: "qwen3_5 qwen3_5_moe qwen3_5_moe_text qwen3_5_text qwen4_exp",
  T5Tokenizer: "mt5 musicgen musicgen_melody switch_transformers t5",
  CohereTokenizer: "aya_vision cohere cohere2",
  AlbertTokenizer: "albert yoso",
  EsmcTokenizer: "esmc esmfold2",
  LasrTokenizer: "lasr_ctc lasr_encoder",
  LlamaTokenizer: "idefics idefics2",
  NllbTokenizer: "nllb nllb-moe",
  NougatTokenizer: "nougat pp_formulanet",
  SeamlessM4TTokenizer: "seamless_m4t seamless_m4t_v2",
  BartTokenizer: "florence2",
  BarthezTokenizer: "barthez",
  BartphoTokenizer: "bartpho",
  BertGenerationTokenizer: "bert-generation",
  BertJapaneseTokenizer: "bert-japanese",
  BertweetTokenizer: "bertweet",
  BigBirdTokenizer: "big_bird",
  BioGptTokenizer: "biogpt",
  BlenderbotSmallTokenizer: "blenderbot-small",
  BlenderbotTokenizer: "blenderbot",
  ByT5Tokenizer: "byt5",
  CTRLTokenizer: "ctrl",
  CamembertTokenizer: "camembert",
  CanineTokenizer: "canine",
  ClvpTokenizer: "clvp",
  CodeLlamaTokenizer: "code_llama",
  CpmAntTokenizer: "cpmant",
  CpmTokenizer: "cpm",
  DPRQuestionEncoderTokenizer: "dpr",
  DebertaTokenizer: "deberta",
  DebertaV2Tokenizer: "deberta-v2",
  DiaTokenizer: "dia",
  EsmTokenizer: "esm",
  FNetTokenizer: "fnet",
  FSMTTokenizer: "fsmt",
  FlaubertTokenizer: "flaubert",
  FunnelTokenizer: "funnel",
  GPTNeoXJapaneseTokenizer: "gpt_neox_japanese",
  GPTSw3Tokenizer: "gpt-sw3",
  HerbertTokenizer: "herbert",
  LEDTokenizer: "led",
  LayoutLMv2Tokenizer: "layoutlmv2",
  LayoutLMv3Tokenizer: "layoutlmv3",
  LayoutXLMTokenizer: "layoutxlm",
  LukeTokenizer: "luke",
  LxmertTokenizer: "lxmert",
  M2M100Tokenizer: "m2m_100",
  MBart50Tokenizer: "mbart50",
  MBartTokenizer: "mbart",
  MLukeTokenizer: "mluke",
  MPNetTokenizer: "mpnet",
  MarianTokenizer: "marian",
  MarkupLMTokenizer: "markuplm",
  MgpstrTokenizer: "mgp-str",
  MobileBertTokenizer: "mobilebert",
  MvpTokenizer: "mvp",
  MyT5Tokenizer: "myt5",
  OpenAIGPTTokenizer: "openai-gpt",
  PLBartTokenizer: "plbart",
  PegasusTokenizer: "pegasus",
  PerceiverTokenizer: "perceiver",
  PhobertTokenizer: "phobert",
  ProphetNetTokenizer: "prophetnet",
  RagTokenizer: "rag",
  ReformerTokenizer: "reformer",
  RemBertTokenizer: "rembert",
  RoCBertTokenizer: "roc_bert",
  RoFormerTokenizer: "roformer",
  Siglip2Tokenizer: "siglip2",
  SiglipTokenizer: "siglip",
  Speech2TextTokenizer: "speech_to_text",
  SpeechT5Tokenizer: "speecht5",
  SplinterTokenizer: "splinter",
  TapasTokenizer: "tapas",
  Tipsv2Tokenizer: "tipsv2",
  UdopTokenizer: "udop",
  VideoPrismTokenizer: "videoprism",
  VitsTokenizer: "vits",
  Wav2Vec2PhonemeCTCTokenizer: "wav2vec2_phoneme",
  WhisperTokenizer: "whisper",
  XGLMTokenizer: "xglm",
  XLMTokenizer: "xlm",
  XLNetTokenizer: "xlnet",
};

/** The class by type of model; a type that is not here has the generic class. */
export const classOfType: ReadonlyMap<string, string> = new Map(
  Object.entries(typesOf).flatMap(([name, types]) =>
    types
      .trim()
      .split(/\s+/)
      .map((type): [string, string] => [type, name]),
  ),
);

/** Types of models of which the class above counts, whatever tokenizer_config.json says. */
export const overruledTypes: ReadonlySet<string> = new Set(
  `
    arctic camembertv2-base chatlm cohere_asr ernie4_5 ernie4_5_moe fuyu h2ovl_chat
    hyperclovax hyperclovax_vision_v2 hyperclovax_vlm internlm2 internlm3 iquestcoder jamba
    llava llava_next minicpm3 minicpmv minimax_m2 modernbert modernbert-decoder molmo molmo2
    nemotron nvfp4 opencua openvla paddleocr_vl phi3 phi3_v phimoe qwen2 qwen3_5 qwen3_5_moe
    qwen3_5_moe_text qwen4_exp siglip2 smolvlm step3_vl vipllava`
    .trim()
    .split(/\s+/),
);

/**
 * Types above that name tokenizers and not models: without a class in a file, a checkpoint of one
 * of them has the generic class.
 */
export const typesWithoutModel: ReadonlySet<string> = new Set(
  `
    barthez bartpho bert-japanese bertweet byt5 code_llama cpm herbert mbart50 mega mluke myt5 nezha
    nllb phobert qdqbert realm retribert wav2vec2_phoneme`
    .trim()
    .split(/\s+/),
);
