import type { StatePoints } from "./state-points.js";

/** A file, and what it holds. */
export interface ProjectorFile {
  readonly name: string;
  readonly content: string;
}

/** What the projector shows of a point; the model is one for all. */
const shown = ["id", "language", "name", "text"] as const;

/**
 * Returns the files that TensorFlow's embedding projector loads: vectors between tabs, a table of what
 * the points are, and the configuration that names both.
 *
 * @see https://projector.tensorflow.org, "Load"
 */
export function projectorFiles({ rows, vectors }: StatePoints, title: string): ProjectorFile[] {
  const cell = (text: unknown) => `${text ?? ""}`.replaceAll(/[\t\r\n\u2028\u2029]+/g, " ");
  const config = {
    embeddings: [
      {
        tensorName: title,
        tensorShape: [vectors.length, vectors[0]?.length ?? 0],
        tensorPath: "vectors.tsv",
        metadataPath: "metadata.tsv",
      },
    ],
  };
  return [
    { name: "vectors.tsv", content: `${vectors.map(one => one.join("\t")).join("\n")}\n` },
    {
      name: "metadata.tsv",
      content: `${[shown, ...rows.map(row => shown.map(name => cell(row[name])))].map(line => line.join("\t")).join("\n")}\n`,
    },
    { name: "projector_config.json", content: `${JSON.stringify(config, null, 2)}\n` },
  ];
}
