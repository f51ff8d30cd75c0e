import type { Row } from "../../base/row.js";

/** A file of results as MTEB writes them, and where it belongs. */
export interface MtebFile {
  /** `<model>/<revision>/<task>.json` */
  readonly path: string;
  /** JSON. */
  readonly content: string;
}

/** What `mtebResults` takes. */
export interface MtebOptions {
  /** MTEB's name of the task: "FloresBitextMining". */
  readonly task: string;
  /** Of the data set; defaults to the corpus's hash. */
  readonly revision?: string;
  /** Defaults to "test". */
  readonly split?: string;
}

/**
 * Returns bitext mining scores as MTEB's result files, one a model and layer: F1, precision, recall
 * and accuracy of each direction, F1 the main score. A layer is a model of its own there, `NAME__layer-12`.
 *
 * @param rows Of `miningRows`.
 * @see https://github.com/embeddings-benchmark/results
 */
export function mtebResults(
  rows: readonly Row[],
  { task, revision, split = "test" }: MtebOptions,
): MtebFile[] {
  const files: MtebFile[] = [];
  const own = rows.filter(row => `${row.measure}`.startsWith("bitext-"));
  const layers = new Set(own.map(row => row.layer_x));
  for (const model of new Set(own.map(row => row.model)))
    for (const layer of layers) {
      const of = own.filter(row => row.model === model && row.layer_x === layer);
      const [first] = of;
      if (!first) continue;
      const folder = [
        `${model}`.replaceAll("/", "__").replaceAll(/[^\w.-]+/g, "_"),
        layers.size > 1 ? `__layer-${layer}` : "",
      ].join("");
      const version = `${first.revision ?? "no_revision_available"}`;
      const results = {
        dataset_revision: revision ?? `${first.corpus_hash}`,
        task_name: task,
        mteb_version: null,
        scores: { [split]: subsets(of) },
        evaluation_time: null,
        kg_co2_emissions: null,
      };
      files.push({
        path: `${folder}/${version}/${task}.json`,
        content: `${JSON.stringify(results, null, 2)}\n`,
      });
    }
  return files;
}

function subsets(rows: readonly Row[]): object[] {
  const directions = new Set(rows.map(row => `${row.language_x}-${row.language_y}`));
  return [...directions].map(subset => {
    const of = rows.filter(row => `${row.language_x}-${row.language_y}` === subset);
    const score = (name: string) =>
      of.find(row => row.measure === `bitext-${name}`)?.value ?? Number.NaN;
    const scores = Object.fromEntries(
      ["accuracy", "f1", "precision", "recall"].map(name => [name, score(name)]),
    );
    return {
      ...scores,
      main_score: scores.f1,
      hf_subset: subset,
      languages: [of[0]!.language_x, of[0]!.language_y].map(code => `${code}`.replace("_", "-")),
    };
  });
}
