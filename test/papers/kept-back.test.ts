import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isForecastCommitted } from "../../scripts/gemma-tuned/kept-back.js";
import { scratch } from "../support/scratch.js";

test("lets a run at the volume kept back be scored only once its forecast is committed", () => {
  const folder = scratch();
  const git = (...words: string[]) => execFileSync("git", ["-C", folder, ...words]);
  const commit = () => {
    git("add", "-A");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "Foretell");
  };
  git("init", "-q");
  const file = join(folder, "forecast.csv");
  expect(isForecastCommitted("joint", folder)).toBe(false);
  writeFileSync(file, "training,volume\njoint,2000\n");
  commit();
  expect(isForecastCommitted("joint", folder), "of another volume").toBe(false);
  writeFileSync(file, "training,volume\njoint,4000\n");
  expect(isForecastCommitted("joint", folder), "changed since").toBe(false);
  commit();
  expect(isForecastCommitted("joint", folder)).toBe(true);
  expect(isForecastCommitted("tur_Latn", folder), "of another training").toBe(false);
});
