import type { Row } from "../../base/row.js";
import { figureLayers } from "../map-rows.js";
import { mapNotes } from "../report/map-notes.js";
import type { Study } from "../study.js";

/** What the figures of a study are drawn from: its rows, and what little these do not say. */
export interface StudyRows {
  readonly pivot: string;
  /** Of the study, in its order: the first is the base. */
  readonly models: readonly string[];
  readonly corpora: readonly { readonly corpus: string; readonly unit: string }[];
  /** Lines under the picture of a map. */
  readonly mapNotes: readonly string[];
  /** How many rows of scores.csv are of tasks, and stand before those of translations. */
  readonly taskScores: number;
  /** The corpus that was translated; null if none was. */
  readonly translated: string | null;
  readonly alignment: readonly Row[];
  readonly meetings: readonly Row[];
  readonly languages: readonly Row[];
  readonly tokens: readonly Row[];
  readonly battery: readonly Row[];
  /** Of as many layers as a picture has room for. */
  readonly maps: readonly Row[];
  /** Over a training run, layer by layer; none without an axis. */
  readonly training: readonly Row[];
  /** When each language arrives in it. */
  readonly arrivals: readonly Row[];
  /** What translations score. */
  readonly scores: readonly Row[];
}

/** Returns what the figures of a study are drawn from. */
export function studyRows(study: Study): StudyRows {
  const { pivot, manifests, alignment, meetings, languages, tokens, battery, translations } = study;
  const units = new Map(manifests.map(({ corpus, unit }) => [corpus, unit]));
  const layers = figureLayers(study.maps, study.mapped?.layer);
  return {
    pivot,
    models: [...new Set(manifests.map(({ model }) => model))],
    corpora: [...units].map(([corpus, unit]) => ({ corpus, unit })),
    mapNotes: study.maps.length > 0 ? mapNotes(study) : [],
    taskScores: study.scored?.evaluation.scores.length ?? 0,
    translated: translations?.corpus ?? null,
    alignment,
    meetings,
    languages,
    tokens,
    battery,
    maps: study.maps.filter(({ layer }) => layers.includes(layer)).map(pictured),
    training: study.training?.rows ?? [],
    arrivals: study.training?.arrivals ?? [],
    scores: translations?.scores ?? [],
  };
}

/** What a picture of a map needs: its page has the texts, and digits that nobody can see cost megabytes. */
function pictured(row: Row): Row {
  const wanted = ["model", "corpus", "pooling", "preprocessing", "language", "layer", "sentence"];
  const quality = ["trustworthiness", "continuity", "nearer", "nearer_low", "nearer_high"];
  const kept = Object.fromEntries(
    [...wanted, ...quality, "n", "seed", "unit"].map(column => [column, row[column] ?? null]),
  );
  const round = (value: unknown) => Math.round(Number(value) * 1000) / 1000;
  const { dropped } = row;
  const left = typeof dropped === "string" ? { dropped } : {};
  return { ...kept, ...left, x: round(row.x), y: round(row.y) };
}
