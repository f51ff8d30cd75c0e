import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { bloom } from "./architectures/decoders/bloom.js";
import { cohere } from "./architectures/decoders/cohere.js";
import { cohere2 } from "./architectures/decoders/cohere2.js";
import { ernie45 } from "./architectures/decoders/ernie4-5.js";
import { falcon } from "./architectures/decoders/falcon.js";
import { glm } from "./architectures/decoders/glm.js";
import { glm4 } from "./architectures/decoders/glm4.js";
import { helium } from "./architectures/decoders/helium.js";
import { jais2 } from "./architectures/decoders/jais2.js";
import { nemotron } from "./architectures/decoders/nemotron.js";
import { phi } from "./architectures/decoders/phi.js";
import { stablelm } from "./architectures/decoders/stablelm.js";
import { starcoder2 } from "./architectures/decoders/starcoder2.js";
import { xglm } from "./architectures/decoders/xglm.js";
import { m2m100 } from "./architectures/encoder-decoders/m2m-100.js";
import { marian } from "./architectures/encoder-decoders/marian.js";
import { mbart } from "./architectures/encoder-decoders/mbart.js";
import { mt5, t5, umt5 } from "./architectures/encoder-decoders/t5.js";
import { bert, camembert, roberta, xlmRoberta } from "./architectures/encoders/bert.js";
import { data2vecText } from "./architectures/encoders/data2vec-text.js";
import { debertaV2 } from "./architectures/encoders/deberta-v2.js";
import { distilbert } from "./architectures/encoders/distilbert.js";
import { electra } from "./architectures/encoders/electra.js";
import { ernie } from "./architectures/encoders/ernie.js";
import { eurobert } from "./architectures/encoders/eurobert.js";
import { modernbert } from "./architectures/encoders/modernbert.js";
import { rembert } from "./architectures/encoders/rembert.js";
import { robertaPreLayerNorm } from "./architectures/encoders/roberta-prelayernorm.js";
import { xlmRobertaXl } from "./architectures/encoders/xlm-roberta-xl.js";
import { gptBigcode } from "./architectures/gpt/gpt-bigcode.js";
import { gptNeo } from "./architectures/gpt/gpt-neo.js";
import { gptNeox } from "./architectures/gpt/gpt-neox.js";
import { gpt2 } from "./architectures/gpt/gpt2.js";
import { gptj } from "./architectures/gpt/gptj.js";
import { mpt } from "./architectures/gpt/mpt.js";
import { opt } from "./architectures/gpt/opt.js";
import { dots1 } from "./architectures/grouped-mixtures/dots1.js";
import { exaoneMoe } from "./architectures/grouped-mixtures/exaone-moe.js";
import { glm4Moe } from "./architectures/grouped-mixtures/glm4-moe.js";
import { sarvamMoe } from "./architectures/grouped-mixtures/sarvam-moe.js";
import { solarOpen } from "./architectures/grouped-mixtures/solar-open.js";
import { lfm2 } from "./architectures/hybrids/lfm2.js";
import { qwen35 } from "./architectures/hybrids/qwen3-5.js";
import { qwen35Moe } from "./architectures/hybrids/qwen3-5-moe.js";
import { qwen3Next } from "./architectures/hybrids/qwen3-next.js";
import { gemma3n } from "./architectures/layered/gemma3n.js";
import { gemma4 } from "./architectures/layered/gemma4.js";
import { apertus } from "./architectures/llama/apertus.js";
import { arcee } from "./architectures/llama/arcee.js";
import { exaone4 } from "./architectures/llama/exaone4.js";
import { gemma } from "./architectures/llama/gemma.js";
import { gemma2 } from "./architectures/llama/gemma2.js";
import { gemma3 } from "./architectures/llama/gemma3.js";
import { granite } from "./architectures/llama/granite.js";
import { hunyuan } from "./architectures/llama/hunyuan.js";
import { hyperclovax } from "./architectures/llama/hyperclovax.js";
import { llama } from "./architectures/llama/llama.js";
import { ministral3 } from "./architectures/llama/ministral3.js";
import { ministral, mistral } from "./architectures/llama/mistral.js";
import { olmo } from "./architectures/llama/olmo.js";
import { olmo2 } from "./architectures/llama/olmo2.js";
import { olmo3 } from "./architectures/llama/olmo3.js";
import { phi3 } from "./architectures/llama/phi3.js";
import { qwen2 } from "./architectures/llama/qwen2.js";
import { qwen3 } from "./architectures/llama/qwen3.js";
import { seedOss } from "./architectures/llama/seed-oss.js";
import { smollm3 } from "./architectures/llama/smollm3.js";
import { cohere2Moe } from "./architectures/mixtures/cohere2-moe.js";
import { deepseekV2 } from "./architectures/mixtures/deepseek-v2.js";
import { deepseekV3 } from "./architectures/mixtures/deepseek-v3.js";
import { ernie45Moe } from "./architectures/mixtures/ernie4-5-moe.js";
import { flexOlmo } from "./architectures/mixtures/flex-olmo.js";
import { gptOss } from "./architectures/mixtures/gpt-oss.js";
import { graniteMoe, graniteMoeShared } from "./architectures/mixtures/granite-moe.js";
import { graniteMoeHybrid } from "./architectures/mixtures/granite-moe-hybrid.js";
import { hunyuanMoe } from "./architectures/mixtures/hunyuan-moe.js";
import { llama4 } from "./architectures/mixtures/llama4.js";
import { minimaxM2 } from "./architectures/mixtures/minimax-m2.js";
import { mixtral } from "./architectures/mixtures/mixtral.js";
import { olmoe } from "./architectures/mixtures/olmoe.js";
import { phimoe } from "./architectures/mixtures/phimoe.js";
import { qwen2Moe } from "./architectures/mixtures/qwen2-moe.js";
import { qwen3Moe } from "./architectures/mixtures/qwen3-moe.js";
import { otherArchitecture } from "./known/other-architectures.js";
import type { Model } from "./operations.js";
import { withPoints } from "./points.js";
import { checkWeights } from "./weight-check.js";

