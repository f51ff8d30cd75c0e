import { join } from "node:path";
import { readBytes } from "./open-file.js";
import { writeAtomic } from "./write-atomic.js";

/** What writing a file did to it. */
export type Change = "new" | "changed" | "unchanged";

/** A file that was written, and whether it differs from what stood there before. */
export interface Written {
  readonly path: string;
  /** Whether it is new, changed or as it was. */
  readonly change: Change;
}

/** Keeps account of which files of a folder a run has changed. */
export class Ledger {
  readonly written: Written[] = [];

  constructor(private readonly folder: string) {}

  /** Writes a text file and records it. */
  async write(name: string, text: string): Promise<void> {
    await this.record([name], () => writeAtomic(join(this.folder, name), text));
  }

  /** Records files that `work` writes. */
  async record(names: readonly string[], work: () => Promise<unknown>): Promise<void> {
    const paths = names.map(name => join(this.folder, name));
    const before = await Promise.all(paths.map(path => contents(path)));
    await work();
    for (const [i, path] of paths.entries()) {
      const old = before[i];
      const same = old != null && (await contents(path))?.equals(old);
      this.written.push({ path, change: old == null ? "new" : same ? "unchanged" : "changed" });
    }
  }
}

/** Null: there is no such file. */
function contents(path: string): Promise<Buffer | null> {
  return readBytes(path, Number.POSITIVE_INFINITY).catch(() => null);
}
