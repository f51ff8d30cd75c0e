import { generator } from "../numeric/random.js";
import type { FitBootstrap } from "../scaling/bootstrap-fit.js";
import { type Curve, curveOf } from "../scaling/curve.js";
import { byGroup, type Point } from "../scaling/points.js";
import { type Candidate, type Ranking, type RankOptions, rankLaws } from "../scaling/rank-laws.js";

/** Which laws fit one group. */
export interface GroupRanking {
  readonly group: string;
  readonly ranking: Ranking;
}

/** What was found out about one group. */
export interface GroupFit extends GroupRanking {
  /** The law that is drawn; null if the points could carry none. */
  readonly drawn: Candidate | null;
  readonly bootstrap: FitBootstrap | null;
}

/** Ranks the laws in every group. */
export async function rankGroups(
  points: readonly Point[],
  { seed = 0, ...options }: RankOptions = {},
): Promise<GroupRanking[]> {
  const random = generator(seed); // each group goes on from the one before
  const ranked: GroupRanking[] = [];
  for (const [group, members] of byGroup(points))
    ranked.push({ group, ranking: await rankLaws(members, { ...options, seed: random }) });
  return ranked;
}

/** A group that takes part in a division: its law was found, and has an interval. */
export interface Party {
  readonly group: string;
  readonly drawn: Candidate;
  readonly bootstrap: FitBootstrap;
}

/** Returns the groups that take part; a fit whose optimum was not found has no curve to divide by. */
export function partiesOf(groups: readonly GroupFit[]): Party[] {
  return groups.flatMap(({ group, drawn, bootstrap }) =>
    drawn?.fit.converged && bootstrap ? [{ group, drawn, bootstrap }] : [],
  );
}

/** Returns every party's curve in each of the first draws of the laws. */
export function drawnCurves(parties: readonly Party[], draws: number): Curve[][] {
  return Array.from({ length: draws }, (_, d) =>
    parties.map(({ bootstrap, group }) => curveOf(bootstrap.fit, group, [], bootstrap.optima[d]!)),
  );
}
