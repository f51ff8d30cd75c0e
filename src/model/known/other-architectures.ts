/** What people try and is not supported, by what keeps it from being so. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  "a mixture of experts": [
    ...["dbrx", "jetmoe", "minimax", "arctic", "bailing_moe", "grok-1", "kimi_k2"],
  ],
  "a mixture of experts with latent attention": ["deepseek_v32", "deepseek_v4"],
  "an encoder and a decoder, two models in one": [
    ...["byt5", "bart", "nllb-moe", "pegasus"],
    ...["blenderbot", "switch_transformers", "longt5", "whisper", "t5gemma", "seamless_m4t_v2"],
  ],
  "a model with a recurrent state instead of attention": [
    ...["mamba", "mamba2", "falcon_mamba", "rwkv", "rwkv7", "recurrent_gemma", "xlstm"],
  ],
  "partly recurrent, partly attention": [
    ...["jamba", "bamba", "zamba", "zamba2", "nemotron_h", "falcon_h1"],
    ...["lfm2_moe", "kimi_linear", "olmo_hybrid"],
  ],
  "an encoder whose attention has terms of its own for positions": [
    ...["deberta", "xlnet", "mpnet", "funnel"],
  ],
  "an encoder with an adapter for each language, which no text states": ["xmod"],
  "a model of pictures or sounds": ["clip", "siglip", "vit", "wav2vec2", "hubert", "dinov2"],
};

/** Returns what a `model_type` that is not supported is, or undefined if that is not known here. */
export function otherArchitecture(type: string): string | undefined {
  return Object.entries(kinds).find(([, types]) => types.includes(type))?.[0];
}
