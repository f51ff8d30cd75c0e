import type { CallShape, Past, SourceReader } from "../../engine/decoder.js";
import { RowCache } from "../rows/row-cache.js";

/** What the rows of a cache go on after: for each, what the decoder's blocks find in its source. */
export class SourceRows {
  readonly #rows: RowCache;
  /** Whose source lies in each row. */
  readonly #owners: number[] = [];

  constructor(
    private readonly reader: SourceReader,
    capacity: number,
  ) {
    this.#rows = new RowCache(reader.shapes, capacity);
  }

  get shapes(): readonly CallShape[] {
    return this.reader.shapes;
  }

  /** Reads sources, each into a row, which is its owner's from now on. */
  async read(
    entering: readonly { readonly row: number; readonly owner: number; readonly ids: Int32Array }[],
  ): Promise<void> {
    const found = await this.reader.read(entering.map(({ ids }) => ids));
    for (const [i, { row, owner, ids }] of entering.entries()) {
      this.#rows.begin(row);
      this.#rows.append(row, { added: found[i]! }, 0, ids.length, ids.length);
      this.#owners[row] = owner;
    }
  }

  past(first: number, count: number): Past {
    return this.#rows.past(first, count);
  }

  /** Makes row `to` a copy of row `from`; beams of one text have its source already. */
  copy(from: number, to: number): void {
    if (this.#owners[from] === this.#owners[to]) return;
    this.#rows.copy(from, to);
    this.#owners[to] = this.#owners[from]!;
  }
}
