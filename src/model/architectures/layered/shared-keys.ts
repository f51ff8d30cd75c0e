/** What attention of one block is like. */
export interface BlockAttention {
  readonly slides: boolean;
  readonly headDim: number;
  readonly kvHeads: number;
  /** The block whose keys and values it reads, if not its own. */
  readonly from: number | undefined;
  /** Whether later blocks read its own. */
  readonly lends: boolean;
}

/** A block's heads, before it is known who reads whose keys and values. */
type Heads = Pick<BlockAttention, "slides" | "headDim" | "kvHeads">;

/**
 * Returns which of the last blocks read the keys and values of whom: of the last block of their
 * kind that has its own.
 * @param shared How many of the last blocks have none of their own.
 * @returns undefined if a block has nobody to read from.
 */
export function sharedKeys(
  heads: readonly Heads[],
  shared: number,
): readonly BlockAttention[] | undefined {
  const first = heads.length - shared;
  const lenderOf = (slides: boolean) =>
    heads.slice(0, first).findLastIndex(block => block.slides === slides);
  const all = heads.map((block, index) => {
    const from = index < first ? undefined : lenderOf(block.slides);
    const lends = shared > 0 && index < first && index === lenderOf(block.slides);
    return { ...block, from, lends };
  });
  const fits = ({ from, headDim, kvHeads }: BlockAttention) =>
    from === undefined || (all[from]?.headDim === headDim && all[from]?.kvHeads === kvHeads);
  return all.every(fits) ? all : undefined;
}

/**
 * Returns where lent keys and values stand among what flows, behind `begin` columns: each block that
 * lends adds its keys and then its values.
 */
export function lentColumns(blocks: readonly BlockAttention[], begin: number) {
  const widthOf = ({ kvHeads, headDim }: BlockAttention) => kvHeads * headDim;
  const before = (block: number) =>
    begin +
    blocks
      .slice(0, block)
      .reduce((sum, lender) => sum + (lender.lends ? 2 * widthOf(lender) : 0), 0);
  return {
    /** How many columns flow into a block. */
    before,
    /** Where a block's keys begin, its values, and where they end. */
    of(lender: number): readonly [keys: number, values: number, end: number] {
      const [keys, width] = [before(lender), widthOf(blocks[lender]!)];
      return [keys, keys + width, keys + 2 * width];
    },
  };
}
