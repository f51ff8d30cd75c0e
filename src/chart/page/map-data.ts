/** What a map page carries for its script: columns instead of rows, a tenth of the bytes. */
export interface MapData {
  readonly languages: readonly MapLanguage[];
  readonly sentences: readonly string[];
  /** By language and sentence; null where there is none. */
  readonly texts: readonly (readonly (string | null)[])[];
  readonly models: readonly { readonly name: string; readonly layers: readonly MapLayer[] }[];
}

export interface MapLanguage {
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly colour: string;
  /** A name that Vega knows, or the path of an outline. */
  readonly shape: string;
}

export interface MapLayer {
  readonly layer: number;
  readonly trustworthiness: number | null;
  readonly continuity: number | null;
  /** x and y of language 0's sentences, then language 1's …; null where there is none. */
  readonly places: readonly (number | null)[];
}
