import { stateMeasures } from "./describe.js";
import type { Family } from "./measure.js";
import { measures } from "./measures.js";
import { languageMeasures } from "./spaces/language-measures.js";

/** Measures that answer one question, and stand together in figures and tables. */
export interface MeasureFamily {
  /** For file names. */
  readonly name: Family;
  readonly title: string;
  /** Names of measures, in order. */
  readonly measures: readonly string[];
}

const ofPairs = (family: Family) =>
  measures.filter(measure => measure.family === family).map(({ name }) => name);

/** Every measure of the battery, in one family each. */
export const measureFamilies: readonly MeasureFamily[] = [
  {
    name: "retrieval",
    title: "Is the translation found among all sentences?",
    measures: ofPairs("retrieval"),
  },
  {
    name: "structure",
    title: "Are sentences arranged alike in both languages?",
    measures: ofPairs("structure"),
  },
  {
    name: "spaces",
    title: "How are the spaces filled, and how far apart do languages lie?",
    measures: [
      ...languageMeasures.map(({ name }) => name),
      ...stateMeasures.map(({ name }) => name),
      ...ofPairs("spaces"),
    ],
  },
];
