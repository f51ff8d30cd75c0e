import type { TokenPass } from "../decoder.js";
import type { Batch } from "../engine.js";
import { tokenPositions } from "../token-positions.js";
import type { TokenRows } from "./edit-arrays.js";

/** Returns where the tokens of whole sentences lie. */
export function rowsOfBatch(caller: string, { size, tokens, lengths }: Batch): TokenRows {
  return {
    size,
    tokens,
    places({ sentence, token }) {
      if (sentence !== undefined && !(sentence >= 0 && sentence < size))
        throw new RangeError(`${caller}: an edit is of sentence ${sentence} of ${size} of a batch`);
      const rows = sentence === undefined ? Array.from(lengths.keys()) : [sentence];
      return rows.map(row => {
        const length = lengths[row]!;
        const position = token < 0 ? length + token : token;
        if (!Number.isInteger(token) || position < 0 || position >= length)
          throw new RangeError(
            `${caller}: an edit is of token ${token}, and sentence ${row} of the batch has ${length}`,
          );
        return row * tokens + position;
      });
    },
  };
}

/**
 * Returns where the tokens of rows lie that go on from what was computed: each by its position in
 * its text, which need not be among the new ones.
 */
export function rowsOfPass(caller: string, pass: TokenPass): TokenRows {
  const positions = tokenPositions(pass);
  return {
    size: pass.size,
    tokens: pass.tokens,
    places({ sentence, token }) {
      const known = sentence === undefined || (sentence >= 0 && sentence < pass.size);
      if (!known || !Number.isInteger(token) || token < 0)
        throw new RangeError(
          `${caller}: where rows go on from a cache, an edit's token is a position from the beginning; got ${JSON.stringify({ sentence, token })} of ${pass.size} rows`,
        );
      const isOf = (at: number) =>
        sentence === undefined || Math.floor(at / pass.tokens) === sentence;
      return Array.from(positions.keys()).filter(at => positions[at] === token && isOf(at));
    },
  };
}
