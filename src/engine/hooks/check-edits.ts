import { IsoglossError } from "../../base/error.js";
import type { Edit, EditKind, PointPlan } from "./edit.js";
import type { ModelPoint } from "./points-of.js";

/** The width of each point, by name. */
export type PointWidths = ReadonlyMap<string, number>;

/** Returns the widths of points, by name. */
export function widthsOfPoints(points: readonly ModelPoint[]): PointWidths {
  return new Map(points.map(({ name, width }) => [name, width]));
}

/** @throws IsoglossError for a point that the pass does not come by. */
export function checkPoint(name: string, points: Iterable<string>): void {
  const all = [...points];
  if (all.includes(name)) return;
  const inBlocks = all.flatMap(point => /^block\.\d+(.*)$/.exec(point)?.[1] ?? []);
  const kinds = [...new Set(inBlocks.filter(Boolean).map(kind => kind.replace(/\d+/, "N")))];
  const blocks = new Set(all.flatMap(point => /^block\.(\d+)/.exec(point)?.[1] ?? []));
  const others = all.filter(point => !point.startsWith("block."));
  throw new IsoglossError(
    `there is no point ${JSON.stringify(name)} in this pass`,
    `Its points are ${others.join(", ")}${blocks.size > 0 ? `, and of blocks 0 to ${blocks.size - 1} "block.N" alone or followed by ${kinds.join(", ")}` : ""}. Blocks after the deepest layer asked for are not run.`,
  );
}

/** @throws IsoglossError for a point that the pass does not come by. */
export function checkPlan({ read = [], change = [] }: PointPlan, widths: PointWidths): void {
  for (const name of [...read, ...change.map(({ point }) => point)])
    checkPoint(name, widths.keys());
}

const isPlanned = ({ change = [] }: PointPlan, point: string, kind: EditKind): boolean =>
  change.some(other => other.point === point && other.kind === kind);

/**
 * Checks edits against what a runner was opened for; whether their tokens are there is seen where
 * they are placed.
 *
 * @throws RangeError if an edit was not announced, or its values are not as many as the point is wide.
 */
export function checkEdits(
  caller: string,
  edits: readonly Edit[],
  plan: PointPlan,
  widths: PointWidths,
): void {
  for (const { point, kind, values, tokens } of edits) {
    if (!isPlanned(plan, point, kind))
      throw new RangeError(
        `${caller}: an edit of kind "${kind}" at ${point} must be announced when the model is opened`,
      );
    const width = widths.get(point)!;
    const rows = values.length / width;
    const fits =
      rows === 1 ||
      (kind === "ablate" && rows >= 1 && Number.isInteger(rows)) ||
      (kind === "scale" && values.length === 1) ||
      (kind !== "ablate" && tokens !== undefined && rows === tokens.length && rows > 0);
    if (!fits)
      throw new RangeError(
        `${caller}: an edit of kind "${kind}" at ${point} takes values for ${width} numbers a token, got ${values.length}${tokens ? ` for ${tokens.length} tokens` : ""}`,
      );
    if (values.some(value => !Number.isFinite(value)))
      throw new RangeError(`${caller}: an edit at ${point} has a value that is not a number`);
  }
  const ablated = edits.flatMap(({ kind, point }) => (kind === "ablate" ? [point] : []));
  if (new Set(ablated).size < ablated.length)
    throw new RangeError(`${caller}: a point takes one edit of kind "ablate" in a run`);
}
