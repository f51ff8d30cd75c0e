/**
 * @file Keys of config.json that are the same thing to every architecture: those of
 * transformers' base class, of older versions of it, and of training tools. An
 * architecture's own keys (`config-keys.ts`) go before these.
 */

export interface Neutral {
  /** The values at which nothing changes. */
  readonly values: readonly unknown[];
  /** What another value would do: "would leave out the final norm". */
  readonly effect: string;
}

const all = (reason: string, keys: string): Record<string, string> =>
  Object.fromEntries(keys.split(/\s+/).map(key => [key, reason]));

/** Keys that do not change hidden states, and why. */
const inert: Readonly<Record<string, string>> = {
  ...all(
    "says what the file is",
    `model_type architectures transformers_version _name_or_path name_or_path _commit_hash
     language license model_name base_model auto_class custom_pipelines tokenizer_class
     processor_class vocab_file is_llama_config transformers.js_config`,
  ),
  ...all(
    "states are computed in float32 whatever the weights are stored in",
    "dtype torch_dtype _pre_quantization_dtype fp16 bf16",
  ),
  ...all(
    "says how results are handed over, or by which kernel: the states are the same",
    `return_dict use_return_dict output_hidden_states output_attentions use_cache torchscript
     attn_implementation _attn_implementation _attn_implementation_autoset
     _attn_implementation_internal experts_implementation _experts_implementation
     use_flash_attn use_flash_attention use_flash_attn_2 flash_attn use_sdpa use_xformers
     use_memory_efficient_attention cache_implementation chunk_size_feed_forward
     allow_global_per_layer_attribute_access serialize_explicit_per_layer_config use_bfloat16
     attention_chunk_size`,
  ),
  ...all(
    "only training reads it",
    `initializer_range initializer_factor init_std attention_dropout hidden_dropout
     hidden_dropout_prob attention_probs_dropout_prob resid_pdrop embd_pdrop attn_pdrop dropout
     activation_dropout layerdrop classifier_dropout gradient_checkpointing
     use_gradient_checkpointing keys_to_ignore_at_inference z_loss_weight router_aux_loss_coef
     label_smoothing loss_type unsloth_version unsloth_fixed max_seq_length
     training_args trust_remote_code rescale_prenorm_residual
     embedding_dropout mlp_dropout`,
  ),
  ...all(
    "belongs to a head for a task",
    `id2label label2id num_labels problem_type finetuning_task task_specific_params
     summary_type summary_use_proj summary_activation summary_proj_to_labels
     summary_first_dropout summary_last_dropout pooler_fc_size pooler_num_attention_heads
     pooler_num_fc_layers pooler_size_per_head pooler_type pooling_type
     sentence_transformers score_bias classifier_bias`,
  ),
  ...all(
    "names a token; the tokenizer and the vocabulary say what is run",
    `bos_token_id eos_token_id pad_token_id sep_token_id unk_token_id cls_token_id mask_token_id
     decoder_start_token_id forced_bos_token_id forced_eos_token_id im_start_token_id
     im_end_token_id pad_token prefix suffix begin_suppress_tokens suppress_tokens bad_words_ids
     image_token_id boi_token_id eoi_token_id image_token_index`,
  ),
  ...all(
    "only generation reads it",
    `max_length max_new_tokens min_length min_new_tokens do_sample early_stopping num_beams
     num_beam_groups temperature top_k top_p min_p typical_p epsilon_cutoff eta_cutoff
     repetition_penalty diversity_penalty encoder_repetition_penalty length_penalty
     no_repeat_ngram_size encoder_no_repeat_ngram_size num_return_sequences output_scores
     output_logits return_dict_in_generate remove_invalid_values exponential_decay_length_penalty
     renormalize_logits penalty_alpha guidance_scale max_time stop_strings
     is_assistant prompt_lookup_num_tokens max_matching_ngram_size use_mtp`,
  ),
  ...all(
    "only an encoder with a decoder reads it, and of those the encoder is run",
    `is_encoder_decoder tie_encoder_decoder cross_attention_hidden_size
     encoder_no_repeat_ngram_size`,
  ),
  ...all("a sum in parts, the same sum", "pretraining_tp tensor_parallel tp_size mp_size"),
  ...all("a setting of TensorFlow's or Flax's classes", "tf_legacy_loss from_flax from_tf"),
  ...all(
    "a number of the published model that no code reads",
    "n_ctx seq_len seq_length max_sequence_length model_max_length tokenizer_model_max_length directionality output_past",
  ),
};

/** Keys that every architecture can do without only at these values. */
const neutral: Readonly<Record<string, Neutral>> = {
  tie_last_hidden_states: { values: [true], effect: "would leave the last state without its norm" },
  per_layer_config: { values: [{}], effect: "would give single blocks settings of their own" },
  pruned_heads: { values: [{}], effect: "would take heads out of the blocks" },
  use_mrope: { values: [false], effect: "would rotate by three positions a token" },
  rope_interleaved: { values: [false], effect: "would rotate neighbours as pairs" },
  quantization: { values: [{}, false], effect: "says that the weights are packed" },
  add_cross_attention: {
    values: [false],
    effect: "asks for attention to another model's states",
  },
};

/** Keys that change nothing here, but that a reader of the states should hear of. */
const noted: Readonly<Record<string, string>> = {
  auto_map:
    "the checkpoint brings code of its own, which is not run: the states are those of the architecture that model_type names, as transformers gives them without trust_remote_code",
};

export const commonKeys = { inert, neutral, noted };
