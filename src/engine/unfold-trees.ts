import type { Past, Predictions, TokenPass } from "./decoder.js";
import { type Edit, editsOf, type RunEdits } from "./hooks/edit.js";

/**
 * @file A tree of tokens as the texts that are in it, for models with states: what reads tokens one
 * after the other cannot go on from the same token twice within a pass. What texts have in common
 * is computed once for each of them.
 */

/** Runs passes that have been checked. */
export type PassRun = (passes: readonly TokenPass[], edits: RunEdits) => Promise<Predictions[]>;

/** Token places of a pass that a tree becomes, padding included. */
const mostPlaces = 2048;

/** A position that no text has. */
const nowhere = 2 ** 31;

/** Rows out of a pass, and where in it what they predict belongs. */
interface Unfolded {
  readonly pass: TokenPass;
  /** Of the pass that they are out of. */
  readonly of: number;
  /** Its row, of a tree. */
  readonly row?: number | undefined;
  /** For each wanted token its number among those of the pass; likewise for targets. */
  readonly wanted: readonly number[];
  readonly targets: readonly number[];
}

/** Returns `run` for passes whose rows may be trees. What they add to a past is not said of trees. */
export function unfolding(run: PassRun): PassRun {
  return async (passes, edits) => {
    if (passes.every(({ parents }) => parents === undefined)) return run(passes, edits);
    const parts = passes.flatMap((pass, of) =>
      pass.parents === undefined
        ? [{ pass, of, wanted: [], targets: [] }]
        : unfolded(pass, pass.parents, of),
    );
    const found = await run(
      parts.map(({ pass }) => pass),
      index => editsOfPart(edits, parts[index]!),
    );
    return passes.map((pass, of) => {
      const own = parts.flatMap((part, i) => (part.of === of ? [{ part, said: found[i]! }] : []));
      return pass.parents === undefined ? own[0]!.said : folded(pass, own);
    });
  };
}

/** What is done to a row is done to all the texts of its tree. */
function editsOfPart(edits: RunEdits, { of, row }: Unfolded): readonly Edit[] {
  const own = editsOf(edits, of);
  if (row === undefined) return own;
  return own.map(edit => {
    const tokens = edit.tokens?.map(({ sentence = row, token }) => {
      return { token: sentence === row ? token : nowhere };
    });
    return { ...edit, tokens };
  });
}

function unfolded(pass: TokenPass, parents: Int32Array, of: number): Unfolded[] {
  const { size, tokens } = pass;
  return Array.from({ length: size }, (_, row) => row).flatMap(row => {
    const wanted = [...pass.wanted.keys()].filter(
      i => Math.floor(pass.wanted[i]! / tokens) === row,
    );
    const paths = pathsTo(
      wanted.map(i => pass.wanted[i]! - row * tokens),
      parents.subarray(row * tokens, (row + 1) * tokens),
    );
    return grouped(paths).map(group => {
      const end = Math.max(...group.map(({ length }) => length));
      const ids = new Int32Array(group.length * end);
      for (const [b, path] of group.entries()) {
        const own = path.map(t => pass.ids[row * tokens + t]!);
        ids.fill(own[0]!, b * end, (b + 1) * end);
        ids.set(own, b * end);
      }
      return partOf(pass, group, ids, { of, row, wanted });
    });
  });
}

/** The texts that end in the tokens given, but those that go on to another of them. */
function pathsTo(ends: readonly number[], parents: Int32Array): number[][] {
  const passed = new Set<number>();
  const paths: number[][] = [];
  for (const end of [...ends].reverse()) {
    if (passed.has(end)) continue;
    const path: number[] = [];
    for (let t = end; t >= 0; t = parents[t]!) {
      path.push(t);
      passed.add(t);
    }
    paths.push(path.reverse());
  }
  return paths.reverse();
}

