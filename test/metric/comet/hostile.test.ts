import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { IsoglossError } from "../../../src/base/error.js";
import { readLightning } from "../../../src/checkpoint/bin/read-lightning.js";
import { openComet } from "../../../src/metric/comet/open-comet.js";
import { seeded } from "../../../src/numeric/random.js";
import { mutate } from "../../support/mutate.js";
import { scratch } from "../../support/scratch.js";

const fixtures = join(import.meta.dirname, "../../fixtures/metric/comet");
const encoder = join(fixtures, "encoders/xlm-roberta-large");
const base = join(fixtures, "encoders/xlm-roberta-base");

/** A copy of a metric whose checkpoint, or hparams.yaml, is another. */
function metric(parts: {
  readonly checkpoint?: Uint8Array | string;
  readonly yaml?: string;
}): string {
  const folder = join(scratch(), "metric");
  cpSync(join(fixtures, "wmt22-comet-da"), folder, { recursive: true });
  const file = join(folder, "checkpoints/model.ckpt");
  if (typeof parts.checkpoint === "string") cpSync(join(fixtures, parts.checkpoint), file);
  else if (parts.checkpoint) writeFileSync(file, parts.checkpoint);
  if (parts.yaml !== undefined) writeFileSync(join(folder, "hparams.yaml"), parts.yaml);
  return folder;
}

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => new Error("nothing was refused"),
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(IsoglossError);
  return (error as IsoglossError).message;
};

it.each([
  ["hyper-parameters", /names "(posix|os)\.system", which is refused/],
  ["state-dict", /names "(posix|os)\.system", which is refused/],
  ["beside", /names "(builtins|__builtin__)\.exec", which is refused/],
  ["whole", /names "(builtins|__builtin__)\.eval", which is refused/],
  ["import", /names "(builtins|__builtin__)\.__import__", which is refused/],
  ["class", /names "__main__\.Born", which is refused/],
  ["no-state-dict", /has no state_dict; it was not saved by PyTorch Lightning/],
  ["no-tensors", /hidden_sizes|is missing/],
])("a checkpoint with a stranger in its pickle is refused, and nothing is run: %s", async (name, message) => {
  rmSync("comet-was-run", { force: true });
  expect(
    await refusal(openComet(metric({ checkpoint: `hostile/${name}.ckpt` }), { encoder })),
  ).toMatch(message);
  expect(existsSync("comet-was-run")).toBe(false);
});

const whole = readFileSync(join(fixtures, "wmt22-comet-da/checkpoints/model.ckpt"));

it.each([
  0,
  1,
  100,
  4096,
  50_000,
  whole.length - 100,
  whole.length - 1,
])("a checkpoint cut at byte %i is refused", async length => {
  const message = await refusal(
    openComet(metric({ checkpoint: whole.subarray(0, length) }), { encoder }),
  );
  expect(message).toContain("model.ckpt");
});

it("damaged checkpoints are refused or read, never anything else", async () => {
  const random = seeded(18);
  const file = join(scratch(), "model.ckpt");
  for (let trial = 0; trial < 100; trial++) {
    writeFileSync(file, mutate(whole, random));
    const error = await readLightning(file).then(
      () => null,
      (cause: unknown) => cause,
    );
    if (error !== null) expect(error).toBeInstanceOf(IsoglossError);
  }
});

it("what older versions of Lightning keep beside the weights is passed over", async () => {
  const folder = join(scratch(), "metric");
  mkdirSync(join(folder, "checkpoints"), { recursive: true });
  cpSync(join(fixtures, "max-plain/hparams.yaml"), join(folder, "hparams.yaml"));
  cpSync(join(fixtures, "hostile/old-lightning.ckpt"), join(folder, "checkpoints/epoch=0.ckpt"));
  const [old, now] = [
    await openComet(folder, { encoder: base }),
    await openComet(join(fixtures, "max-plain"), { encoder: base }),
  ];
  const segment = { src: "der Haus", mt: "the house", ref: "a house" };
  expect(await old.score([segment])).toEqual(await now.score([segment]));
  await Promise.all([old.close(), now.close()]);
});

const yaml = readFileSync(join(fixtures, "wmt22-comet-da/hparams.yaml"), "utf8");

it.each([
  ["", /is no list of settings/],
  ["- a\n- b\n", /is no list of settings/],
  ["a: [", /is no YAML/],
  ["pool: avg\n", /class_identifier is missing/],
  ["class_identifier: bleurt\n", /"bleurt" is no metric of COMET that is known here/],
  ["class_identifier: !!python/object/apply:os.system ['touch comet-was-run']\n", /is no metric/],
  [
    "x: &a [x]\ny: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nz: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nw: [*c,*c,*c,*c]\n",
    /is no YAML/,
  ],
  ["class_identifier: xcomet_metric\n", /word_layer|shape|is missing|layer/],
])("hparams.yaml that is none is refused: %j", async (text, message) => {
  expect(await refusal(openComet(metric({ yaml: text }), { encoder }))).toMatch(message);
  expect(existsSync("comet-was-run")).toBe(false);
});

it("names what is not there", async () => {
  const empty = scratch();
  expect(await refusal(openComet(empty, { encoder }))).toContain("needs hparams.yaml");
  writeFileSync(join(empty, "hparams.yaml"), yaml);
  expect(await refusal(openComet(empty, { encoder }))).toContain("checkpoints/model.ckpt");
  writeFileSync(join(empty, "model.ckpt.txt"), "");
  expect(await refusal(openComet(join(empty, "model.ckpt.txt"), { encoder }))).toContain(
    "is no checkpoint",
  );
  expect(await refusal(openComet("no such place", { encoder }))).toContain(
    "neither a folder nor a Hub id",
  );
  const here = join(fixtures, "wmt22-comet-da");
  expect(await refusal(openComet(here, { encoder: join(fixtures, "scores.json") }))).toContain(
    "is not a folder",
  );
  expect(await refusal(openComet(here, { encoder: scratch() }))).toContain("config.json");
  expect(await refusal(openComet(here, { encoder: base }))).toMatch(/must have shape|is missing/);
});
