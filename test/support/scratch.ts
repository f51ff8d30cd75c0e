import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Returns a new empty folder (its real path) that is removed when the test file ends. */
export function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "isogloss-")));
  folders.push(folder);
  return folder;
}
