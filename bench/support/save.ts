import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";

/** Writes what was measured as bench/results/NAME.json, with the date and the machine before it. */
export function save(name: string, found: object): void {
  const record = {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cpus()[0]!.model}, ${cpus().length} cores`,
    system: `${process.platform} ${release()}, node ${process.versions.node}`,
    ...found,
  };
  const folder = join(import.meta.dirname, "..", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
}
