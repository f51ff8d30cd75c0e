import type { LongWork } from "../../base/progress.js";
import type { CometKind } from "./comet-kind.js";

/** A translation with what it is scored beside. */
export interface CometSegment {
  /** The translation. */
  readonly mt: string;
  /** What was translated. */
  readonly src?: string;
  /** How somebody else translated it. */
  readonly ref?: string;
}

/** What a segment scores. */
export interface CometSegmentScore {
  readonly score: number;
  /** Of a metric that reads texts together: what it says of each pair of them, and of all three. */
  readonly parts?: {
    readonly src?: number;
    readonly ref?: number;
    readonly unified?: number;
    /** Of XCOMET: 1 without errors, 0 with many. */
    readonly mqm?: number;
  };
  /** Of XCOMET: how severe the errors are that it marks. */
  readonly spans?: readonly string[];
}

/** What a metric says of a system. */
export interface CometScores {
  /** The mean over segments. */
  readonly score: number;
  /** One a segment, in order. */
  readonly segments: readonly CometSegmentScore[];
}

/** A metric of the COMET family that was opened. */
export interface Comet {
  /** The Hub id, or the folder's name. */
  readonly name: string;
  /** The commit of its Hub repository; null for a folder. */
  readonly revision: string | null;
  /** As its files call its class. */
  readonly kind: CometKind;
  /** What a segment must have beside its translation, and what it may have. */
  readonly needs: {
    readonly src: "always" | "if given" | "never";
    readonly ref: "always" | "if given" | "never";
  };
  /** Whether texts are encoded one by one: then another reference costs hardly anything. */
  readonly separate: boolean;
  /** For rows, after sacreBLEU's fashion. */
  readonly signature: string;
  /** What runs where. */
  readonly description: string;
  /**
   * Scores segments. What was encoded is kept: sources and references that several systems share
   * are encoded once.
   *
   * @throws RangeError if a segment lacks a text that the metric needs, or some have one that others lack.
   */
  score(segments: readonly CometSegment[], work?: LongWork): Promise<CometScores>;
  close(): Promise<void>;
}

/** Which texts a kind of metric reads. */
export function textsNeeded(kind: CometKind, inputs: ReadonlySet<"src" | "ref">): Comet["needs"] {
  switch (kind) {
    case "regression_metric":
    case "ranking_metric":
      return { src: "always", ref: "always" };
    case "referenceless_regression_metric":
      return { src: "always", ref: "never" };
    default: {
      const use = (name: "src" | "ref") => {
        if (!inputs.has(name)) return "never";
        return inputs.size === 1 ? "always" : "if given";
      };
      return { src: use("src"), ref: use("ref") };
    }
  }
}

/**
 * Returns which texts of segments are read.
 * @throws RangeError if one that is needed is not there, or only some segments have it.
 */
export function usedTexts(
  segments: readonly CometSegment[],
  needs: Comet["needs"],
): { readonly src: boolean; readonly ref: boolean } {
  if (segments.length === 0) throw new RangeError("comet: expected at least one segment, got none");
  const all = (name: "mt" | "src" | "ref") => {
    const without = segments.findIndex(segment => typeof segment[name] !== "string");
    const has = segments.some(segment => segment[name] !== undefined);
    if (without >= 0 && has)
      throw new RangeError(`comet: segment ${without} has no ${name}, and others have one`);
    return without < 0;
  };
  if (!all("mt")) throw new RangeError("comet: expected a text as mt of every segment");
  const used = {
    src: needs.src !== "never" && all("src"),
    ref: needs.ref !== "never" && all("ref"),
  };
  for (const name of ["src", "ref"] as const)
    if (needs[name] === "always" && !used[name])
      throw new RangeError(`comet: this metric needs the ${name} of every segment`);
  if (!used.src && !used.ref)
    throw new RangeError("comet: this metric needs the src or the ref of every segment");
  return used;
}