/** As many texts together as a pass has places for. */
function grouped(paths: readonly number[][]): number[][][] {
  const groups: number[][][] = [];
  let longest = 0;
  for (const path of paths) {
    const group = groups.at(-1);
    longest = Math.max(longest, path.length);
    if (group !== undefined && (group.length + 1) * longest <= mostPlaces) group.push(path);
    else {
      groups.push([path]);
      longest = path.length;
    }
  }
  return groups;
}

function partOf(
  pass: TokenPass,
  group: readonly number[][],
  ids: Int32Array,
  { of, row, wanted: all }: { of: number; row: number; wanted: readonly number[] },
): Unfolded {
  const tokens = ids.length / group.length;
  const first = row * pass.tokens;
  const places = new Map<number, number>(); // of a token of the tree, in the first text that has it
  for (const [b, path] of group.entries())
    for (const [t, token] of path.entries())
      if (!places.has(first + token)) places.set(first + token, b * tokens + t);
  const place = (i: number) => places.get(pass.wanted[i]!)!;
  const wanted = all.filter(i => places.has(pass.wanted[i]!)).sort((i, j) => place(i) - place(j));
  const targets = wanted.flatMap(i =>
    [...(pass.targets?.after.keys() ?? [])].filter(k => pass.targets!.after[k] === i),
  );
  const numbers = new Map(wanted.map((i, number) => [i, number]));
  return {
    of,
    row,
    wanted,
    targets,
    pass: {
      ...pass,
      size: group.length,
      tokens,
      ids,
      parents: undefined,
      counts: Int32Array.from(group, path => path.length),
      past: pass.past && rowOf(pass.past, row),
      wanted: Int32Array.from(wanted, place),
      targets: pass.targets && {
        after: Int32Array.from(targets, k => numbers.get(pass.targets!.after[k]!)!),
        ids: Int32Array.from(targets, k => pass.targets!.ids[k]!),
      },
    },
  };
}

/** One row of a past, which all rows of a pass may go on from. */
function rowOf({ calls, states, rows, slots, filled }: Past, row: number): Past {
  if (rows === 1) return { calls, states, rows, slots, filled };
  const part = (data: Float32Array) => {
    const numbers = data.length / rows;
    return data.subarray(row * numbers, (row + 1) * numbers);
  };
  return {
    calls: calls.map(({ keys, values }) => ({ keys: part(keys), values: part(values) })),
    states: states?.map(part),
    rows: 1,
    slots,
    filled: filled.slice(row, row + 1),
  };
}

/** What the texts of a pass's trees predict, in the order of the pass. */
function folded(
  { wanted, targets }: TokenPass,
  parts: readonly { readonly part: Unfolded; readonly said: Predictions }[],
): Predictions {
  const [{ said: any }] = parts as [(typeof parts)[0]];
  const widthOf = ({ length }: Float32Array | Int32Array) => length / any.logSumExp.length;
  const [k, vocabulary] = [widthOf(any.top), any.logits && widthOf(any.logits)];
  const all = {
    top: new Int32Array(wanted.length * k),
    topLogits: new Float32Array(wanted.length * k),
    logSumExp: new Float32Array(wanted.length),
    targetLogits: new Float32Array(targets?.ids.length ?? 0),
    logits: vocabulary === undefined ? undefined : new Float32Array(wanted.length * vocabulary),
    added: [],
  };
  for (const { part, said } of parts) {
    for (const [i, at] of part.targets.entries()) all.targetLogits[at] = said.targetLogits[i]!;
    for (const [i, at] of part.wanted.entries()) {
      all.logSumExp[at] = said.logSumExp[i]!;
      all.top.set(said.top.subarray(i * k, (i + 1) * k), at * k);
      all.topLogits.set(said.topLogits.subarray(i * k, (i + 1) * k), at * k);
      if (vocabulary !== undefined)
        all.logits!.set(
          said.logits!.subarray(i * vocabulary, (i + 1) * vocabulary),
          at * vocabulary,
        );
    }
  }
  return all;
}
