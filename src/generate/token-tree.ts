/** A text whose last tokens are scored, each after all before it. */
export interface ScoredText {
  /** The request's number. */
  readonly request: number;
  readonly ids: readonly number[];
  /** Tokens from this one on are scored; at least one precedes it. */
  readonly from: number;
}

/** The texts of one row as a tree of tokens: what several begin with is there once. */
export interface TokenTree {
  readonly ids: Int32Array;
  /** For each token which one it follows, −1 for the first of a text. */
  readonly parents: Int32Array;
  /** The tokens after which something is scored, ascending. */
  readonly wanted: Int32Array;
  /** `ids[i]` after the wanted token number `after[i]`, ascending by it. */
  readonly targets: { readonly after: Int32Array; readonly ids: Int32Array };
  /** Whose each target is: `requests[i]`. */
  readonly requests: Int32Array;
}

/**
 * Returns the trees of some texts. Texts are sorted by their tokens, so that those which begin
 * alike lie side by side, and divided into trees of at most `most` tokens; a longer text is alone.
 * The trees follow from the texts alone: what shares a row moves the last digits.
 */
export function tokenTrees(texts: readonly ScoredText[], most: number): TokenTree[] {
  const sorted = [...texts].sort((a, b) => compared(a.ids, b.ids) || a.request - b.request);
  const trees: TokenTree[] = [];
  let grown = new Growing();
  for (const text of sorted) {
    if (grown.size > 0 && grown.size + grown.newTokens(text) > most) {
      trees.push(grown.tree());
      grown = new Growing();
    }
    grown.add(text);
  }
  if (grown.size > 0) trees.push(grown.tree());
  return trees;
}

class Growing {
  private readonly ids: number[] = [];
  private readonly parents: number[] = [];
  private readonly scored: { after: number; id: number; request: number }[] = [];
  /** The last text's tokens, and where each is in the tree. */
  private last: readonly number[] = [];
  private path: number[] = [];

  get size(): number {
    return this.ids.length;
  }

  /** How many tokens a text would add: its last one is scored and not read. */
  newTokens({ ids }: ScoredText): number {
    return ids.length - 1 - this.shared(ids);
  }

  add({ request, ids, from }: ScoredText): void {
    const shared = this.shared(ids);
    const path = this.path.slice(0, shared);
    for (let i = shared; i < ids.length - 1; i++) {
      this.parents.push(path[i - 1] ?? -1);
      path.push(this.ids.push(ids[i]!) - 1);
    }
    for (let i = from; i < ids.length; i++)
      this.scored.push({ after: path[i - 1]!, id: ids[i]!, request });
    this.path = path;
    this.last = ids;
  }

  tree(): TokenTree {
    const scored = this.scored.sort((a, b) => a.after - b.after);
    const wanted = [...new Set(scored.map(({ after }) => after))];
    const numbers = new Map(wanted.map((token, number) => [token, number]));
    return {
      ids: Int32Array.from(this.ids),
      parents: Int32Array.from(this.parents),
      wanted: Int32Array.from(wanted),
      targets: {
        after: Int32Array.from(scored, ({ after }) => numbers.get(after)!),
        ids: Int32Array.from(scored, ({ id }) => id),
      },
      requests: Int32Array.from(scored, ({ request }) => request),
    };
  }

  /** How many of a text's tokens, the last one left out, the last text begins with. */
  private shared(ids: readonly number[]): number {
    const most = Math.min(this.path.length, ids.length - 1);
    let i = 0;
    while (i < most && ids[i] === this.last[i]) i++;
    return i;
  }
}

/** The order of lists of tokens, as words are ordered in a dictionary. */
function compared(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
