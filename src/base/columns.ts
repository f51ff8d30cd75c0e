/**
 * @file What the columns of rows mean. A column of one name says the same wherever it stands:
 * the types of rows, `docs/columns.md`, and how far `verify` lets two runs differ read this list.
 */

/** How far a number may move when an analysis is run again on another machine. */
export type Variation =
  /** By rounding. */
  | "rounding"
  /** A mean over n sentences: by one sentence that changes sides, 1/n, where intervals say so. */
  | "sentence"
  /** A p-value: by one random pairing that changes sides. */
  | "pairing"
  /** It says where and by what a number was made, and is not compared. */
  | "provenance";

/** What a column holds; `T` is the type of its cells. */
export interface Column<T extends string | number | boolean | null> {
  /** A noun phrase that says what it is. */
  readonly about: string;
  /** What a number counts or is measured in; absent for texts and pure numbers. */
  readonly unit?: string;
  readonly variation: Variation;
  /** Never there: the type of a cell. */
  readonly cell?: T;
}

const text = (about: string): Column<string> => ({ about, variation: "rounding" });
const maybeText = (about: string): Column<string | null> => ({ about, variation: "rounding" });
const count = (about: string, unit: string): Column<number> => ({
  about,
  unit,
  variation: "rounding",
});
const number = (about: string, variation: Variation = "rounding"): Column<number> => ({
  about,
  variation,
});
const maybeNumber = (about: string): Column<number | null> => ({ about, variation: "rounding" });
const flag = (about: string): Column<boolean> => ({ about, variation: "rounding" });
const provenance = (about: string): Column<string | null> => ({ about, variation: "provenance" });

