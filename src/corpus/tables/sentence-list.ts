import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import type { LanguageCode } from "../corpus.js";
import type { Draft } from "../draft.js";
import { NumberList } from "../text/kept/number-list.js";
import { TextIndex } from "../text/kept/text-index.js";
import type { TextList } from "../text/kept/text-list.js";
import { TextStore } from "../text/kept/text-store.js";

/** Gathers sentences one by one, whole or a text at a time, and knows where each stood. */
export class SentenceList {
  private readonly store = new TextStore();
  private readonly ids = this.store.list();
  /** Of sentences with ids of their own, the number; sentences without are numbered. */
  private readonly numbers = new TextIndex(number => this.ids.at(number)!);
  private readonly lines = new NumberList();
  private readonly texts: Map<LanguageCode, TextList>;

  constructor(
    private readonly file: string,
    languages: readonly LanguageCode[] = [],
  ) {
    this.texts = new Map(languages.map(code => [code, this.store.list()]));
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
      const before = this.numbers.add(id, this.ids.length);
      if (before !== undefined)
        throw new IsoglossError(
          `${this.file}:${line}: the id ${excerpt(id)} was given on line ${this.lines.at(before)}`,
          "Give each sentence an id of its own; a column of Indonesian texts is called ind_Latn.",
        );
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
    let number = this.numbers.add(id, this.ids.length);
    if (number === undefined) {
      number = this.ids.length;
      this.ids.push(id);
      this.lines.push(line);
    }
    const list = this.texts.get(code) ?? this.store.list();
    this.texts.set(code, list);
    if (list.at(number) !== undefined)
      throw new IsoglossError(
        `${this.file}:${line}: sentence ${excerpt(id)} has a second text in ${code}`,
        "Give each sentence an id of its own, or write the code of a variant: deu_Latn_1901.",
      );
    list.set(number, text);
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
      ids: this.ids.array() as readonly string[],
      languages,
      texts: new Map(languages.map(code => [code, this.texts.get(code)?.array() ?? []])),
      where: (_, i) => `${file}:${lines.at(i)}`,
      ...parts,
    };
  }
}
