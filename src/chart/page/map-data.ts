import type { PackedColumn } from "./pack-rows.js";

/** What a map page carries for its script: columns instead of rows, a tenth of the bytes. */
export interface MapData {
  readonly languages: readonly MapLanguage[];
  readonly sentences: readonly string[];
  /** By language and sentence; null where there is none. */
  readonly texts: readonly (readonly (string | null)[])[];
  readonly models: readonly { readonly name: string; readonly layers: readonly MapLayer[] }[];
  /** What points can be coloured by besides their language. */
  readonly columns: readonly MapColumn[];
  /** Colours of numbers, from low to high. */
  readonly ramp: readonly string[];
  /** Colours of words. */
  readonly palette: readonly string[];
  /** The map that is shown first; a step is a layer of the model's, by its place. */
  readonly opens: { readonly model: number; readonly step: number };
}

export interface MapLanguage {
  readonly code: string;
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly colour: string;
  /** A name that Vega knows, or the path of an outline. */
  readonly shape: string;
}

/** A value of each point: language 0's sentences, then language 1's … */
export interface MapColumn {
  readonly name: string;
  /** One for all maps, or one a map: model after model, layer after layer. */
  readonly by: readonly PackedColumn[];
}

export interface MapLayer {
  readonly layer: number;
  readonly trustworthiness: number | null;
  readonly continuity: number | null;
  /** Float32 as base64: x and y of language 0's sentences, then language 1's …; NaN where there is none. */
  readonly places: string;
  /** Int32 as base64: the points that are nearest by the states, as many for each; −1 for none. Null: not known. */
  readonly nearest: string | null;
}
