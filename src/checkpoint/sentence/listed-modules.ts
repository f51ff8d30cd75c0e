import { join } from "node:path";
import { z } from "zod";
import { IsoglossError } from "../../base/error.js";
import { excerpt } from "../../base/excerpt.js";
import { inside } from "../../base/inside.js";
import { isPresent } from "../../base/open-file.js";
import { readJsonText } from "../read-json.js";

/** A module of a sentence-transformers model. */
export interface ListedModule {
  /** Its class, without the package: "Pooling"; all of it, if it is of another package. */
  readonly kind: string;
  /** Where its files lie, seen from the model's folder: "1_Pooling", or "" for the folder itself. */
  readonly path: string;
}

const schema = z.array(z.object({ type: z.string(), path: z.string() })).min(1);

/** The longest known has six. */
const most = 64;

/** What lists the modules of a sentence-transformers model. */
export const moduleList = "modules.json";

/**
 * Returns the modules that a folder lists, in order, or null if it is no sentence-transformers
 * folder.
 * @throws IsoglossError if modules.json is damaged, or names a path out of the folder.
 */
export async function listedModules(folder: string): Promise<readonly ListedModule[] | null> {
  const file = join(folder, moduleList);
  if (!(await isPresent(file))) return null;
  const list = schema.max(most).safeParse(parsed(await readJsonText(file)));
  if (!list.success)
    throw new IsoglossError(
      `${file}: is no list of at most ${most} modules, each with a type and a path`,
      "Get the file again from where the checkpoint came from.",
    );
  for (const { path } of list.data) if (path !== "") inside(folder, path, file);
  const paths = list.data.map(({ path }) => path);
  const twice = paths.find((path, i) => path !== "" && paths.indexOf(path) !== i);
  if (twice !== undefined)
    throw new IsoglossError(
      `${file}: two modules share the folder ${excerpt(twice)}`,
      "Get the file again from where the checkpoint came from.",
    );
  return list.data.map(({ type, path }) => ({ kind: kindOf(type), path }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** "sentence_transformers.models.Pooling" and its later homes. */
function kindOf(type: string): string {
  return type.startsWith("sentence_transformers.") ? type.slice(type.lastIndexOf(".") + 1) : type;
}
