import { expect, it } from "vitest";
import type { Predictions, TokenPass } from "../../src/engine/decoder.js";
import type { Edit } from "../../src/engine/hooks/edit.js";
import { unfolding } from "../../src/engine/unfold-trees.js";

/** A "model" whose prediction after a token is the text up to there, as one number. */
function reading() {
  const passes: TokenPass[] = [];
  const edited: (readonly Edit[])[] = [];
  const run = unfolding(async (given, edits) => {
    passes.push(...given);
    return given.map((pass, i): Predictions => {
      edited.push(typeof edits === "function" ? edits(i) : edits);
      const read = Array.from(pass.wanted, at => {
        const row = Math.floor(at / pass.tokens);
        const { rows = 1, states: [state = Float32Array.of(0)] = [] } = pass.past ?? {};
        const before = state[rows === 1 ? 0 : row]!;
        const own = pass.ids.subarray(row * pass.tokens, at + 1);
        return own.reduce((text, id) => 10 * text + id, before);
      });
      const { ids = [], after = [] } = pass.targets ?? {};
      return {
        top: Int32Array.from(read),
        topLogits: Float32Array.from(read),
        logSumExp: Float32Array.from(read),
        targetLogits: Float32Array.from(ids, (id, k) => 10 * read[after[k]!]! + id),
        logits: pass.logits ? Float32Array.from(read.flatMap(text => [text, -text])) : undefined,
        added: [],
      };
    });
  });
  return { run, passes, edited };
}

/** Two trees, whose tokens lie breadth first: 1(2(4) 3(5 6)), and 7(8 9) and what fills it up. */
const trees: TokenPass = {
  size: 2,
  tokens: 6,
  ids: Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 1),
  parents: Int32Array.of(-1, 0, 0, 1, 2, 2, -1, 0, 0, 0, 0, 0),
  wanted: Int32Array.of(0, 2, 3, 4, 5, 7, 8),
  targets: { after: Int32Array.of(0, 2, 2, 4, 6), ids: Int32Array.of(9, 8, 7, 6, 5) },
  top: 1,
  logits: true,
};

it("predicts after each token of a tree what follows its text", async () => {
  const { run, passes } = reading();
  const [found] = await run([trees], []);
  const expected = [1, 13, 124, 135, 136, 78, 79];
  expect([...found!.top]).toEqual(expected);
  expect([...found!.logSumExp]).toEqual(expected);
  expect([...found!.topLogits]).toEqual(expected);
  expect([...found!.logits!]).toEqual(expected.flatMap(text => [text, -text]));
  expect([...found!.targetLogits]).toEqual([19, 1248, 1247, 1366, 795]);
  expect(passes.map(({ size, tokens }) => [size, tokens])).toEqual([
    [3, 3],
    [2, 2],
  ]);
  for (const { wanted, parents, counts, size } of passes) {
    expect([...wanted]).toEqual([...wanted].sort((a, b) => a - b));
    expect(parents).toBeUndefined();
    expect(counts!.length).toBe(size);
  }
});

it("lets each tree go on from its own past, and an edit change its own texts", async () => {
  const { run, edited } = reading();
  const edit = (sentence?: number): Edit => ({
    point: "block.0",
    kind: "scale",
    values: Float32Array.of(2),
    tokens: [{ sentence, token: 1 }],
  });
  const past = {
    calls: [],
    states: [Float32Array.of(4, 5)],
    rows: 2,
    slots: 1,
    filled: Int32Array.of(1, 1),
  };
  const plain: TokenPass = { ...trees, parents: undefined, targets: undefined };
  const [found, chain] = await run([{ ...trees, past }, plain], [edit(), edit(1)]);
  expect([...found!.top]).toEqual([41, 413, 4124, 4135, 4136, 578, 579]);
  expect([...chain!.top]).toEqual([1, 123, 1234, 12345, 123456, 78, 789]);
  const tokens = edited.map(edits => edits.map(each => each.tokens![0]!));
  expect(tokens[0]).toMatchObject([{ token: 1 }, { token: 2 ** 31 }]); // the first tree's
  expect(tokens[1]).toMatchObject([{ token: 1 }, { token: 1 }]);
  expect(tokens[2]).toEqual([
    { sentence: undefined, token: 1 },
    { sentence: 1, token: 1 },
  ]);
});

it("divides a tree of many texts into passes of a bounded size", async () => {
  const { run, passes } = reading();
  const trunk = 300;
  const leaves = 20;
  const tokens = trunk + leaves;
  const parents = Int32Array.from({ length: tokens }, (_, t) => Math.min(t, trunk) - 1);
  const ids = new Int32Array(tokens);
  ids.set(
    Array.from({ length: leaves }, (_, i) => i),
    trunk,
  );
  const wanted = Int32Array.from({ length: leaves }, (_, i) => trunk + i);
  const [found] = await run([{ size: 1, tokens, ids, parents, wanted, top: 1 }], []);
  expect([...found!.top]).toEqual([...ids.subarray(trunk)]);
  expect(passes.length).toBeGreaterThan(1);
  for (const pass of passes) expect(pass.size * pass.tokens).toBeLessThanOrEqual(2048);
});
