import { IsoglossError } from "../../base/error.js";
import { didYouMean } from "../../base/text/did-you-mean.js";
import { namedPlace } from "../../base/text/named-place.js";
import { shortPaths } from "../../base/text/short-paths.js";
import { readLines } from "../../corpus/text/lines.js";
import { type MetricName, metricNames } from "../../study/systems/system-measures.js";

/** @file What `isogloss score` is given, read and checked before a metric is opened. */

/** The options that say so. */
export interface ScoreFlags {
  readonly ref?: readonly string[];
  readonly src?: string;
  readonly metricx?: string;
  readonly metricxTokenizer?: string;
}

/** The metrics that are scored where nobody says which. */
const usual: readonly MetricName[] = ["bleu", "chrf", "ter"];

/**
 * Returns the metrics of some names, or the usual ones.
 * @throws IsoglossError for a name that none has.
 */
export function chosenMetrics(named: readonly string[]): readonly MetricName[] {
  if (named.length === 0) return usual;
  return [...new Set(named)].map(name => {
    const known = metricNames.find(metric => metric === name.toLowerCase());
    if (known !== undefined) return known;
    throw new IsoglossError(`there is no metric "${name}"`, didYouMean(name, metricNames));
  });
}

/** Translations of one system, a sentence each. */
interface System {
  readonly name: string;
  readonly hypotheses: readonly string[];
}

/** What is scored: sentence i of every list is the same. */
export interface ScoreInputs {
  readonly systems: readonly System[];
  /** A list of references a sentence; empty if there are none. */
  readonly references: readonly (readonly string[])[];
  readonly sources: readonly string[] | undefined;
}

/**
 * Reads files of translations, of references and of what was translated.
 * @throws IsoglossError for files that differ in length, or a name that two systems have.
 */
export async function readScoreInputs(
  files: readonly string[],
  { ref = [], src }: Pick<ScoreFlags, "ref" | "src">,
): Promise<ScoreInputs> {
  const systems: System[] = [];
  for (const { name, place } of namedSystems(files))
    systems.push({ name, hypotheses: await linesOf(place) });
  const first = systems[0]!;
  const streams: string[][] = [];
  for (const file of ref) streams.push(await sameLength(file, first));
  const sources = src === undefined ? undefined : await sameLength(src, first);
  for (const { name, hypotheses } of systems.slice(1)) checkLength(name, hypotheses, first);
  const references = first.hypotheses.flatMap((_, i) =>
    streams.length === 0 ? [] : [streams.map(stream => stream[i]!)],
  );
  return { systems, references, sources };
}

/** What the files of translations are called: as NAME=file says, or by as much of the path as tells them apart. */
function namedSystems(files: readonly string[]): { name: string; place: string }[] {
  const asked = files.map(namedPlace);
  const short = shortPaths(asked.map(({ place }) => place));
  const systems = asked.map(({ name, place }, i) => ({ name: name ?? short[i]!, place }));
  const twice = systems.find(({ name }, i) => systems.findIndex(one => one.name === name) !== i);
  if (twice === undefined) return systems;
  const copied = systems.filter(({ place }) => place === twice.place).length > 1;
  throw new IsoglossError(
    copied ? `${twice.place}: is named twice` : `two systems are called "${twice.name}"`,
    "Name each file of translations once, and each by a name of its own: NAME=file.",
  );
}

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
  if (lines.length > 0) return lines;
  throw new IsoglossError(`${file}: is empty`, "Give a sentence a line.");
}

async function sameLength(file: string, system: System): Promise<string[]> {
  const lines = await linesOf(file);
  checkLength(file, lines, system);
  return lines;
}

function checkLength(file: string, lines: readonly string[], { name, hypotheses }: System): void {
  if (lines.length === hypotheses.length) return;
  throw new IsoglossError(
    `${file}: has ${lines.length} lines, and ${name} has ${hypotheses.length}`,
    "Line i of every file is the same sentence: complete them.",
  );
}

/** @throws IsoglossError if the metrics cannot be had of what was given, before anything is opened. */
export function checkMetrics(metrics: readonly MetricName[], flags: ScoreFlags): void {
  checkReferences(metrics, flags.ref?.length ?? 0);
  checkMetricx(metrics, flags);
}

/** @throws IsoglossError for metrics that have too few references, or too many. */
function checkReferences(metrics: readonly MetricName[], references: number): void {
  const counts = metrics.find(metric => metric !== "comet" && metric !== "metricx");
  if (counts !== undefined && references === 0)
    throw new IsoglossError(
      `${counts} compares with references, and there are none`,
      "Give --ref.",
    );
  const model = metrics.find(metric => metric === "comet" || metric === "metricx");
  if (model !== undefined && references > 1)
    throw new IsoglossError(
      `${model === "comet" ? "COMET" : "MetricX"} takes one reference a sentence`,
      "Give --ref once, or score the others apart.",
    );
}

/** @throws IsoglossError if MetricX lacks what it needs, before anything is opened, or is not asked for. */
function checkMetricx(
  metrics: readonly MetricName[],
  { metricx, metricxTokenizer, src }: ScoreFlags,
): void {
  if (!metrics.includes("metricx")) {
    if (metricx === undefined && metricxTokenizer === undefined) return;
    throw new IsoglossError(
      "--metricx is of use with --metric metricx only",
      "Give --metric metricx, too.",
    );
  }
  if (metricx === undefined)
    throw new IsoglossError(
      "no metric of MetricX is named",
      "Fetch one, such as google/metricx-24-hybrid-large-v2p6, and give its folder with --metricx.",
    );
  if (src === undefined)
    throw new IsoglossError("MetricX reads what was translated", "Give --src.");
}

/** @throws IsoglossError if COMET needs a text that was not given: before anything is encoded. */
export function checkTexts(
  needs: { readonly src: string; readonly ref: string },
  { src, ref }: Pick<ScoreFlags, "ref" | "src">,
): void {
  const lacks = (name: "src" | "ref") => (name === "src" ? src === undefined : ref === undefined);
  for (const name of ["src", "ref"] as const)
    if (needs[name] === "always" && lacks(name))
      throw new IsoglossError(
        `this metric of COMET needs --${name}`,
        `Give --${name}, or another --comet.`,
      );
  if (lacks("src") && lacks("ref"))
    throw new IsoglossError(
      "this metric of COMET needs --src or --ref",
      "Give one of them, or both.",
    );
}
