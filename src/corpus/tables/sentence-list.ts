import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { LanguageCode } from "../corpus.js";
import type { Draft } from "../draft.js";

/** Gathers sentences one by one, whole or a text at a time, and knows where each stood. */
export class SentenceList {
  /** Of sentences with ids of their own, the number; sentences without are numbered. */
  private readonly numbers = new Map<string, number>();
  private readonly ids: string[] = [];
  private readonly lines: number[] = [];
  private readonly texts: Map<LanguageCode, (string | undefined)[]>;

  constructor(
    private readonly file: string,
    languages: readonly LanguageCode[] = [],
  ) {
    this.texts = new Map(languages.map(code => [code, []]));
  }

  /**
   * Adds a sentence with all of its texts.
   * @param id Absent: its number, from 1.
   * @throws IsoglossError if the id was there before.
   */
  add(
    id: string | undefined,
    line: number,
    texts: ReadonlyMap<LanguageCode, string | undefined>,
  ): void {
    if (id !== undefined) {
      const before = this.numbers.get(id);
      if (before !== undefined)
        throw new IsoglossError(
          `${this.file}:${line}: the id ${excerpt(id)} was given on line ${this.lines[before]}`,
          "Give each sentence an id of its own; a column of Indonesian texts is called ind_Latn.",
        );
      this.numbers.set(id, this.ids.length);
    }
    this.ids.push(id ?? String(this.ids.length + 1));
    this.lines.push(line);
    for (const [code, list] of this.texts) list.push(texts.get(code));
  }

  /**
   * Sets one text of a sentence, which is new if the id is.
   * @throws IsoglossError if the sentence has a text in that language.
   */
  set(id: string, line: number, code: LanguageCode, text: string | undefined): void {
    let number = this.numbers.get(id);
    if (number === undefined) {
      number = this.ids.push(id) - 1;
      this.numbers.set(id, number);
      this.lines.push(line);
    }
    const list = this.texts.get(code) ?? [];
    this.texts.set(code, list);
    if (list[number] !== undefined)
      throw new IsoglossError(
        `${this.file}:${line}: sentence ${excerpt(id)} has a second text in ${code}`,
        "Give each sentence an id of its own, or write the code of a variant: deu_Latn_1901.",
      );
    // Holes are filled, so that the list stays a plain one.
    while (list.length < number) list.push(undefined);
    list[number] = text;
  }

  /** Whether some text was set in the language. */
  get languages(): LanguageCode[] {
    return [...this.texts.keys()];
  }

  /** Returns what was gathered. */
  draft(
    parts: Pick<Draft, "name" | "source" | "notes"> & Partial<Draft>,
    languages: readonly LanguageCode[] = this.languages,
  ): Draft {
    const { file, lines } = this;
    return {
      licence: "unknown",
      ids: this.ids,
      languages,
      texts: new Map(languages.map(code => [code, this.texts.get(code) ?? []])),
      where: (_, i) => `${file}:${lines[i]}`,
      ...parts,
    };
  }
}
