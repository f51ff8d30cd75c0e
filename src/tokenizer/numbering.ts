/** The ids that a model gives the tokens of a tokenizer whose own are others. */
export interface Numbering {
  /** By the tokenizer's id. */
  readonly ids: readonly number[];
  /** The model's ids of tokens that name languages; default: those that the tokenizer has. */
  readonly languages?: ReadonlyMap<string, number>;
  /** Returns the text of the model's ids, where another model's pieces make it; default: the tokenizer's. */
  textOf?(ids: readonly number[]): string;
  /** A token that a text begins with, and what is tokenized after it; default: none. */
  codeOf?(text: string): { readonly id: number; readonly rest: string } | undefined;
}

/** What a tokenizer's ids become, and back. */
export interface Renumbered {
  /** What is tokenized of a text. */
  rest(text: string): string;
  /** The model's ids of a text. */
  ids(text: string, own: Iterable<number>): number[];
  /** The model's id of one of the tokenizer's. */
  id(own: number): number;
  /** The tokenizer's ids of the model's; those that it does not have are left out. */
  own(ids: readonly number[]): readonly number[];
}

/** Returns how ids are changed; without a numbering they stay. */
export function renumbered(numbering: Numbering | undefined): Renumbered {
  if (numbering === undefined)
    return {
      rest: text => text,
      ids: (_, own) => Array.from(own),
      id: own => own,
      own: ids => ids,
    };
  const { ids, codeOf = () => undefined } = numbering;
  const id = (own: number) => ids[own] ?? own;
  const back = new Map<number, number>();
  for (const [own, model] of ids.entries()) if (!back.has(model)) back.set(model, own);
  return {
    rest: text => codeOf(text)?.rest ?? text,
    ids(text, own) {
      const code = codeOf(text);
      return [...(code === undefined ? [] : [code.id]), ...Array.from(own, id)];
    },
    id,
    own: model => model.flatMap(one => back.get(one) ?? []),
  };
}

/** Returns a batch of texts with the model's ids. */
export function renumberedBatch(
  { ids, counts }: { readonly ids: Uint32Array; readonly counts: Uint32Array },
  texts: readonly string[],
  numbers: Renumbered,
): { ids: Uint32Array; counts: Uint32Array } {
  let end = 0;
  const rows = texts.map((text, i) => {
    end += counts[i]!;
    return numbers.ids(text, ids.subarray(end - counts[i]!, end));
  });
  return { ids: Uint32Array.from(rows.flat()), counts: Uint32Array.from(rows, row => row.length) };
}
