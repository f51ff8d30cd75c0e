import type { EstimateColumns, RowOf } from "../base/columns.js";
import type { PassSignature } from "../extract/pass-signature.js";

/** How many of a layer's neurons a language owns, and how specific they are. */
export type NeuronLayerRow = PassSignature &
  RowOf<"measure" | "language" | "layer" | "value" | "chance" | "reference" | "neurons" | "tokens">;

/** How alike two languages' translations are in what neurons do. */
export type NeuronAlignmentRow = PassSignature &
  RowOf<
    | "measure"
    | "language_x"
    | "language_y"
    | "layer_x"
    | "layer_y"
    | EstimateColumns
    | "chance"
    | "reference"
    | "n"
  >;

/** How many neurons two languages own together. */
export type NeuronOverlapRow = PassSignature &
  RowOf<
    | "measure"
    | "language_x"
    | "language_y"
    | "value"
    | "chance"
    | "reference"
    | "p_value"
    | "neurons_x"
    | "neurons_y"
    | "neurons"
  >;

/** What a language loses without another's neurons. */
export type AblationRow = PassSignature &
  RowOf<
    | "measure"
    | "ablated"
    | "language"
    | EstimateColumns
    | "chance"
    | "reference"
    | "perplexity"
    | "neurons"
    | "n"
    | "tokens"
    | "seed"
    | "draws"
  >;

/** One neuron that was selected. */
export type NeuronRow = PassSignature &
  RowOf<"measure" | "language" | "layer" | "neuron" | "value" | "rate">;

/** What is known of a model's neurons and languages. */
export interface NeuronRows {
  /** How many neurons each language owns in each layer. */
  readonly layers: readonly NeuronLayerRow[];
  /** How many two languages share. */
  readonly overlaps: readonly NeuronOverlapRow[];
  /** NeuronXA, by layer. */
  readonly alignments: readonly NeuronAlignmentRow[];
  /** Empty unless asked for. */
  readonly ablations: readonly AblationRow[];
  /** Every selected neuron, once for each language that owns it. */
  readonly neurons: readonly NeuronRow[];
}
