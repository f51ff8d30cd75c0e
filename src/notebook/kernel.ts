import { createRequire } from "node:module";
import { join } from "node:path";
import { IsoglossError } from "../base/error.js";

/** What a viewer is sent: one thing in several formats, of which it takes what it knows best. */
export interface Content {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: object;
  /** With the `display_id` of what is shown already, if it is to be replaced. */
  readonly transient: object;
}

/** Sends to the cell that is being run. The kernel makes another for each cell. */
export type Sender = (content: Content, update: boolean) => void;

/** The part of tslab that is used. Its public `display` sends one format at a time. */
interface Tslab {
  readonly lastWriteDisplayData: Sender | null;
}

/** Module folders are searched from the notebook's own, which is the kernel's working directory. */
const fromNotebook = createRequire(join(process.cwd(), "notebook.js"));

/**
 * Returns the sender of the cell that is being run; it also tells one run of a cell from another.
 * @throws IsoglossError outside the TypeScript kernel.
 */
export function currentCell(): Sender {
  // Found among what is loaded: another copy of tslab would not be the one that runs the cell.
  const file = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;
  for (const [path, loaded] of Object.entries(fromNotebook.cache)) {
    const sender = file.test(path) && (loaded?.exports as Tslab).lastWriteDisplayData;
    if (sender) return sender;
  }
  throw new IsoglossError(
    "isogloss/notebook shows things in a cell of Jupyter's TypeScript kernel, and this is none",
    "Run it in a notebook whose kernel is TypeScript (isogloss jupyter install), or print rows and write figures with writeFigure.",
  );
}

/** Shows something under the cell: a picture, a table, and always a text for whoever has neither. */
export function send(data: Readonly<Record<string, unknown>>): void {
  currentCell()({ data, metadata: {}, transient: {} }, false);
}

/**
 * Returns a package of the notebook's.
 * @throws IsoglossError if it is not installed beside the notebook.
 */
export function packageOfNotebook(name: string): unknown {
  try {
    return fromNotebook(name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw cause;
    throw new IsoglossError(
      `${name} is not installed where this notebook lies, ${process.cwd()}`,
      `npm install ${name} there, or use table, which needs no package.`,
      { cause },
    );
  }
}
