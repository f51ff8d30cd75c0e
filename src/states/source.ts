import type { DroppedColumn, RowOf } from "../base/columns.js";
import type { Row } from "../base/row.js";
import { pivotOf } from "../corpus/build-corpus.js";
import { resolveLanguage } from "../corpus/languages/resolve-language.js";
import type { Matrix } from "../numeric/matrix.js";
import { withEqualRows } from "../numeric/neighbours/coincident.js";
import { centered, type Preprocessing, raw } from "./preprocess.js";
import { takeRows } from "./split.js";

/** A sentence that states are of. */
export interface Sentence {
  readonly id: string;
  readonly text: string;
}

/** The columns that every row of an analysis begins with: of what its number is. */
export type Signature = RowOf<
  "model" | "revision" | "weights" | "corpus" | "corpus_hash" | "unit" | "pooling" | "version"
> &
  DroppedColumn;

/** What a source is made of. */
export interface SourceParts {
  /** Codes; each has a matrix at each layer. */
  readonly languages: readonly string[];
  /** Ascending, numbered as in transformers' `hidden_states`: 0 is the embedding output. */
  readonly layers: readonly number[];
  /** The number of the last state, which layers may leave out; defaults to the last layer. */
  readonly blocks?: number;
  /** Rows of every matrix. */
  readonly sentences: number;
  /** What a row is of, in the singular; defaults to "sentence". */
  readonly unit?: string;
  /** The language that others are compared with; defaults to English if it is there, else the first. */
  readonly pivot?: string;
  /** Where the numbers come from: what is known of the columns of a signature, and any others. */
  readonly signature?: Row;
  /** What was done to the states already; defaults to "raw". */
  readonly preprocessing?: string;
  /** Returns (n, d): row i is sentence i in every language. */
  matrix(language: string, layer: number): Promise<Matrix>;
  /** Returns the sentences of a language, in the order of rows, if they are known. */
  texts?(language: string): Promise<readonly Sentence[]>;
}

/** Of arrays that come from nowhere in particular. */
const unknown: Signature = {
  model: null,
  revision: null,
  weights: null,
  corpus: null,
  corpus_hash: null,
  unit: "sentence",
  pooling: null,
  version: null,
};

/**
 * What an analysis sees of hidden states: languages, layers, a matrix for each, and where the
 * numbers come from. `states.pooled("mean")` makes one of stored states; `new Source(…)` makes
 * one of any arrays. Every analysis takes a source and puts its signature on each row.
 *
 * A view is a source as well, and computes nothing before a matrix is asked for.
 */
export class Source {
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  readonly blocks: number;
  readonly sentences: number;
  readonly unit: string;
  readonly pivot: string;
  readonly signature: Signature;
  readonly preprocessing: string;
  readonly #parts: SourceParts;

  /** @throws RangeError without a language, a layer or a sentence. */
  constructor(parts: SourceParts) {
    const { languages, layers, sentences, unit = "sentence", pivot, signature } = parts;
    if (languages.length === 0 || layers.length === 0 || !(sentences > 0))
      throw new RangeError(
        `Source: expected languages, layers and sentences, got ${languages.length}, ${layers.length} and ${sentences}`,
      );
    this.#parts = parts;
    this.languages = languages;
    this.layers = layers;
    this.blocks = parts.blocks ?? layers.at(-1)!;
    this.sentences = sentences;
    this.unit = unit;
    this.pivot = pivot === undefined ? pivotOf(languages) : this.#resolved(pivot);
    this.signature = { ...unknown, ...signature, unit };
    this.preprocessing = parts.preprocessing ?? raw.name;
  }

  /** Every language but the pivot. */
  get others(): readonly string[] {
    return this.languages.filter(language => language !== this.pivot);
  }

  /**
   * Returns (n, d), one row a sentence.
   * @param language As people write it: "zh", "Chinese" or "zho_Hans".
   * @throws IsoglossError for a language, RangeError for a layer that is not there.
   */
  async matrix(language: string, layer: number): Promise<Matrix> {
    if (!this.layers.includes(layer))
      throw new RangeError(
        `Source.matrix: there is no layer ${layer}, only ${this.layers.join(", ")}`,
      );
    return this.#parts.matrix(this.#resolved(language), layer);
  }

  /** Returns the sentences of a language in the order of rows, or null if only numbers are known. */
  async texts(language: string): Promise<readonly Sentence[] | null> {
    return (await this.#parts.texts?.(this.#resolved(language))) ?? null;
  }

  /**
   * Raw and centered, side by side, for analyses that are not told what to do: a constant
   * language offset decides what cosines say. Nothing more for states that are preprocessed.
   */
  get usualSteps(): readonly Preprocessing[] {
    return this.preprocessing === raw.name ? [raw, centered] : [raw];
  }

  /**
   * Returns a view whose states are preprocessed, each language's at each layer on their own.
   * @param step What is done; on states that are preprocessed already, one after the other.
   * @param fitting Numbers of the sentences it learns from; defaults to all.
   */
  preprocessed(step: Preprocessing, fitting?: Uint32Array): Source {
    if (step === raw) return this;
    const before = this.preprocessing === raw.name ? "" : `${this.preprocessing}, `;
    return this.#with({
      preprocessing: `${before}${step.name}`,
      matrix: async (language, layer) => {
        const states = withEqualRows(await this.matrix(language, layer));
        return (await step.fit(fitting ? takeRows(states, fitting) : states))(states);
      },
    });
  }

  /** Returns a view of some of the sentences, by number, in that order. */
  only(numbers: Uint32Array): Source {
    const { texts } = this.#parts;
    const outside = numbers.find(i => i >= this.sentences);
    if (outside !== undefined)
      throw new RangeError(
        `Source.only: sentences are numbered 0 … ${this.sentences - 1}, got ${outside}`,
      );
    return this.#with({
      sentences: numbers.length,
      matrix: async (language, layer) => takeRows(await this.matrix(language, layer), numbers),
      texts: texts
        ? async language => {
            const all = await texts(language);
            return Array.from(numbers, i => all[i]!);
          }
        : undefined,
    });
  }

  /** Returns a view of the first `count` sentences, or of all if there are fewer. */
  first(count: number): Source {
    if (count >= this.sentences) return this;
    return this.only(Uint32Array.from({ length: count }, (_, i) => i));
  }

  /** Returns a view that compares with another language. */
  towards(pivot: string): Source {
    return this.#with({ pivot });
  }

  /** Returns a view of some languages, in that order; the pivot stays if it is among them. */
  of(...languages: string[]): Source {
    const resolved = languages.map(language => this.#resolved(language));
    return this.#with({
      languages: resolved,
      pivot: resolved.includes(this.pivot) ? this.pivot : pivotOf(resolved),
    });
  }

  /** Returns a view of some layers. @throws RangeError for one that is not there. */
  at(...layers: number[]): Source {
    const absent = layers.find(layer => !this.layers.includes(layer));
    if (absent !== undefined)
      throw new RangeError(
        `Source.at: there is no layer ${absent}, only ${this.layers.join(", ")}`,
      );
    return this.#with({ layers, blocks: this.blocks });
  }

  /** Returns a view whose rows carry further columns, or others of the same names. */
  signed(columns: Row): Source {
    return this.#with({ signature: { ...this.#parts.signature, ...columns } });
  }

  #with(parts: Partial<SourceParts>): Source {
    return new Source({ ...this.#parts, ...parts });
  }

  #resolved(language: string): string {
    if (this.languages.includes(language)) return language;
    return resolveLanguage(language, this.languages, `${this.signature?.corpus ?? "these states"}`);
  }
}
