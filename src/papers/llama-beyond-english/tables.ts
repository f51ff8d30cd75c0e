import type { Row } from "../../base/row.js";
import { readTable } from "../read-table.js";
import { responseAspects } from "../response-quality.js";

/** The published tables of "LLaMA Beyond English", as they lie in data/papers. */
export interface Tables {
  /** Response quality by pretraining and instruction data. */
  readonly quality: readonly Row[];
  readonly perplexity: readonly Row[];
  /** Response quality in thirteen languages. */
  readonly languages: readonly Row[];
  /** Empty: the bar values were not to be had. */
  readonly knowledge: readonly Row[];
  /** Empty: the values by language were not to be had. */
  readonly codeSwitching: readonly Row[];
}

/** What every note of this paper's figures starts with. */
export const source = "Zhao et al. 2024, arXiv 2401.01055";

/**
 * Reads the paper's tables.
 * @throws IsoglossError if a table is missing or lacks a column.
 */
export async function readTables(folder: string): Promise<Tables> {
  const table = (name: string, columns: readonly string[]) =>
    readTable(folder, `llama-beyond-english-${name}.csv`, columns);
  const [quality, perplexity, languages, knowledge, codeSwitching] = await Promise.all([
    table("table1", [
      "sft_samples",
      "model",
      "vocabulary_extended",
      "further_pretraining_tokens",
      ...responseAspects,
      "average_reported",
    ]),
    table("table2", ["model", "further_pretraining_samples", "perplexity_zh", "perplexity_en"]),
    table("table3", ["block", "language", ...responseAspects, "average"]),
    table("knowledge", ["benchmark", "model", "shots", "accuracy"]),
    table("code-switching", ["language", "responses", "rate"]),
  ]);
  return { quality, perplexity, languages, knowledge, codeSwitching };
}