/** Every column of an analysis, by name. */
export const columns = {
  // Of what: the signature
  model: maybeText("the model, by the name that figures use"),
  revision: maybeText("the commit of its Hub repository; empty for a folder"),
  weights: maybeText("the first 12 hexadecimal digits of the SHA-256 over its weights"),
  tokenizer: maybeText("the same over its tokenizer's files"),
  corpus: maybeText("the corpus"),
  corpus_hash: maybeText("the same over its ids, languages and texts"),
  dropped: maybeText(
    "what of the corpus was left out when it was read, and why: “3 of 1,012 sentences dropped: 2 incomplete, 1 repeated”; absent if nothing was",
  ),
  unit: text("what the corpus is made of, in the singular: sentence, paragraph"),
  pooling: maybeText("how tokens' states became one a sentence"),
  version: provenance("the version of Isogloss that ran the model"),

  // What was measured, and where
  measure: text("the measure, by its name"),
  preprocessing: text("what was done to each language's states first"),
  language: text("the language, as a FLORES code"),
  language_x: text("the language of x"),
  language_y: text("the language of y, usually the pivot"),
  layer: count("the state: 0 is the embedding output, the last follows the final norm", "layer"),
  layer_x: count("the state of x", "layer"),
  layer_y: count("the state of y", "layer"),
  pivot: text("the language that others are compared with"),

  // The number
  value: number("the value of the measure; empty where it is undefined", "sentence"),
  low: number("the lower end of the interval", "sentence"),
  high: number("the upper end of the interval", "sentence"),
  interval: text("how the interval was made: bca, clopper-pearson, jackknife, percentile, none"),
  confidence: number("the interval's confidence, in (0, 1)"),
  chance: {
    about: "what pairing at random gives, or what the value is read against",
    variation: "rounding",
  } as Column<number | null>,
  reference: text("what `chance` is: chance, isotropic, no hubs, full mixing …"),
  p_value: {
    about: "the one-sided p-value against random pairing; empty where it makes no sense",
    variation: "pairing",
  } as Column<number | null>,
  p_value_max: {
    about: "the same, corrected for choosing the best of the family",
    variation: "pairing",
  } as Column<number | null>,
  n: count("the sentences measured", "sentences"),
  d: count("the dimensions of a state", "dimensions"),
  fit_n: count(
    "the sentences a preprocessing learned from, where they are others; else 0",
    "sentences",
  ),
  coincident: number(
    "the largest share, of either side, of sentences whose state coincides with another’s, if it is more than a few per cent",
    "sentence",
  ),
  seed: count("what everything random was drawn from", ""),
  draws: count("bootstrap resamples", "draws"),

  // Means over languages
  averaged: count("how many pairs or languages the value is a mean over", "pairs or languages"),
  over: text("what it is a mean over: pairs, languages, language pairs"),
  least: number("the least of what was averaged", "sentence"),
  most: number("the greatest of what was averaged", "sentence"),

  // Gains
  base: maybeText("the model that the other is compared with"),
  base_layer: count("its best inner layer, chosen on the other half of the sentences", "layer"),
  base_p1: number("its retrieval P@1 there, mean of both directions", "sentence"),
  p1: number("the retrieval P@1 of the model, mean of both directions", "sentence"),
  gain: number("p1 less base_p1", "sentence"),
  p1_low: number("the lower end of the interval of p1", "sentence"),
  p1_high: number("the upper end of the interval of p1", "sentence"),
  candidates: count("the sentences among which a translation is sought", "sentences"),

  // Over a training run
  axis: text("what the checkpoints of a training run differ by: step, volume, tokens"),
  position: number("where on that axis the model is"),
  checkpoints: count("how many models the run has", "models"),
  arrived_at: maybeNumber(
    "the first position from which on the interval lies above chance; empty if there is none",
  ),
  arrived_after: maybeNumber("the checkpoint before that; empty if there is none"),
  half_at: maybeNumber(
    "the first position from which on half of the way from chance to the final value is done",
  ),
  half_after: maybeNumber("the checkpoint before that; empty if there is none"),

  // Scores of tasks
  task: text("what was asked: translation, belebele, perplexity …"),
  margin_from: number("where the interval of margins begins"),
  margin_to: number("where it ends"),
  right_pairs: count("the mined pairs in it that are translations", "pairs"),
  wrong_pairs: count("the mined pairs in it that are none", "pairs"),
  precision: number("of the pairs whose margin is that or more, the share that is right"),
  recall: number("of the right pairs, the share among them"),
  threshold: number("the margin from which on pairs are taken: that of the best F1"),
  subtask: text("the part of the task: a subject, a domain; empty for the whole"),
  direction: text("from which language into which, eng_Latn-ell_Grek; empty without translation"),
  item: text("the item's id: a sentence's, a question's"),
  stderr: number("the standard error of the mean; empty where the score is none", "sentence"),
  copy: {
    about: "what the untranslated source scores; empty without translation",
    variation: "rounding",
  } as Column<number | null>,
  source_text: text("the sentence that is translated"),
  reference_text: text("its translation in the corpus"),
  answer: text("what the model says, white space as single spaces"),
  wording: text("how items become prompts: harness, official, localised, a template's name"),
  shots: count("the solved examples before each item", "examples"),
  score_signature: text("how the score was computed, in sacreBLEU's form; empty without one"),

  // Systems beside one another
  system: text("who wrote the translations: the file’s name"),
  bootstrap_mean: number(
    "the mean score of the corpora that sacreBLEU’s bootstrap draws",
    "sentence",
  ),
  baseline: text("the system that the other is compared with; empty for itself"),
  paired_p: {
    about: "sacreBLEU’s p-value of the difference: paired bootstrap or approximate randomisation",
    variation: "pairing",
  } as Column<number | null>,

  // Words
  word_x: text("a word of x"),
  word_y: text("a word of y"),
  position_x: count("where it stands among the words of x, from 0", "words"),
  position_y: count("where it stands among the words of y, from 0", "words"),
  linked: flag("whether the two words belong together"),
  gold: text("what people say of the pair: sure, possible, or nothing"),

  // Scores against alignment
  statistic: text("what says how scores go with alignment: pearson, spearman given volume …"),
  score_measure: text("what the scores are, by name"),
  points: count("the models in languages that were related", "points"),
  languages: count("the languages among them, which intervals draw whole", "languages"),
  models: count("the models among them", "models"),
  items: count("the items of a language that intervals draw, too; 0: none", "items"),
  over_layers: text("what is taken of a model’s layers: mean, max"),
  alignment: number("how alike a language and the pivot are, over the layers"),
  pivot_score: number("what the model scores in the pivot"),
  score: number("what the model scores in the language"),

  // Aligned and correct items
  both: count("the items that are aligned and answered right", "items"),
  only_aligned: count("the items that are aligned and answered wrong", "items"),
  only_correct: count("the items that are answered right and not aligned", "items"),
  neither: count("the items that are neither", "items"),
  phi: number("the correlation of aligned with right, φ"),
  mcnemar_p: number("McNemar’s exact p: are as many aligned as answered right?"),
  mcnemar_mid_p: number("McNemar’s mid-p"),

  // Patching
  intervention: text(
    "what was done to the states: none; late, moved only where they are compared; to-pivot, moved blocks before onto the pivot’s mean; at-random, as far in a random direction; pivot-item, random-item, third-language, a token’s state replaced by the same item’s in the pivot, another item’s there, or the same item’s in a third language; steered by mean-difference, lda or random",
  ),
  patched_layer: count("the state that was moved", "layer"),
  patched_token: count(
    "the token whose state was replaced, counted from the end: −1 is the last",
    "",
  ),
  third_language: text("the language of the control of the same meaning; empty for several"),
  dose: number("how often the step was added to every token’s state"),

  // Tokens
  premium: number("tokens over those of the pivot's translation of the same sentences"),
  premium_low: number("the lower end of its interval"),
  premium_high: number("the upper end of its interval"),

  // The lens
  prompt: text("what a model was asked by: translation, repetition, cloze; text: nothing"),
  given: text("the language that was translated from; empty without translation"),
  spoken: text(
    "what the probability falls on: answers in the asked language, English, the given one, others; a script; a language",
  ),
  normed: flag("whether states passed the final norm before the head"),

  // Neurons
  neuron: count("the neuron's number in its layer, from 0", ""),
  neurons: count("how many neurons it is about", "neurons"),
  neurons_x: count("how many the language of x owns", "neurons"),
  neurons_y: count("how many the language of y owns", "neurons"),
  rate: number("the share of the language's tokens that activate it"),
  ablated: text("the language whose neurons are set to 0"),
  perplexity: number("a token's perplexity with them set to 0", "sentence"),

  // Sparse features
  point: text("the point of the model that is read: block.12"),
  used_by: count("how many languages use the features; 0: it is about one language", "languages"),
  features: count("how many features there are", "features"),

  // Experts
  expert: count("the expert's number, from 0", ""),
  experts: count("how many experts the layer has", "experts"),
  chosen: count("how many experts look at a token", "experts"),
  tokens: count("the tokens of text that were counted", "tokens"),

  // Maps
  sentence: text("the sentence's id"),
  text: maybeText("the sentence"),
  x: number("where it lies on the map, across"),
  y: number("where it lies on the map, up"),
  method: text("what drew the map: umap or pca"),
  metric: text("the distance between states that the map keeps"),
  trustworthiness: number(
    "how few of a point's k neighbours on the map are none in the states, at most 1",
  ),
  continuity: number("how few of its k neighbours in the states are none on the map, at most 1"),
  stability: number("the overlap of k neighbours over maps from other seeds"),
  k: count("the neighbours by which the map is judged", "neighbours"),
  nearer: number(
    "the share of other sentences nearer on the map than the translation; chance is ½",
  ),
  nearer_low: number("the lower end of its interval"),
  nearer_high: number("the upper end of its interval"),
  rank: number("at which a sentence finds its translation in the pivot by cosine; 1 is best"),
  nearest: text("the five points of the map nearest by cosine, numbered as its rows are"),

  // Fits
  group: text("what a law is fitted to: a language, a direction"),
  law: text("the law"),
  formula: text("the law, written out"),
  parameter: text("the parameter of the law"),
  at_bound: flag("whether the parameter lies at the end of its range"),
  sigma: number("the residual standard deviation of the fit"),
  aicc: number("the corrected Akaike information criterion"),
  akaike_weight: number("the weight of the law among those of its group, 0 to 1"),
  condition: number("the condition number of the fit's information matrix"),
  identifiable: flag("whether the points decide the parameters"),
  lack_of_fit_p: number("the p-value of the lack-of-fit test; empty without repeated points"),
  held_out_rmse: number("the error at the largest volume, fitted without it"),
  naive_rmse: number("the error there of repeating the last score before it"),
  best: flag("whether no objection is left and the error is the smallest"),
  objections: text("why the law should not be believed; empty if nothing speaks against it"),

  // Budgets and forecasts
  rule: text("how a budget is divided: optimum, evenly, in proportion"),
  budget: count("what is divided", "volume"),
  volume: count("how much training data", "volume"),
  predicted: number("the score that the law foretells, or that is asked for"),
  held: text("which of its own bounds holds it, minimum or maximum; empty if none"),

  // Work
  engine: provenance("what ran where"),
  tokens_per_second: {
    about: "how fast the model ran",
    unit: "tokens/s",
    variation: "provenance",
  } as Column<number>,
} as const satisfies Readonly<Record<string, Column<string | number | boolean | null>>>;

/** The name of a column that rows may have. */
export type ColumnName = keyof typeof columns;

/** The columns of a value that was estimated, with its interval. */
export type EstimateColumns = "value" | "low" | "high" | "interval" | "confidence";

/** A row with these columns. */
export type RowOf<Names extends ColumnName> = {
  readonly [Name in Names]: (typeof columns)[Name] extends Column<infer T> ? T : never;
};

/** A column that only rows of a corpus have of which something was left out. */
export type DroppedColumn = Partial<RowOf<"dropped">>;
