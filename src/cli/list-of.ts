import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Row } from "../base/row.js";
import { printable } from "../base/text/printable.js";
import { openStates } from "../extract/store/open-states.js";
import { finishedStems } from "../extract/store/store.js";
import { publishedModels } from "../model/known/published-models.js";
import { supportedArchitectures } from "../model/model-for.js";
import { measures } from "../similarity/measures.js";
import { embeddedModels, heldoutCorpus, modelsHint } from "../study/embedded-models.js";
import { taskKinds } from "../task/task-kinds.js";

/** What can be listed. */
export const listable = [
  "states",
  "measures",
  "models",
  "architectures",
  "corpora",
  "tasks",
] as const;

/** A list, and what to say where it is empty. */
export interface Listing {
  readonly rows: readonly Row[];
  readonly none: string;
}

/** Returns what there is of one kind. */
export async function listOf(what: (typeof listable)[number], store: string): Promise<Listing> {
  if (what === "states")
    return { rows: await storedStates(store), none: `${store}: no states are stored` };
  if (what === "measures")
    return {
      rows: measures.map(({ name, label, family, better }) => ({ name, label, family, better })),
      none: "",
    };
  if (what === "tasks")
    return {
      rows: taskKinds.map(({ name, about, layout }) => ({ name, about, data: layout })),
      none: "",
    };
  if (what === "architectures")
    return {
      rows: [...supportedArchitectures]
        .sort()
        .map(model_type => ({ model_type, models: publishedModels[model_type] ?? "" })),
      none: "",
    };
  const models = embeddedModels();
  if (what === "models")
    return {
      rows: [...models].map(([name, folder]) => ({ name, folder: nearby(folder) })),
      none: `No models are shipped with this copy. ${modelsHint}`,
    };
  return {
    rows: [
      { name: "udhr", about: "the Universal Declaration of Human Rights, 500 languages" },
      { name: "hub:org/name", about: "a data set of the Hugging Face Hub: see docs/corpora.md" },
      ...(models.size > 0
        ? [
            {
              name: nearby(heldoutCorpus),
              about: "segments that the shipped models were not tuned on",
            },
          ]
        : []),
      ...ownCorpora.map(([name, about]) => ({ name, about })),
    ],
    none: "",
  };
}

/** What corpora of one's own look like; docs/corpora.md has an example of each. */
const ownCorpora = [
  ["my.tsv, my.csv", "a column a language, named in the header by code or name"],
  ["my.csv, my.jsonl", "one text a row: id, language, text"],
  ["my.jsonl, my.json, my.parquet", "a field a language, or a translation with them"],
  ["my.tmx, my.xlf, my.po", "translation memories and message catalogues"],
  ["news", "files news.en, news.de of equal lines (Moses, OPUS)"],
  ["folder/", "a file a language: FLORES, NTREX, TED, WMT, OLDI, eng_Latn.txt …"],
] as const;

/** Returns the shorter of a path and the way there from here. */
function nearby(path: string): string {
  const way = relative(process.cwd(), path);
  return way !== "" && way.length < path.length ? way : path;
}

/** A folder a row; one that cannot be opened says why. */
async function storedStates(store: string): Promise<Row[]> {
  const names = await readdir(store).catch(() => []);
  const rows: Row[] = [];
  for (const name of names.sort()) {
    const folder = join(store, name);
    if ((await finishedStems(folder).catch(() => [])).length === 0) continue;
    const row = await openStates(folder).then(
      ({ manifest }) => ({
        folder,
        model: manifest.model.name,
        corpus: manifest.corpus.name,
        sentences: manifest.corpus.sentences,
        languages: manifest.languages.length,
        layers: manifest.layers.length,
        pooling: manifest.poolings.join(", "),
      }),
      (error: Error) => ({ folder, model: printable(error.message, 200) }),
    );
    rows.push(row);
  }
  return rows;
}