/** By config.json's `model_type`. */
const architectures: Readonly<Record<string, (checkpoint: Checkpoint) => Model>> = {
  llama,
  mistral,
  ministral,
  qwen2,
  qwen3,
  gemma,
  gemma2,
  gemma3,
  gemma3_text: gemma3,
  gemma3n,
  gemma3n_text: gemma3n,
  gemma4,
  gemma4_text: gemma4,
  olmo,
  olmo2,
  olmo3,
  phi3,
  ministral3,
  smollm3,
  granite,
  glm4,
  seed_oss: seedOss,
  exaone4,
  hunyuan_v1_dense: hunyuan,
  apertus,
  arcee,
  nemotron,
  helium,
  jais2,
  hyperclovax,
  cohere,
  cohere2,
  phi,
  stablelm,
  starcoder2,
  falcon,
  bloom,
  xglm,
  gpt2,
  gpt_neox: gptNeox,
  opt,
  gptj,
  mpt,
  gpt_bigcode: gptBigcode,
  gpt_neo: gptNeo,
  mixtral,
  qwen2_moe: qwen2Moe,
  qwen3_moe: qwen3Moe,
  olmoe,
  gpt_oss: gptOss,
  deepseek_v2: deepseekV2,
  deepseek_v3: deepseekV3,
  glm4_moe: glm4Moe,
  granitemoe: graniteMoe,
  granitemoehybrid: graniteMoeHybrid,
  granitemoeshared: graniteMoeShared,
  ernie4_5_moe: ernie45Moe,
  cohere2_moe: cohere2Moe,
  phimoe,
  exaone_moe: exaoneMoe,
  sarvam_moe: sarvamMoe,
  solar_open: solarOpen,
  dots1,
  flex_olmo: flexOlmo,
  hunyuan_v1_moe: hunyuanMoe,
  minimax_m2: minimaxM2,
  llama4,
  llama4_text: llama4,
  glm,
  ernie4_5: ernie45,
  lfm2,
  qwen3_next: qwen3Next,
  qwen3_5: qwen35,
  qwen3_5_text: qwen35,
  qwen3_5_moe: qwen35Moe,
  qwen3_5_moe_text: qwen35Moe,
  bert,
  "xlm-roberta": xlmRoberta,
  "xlm-roberta-xl": xlmRobertaXl,
  roberta,
  camembert,
  distilbert,
  "deberta-v2": debertaV2,
  rembert,
  electra,
  ernie,
  "roberta-prelayernorm": robertaPreLayerNorm,
  "data2vec-text": data2vecText,
  modernbert,
  eurobert,
  m2m_100: m2m100,
  mbart,
  marian,
  t5,
  mt5,
  umt5,
};

/** The architectures that can be run, by config.json's `model_type`. */
export const supportedArchitectures: readonly string[] = Object.keys(architectures);

/**
 * Returns the model that a checkpoint's config.json describes, after checking that the
 * weights it needs are all there, in the right shapes. No weight is read.
 *
 * @throws IsoglossError if the architecture is not supported, a field of config.json is
 *   missing or wrong, or a tensor is missing or misshapen; the first of them is named.
 */
export function modelFor(checkpoint: Checkpoint): Model {
  const model = withPoints(architectureOf(checkpoint)(checkpoint));
  checkWeights(checkpoint, model);
  return model;
}

function architectureOf({
  folder,
  config,
}: Pick<Checkpoint, "folder" | "config">): (checkpoint: Checkpoint) => Model {
  const type = config.model_type;
  if (typeof type === "string" && Object.hasOwn(architectures, type)) return architectures[type]!;
  const kind = typeof type === "string" ? otherArchitecture(type) : undefined;
  throw new IsoglossError(
    `${folder}/config.json: model_type ${type === undefined ? "is missing and" : excerpt(type)} is not supported${kind === undefined ? "" : `: it is ${kind}`}`,
    `Supported are ${supportedArchitectures.join(", ")}.`,
  );
}

/**
 * Checks what can be checked of a model by its config.json alone, before its weights and its
 * tokenizer are there.
 *
 * @throws IsoglossError as `modelFor`.
 */
export function judgeConfig(folder: string, config: Checkpoint["config"]): void {
  architectureOf({ folder, config })({
    name: "",
    revision: null,
    folder,
    config,
    weights: new Map(),
    unusable: new Map(),
    updates: new Map(),
    tokenizer: { encode: () => [], decode: () => "", specialIds: new Set() },
    notes: [],
  });
}
