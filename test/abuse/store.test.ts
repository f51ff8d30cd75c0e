import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { extract } from "../../src/extract/extract.js";
import { openStates } from "../../src/extract/store/open-states.js";
import { languageLock, prepareFolder } from "../../src/extract/store/store.js";
import { fakeCheckpoint, fakeCorpus, fakeEngine, model } from "../extract/fake-model.js";
import { mutate } from "../support/mutate.js";
import { mutateJson } from "../support/mutate-json.js";
import { scratch } from "../support/scratch.js";
import { campaign } from "./campaign.js";
import { hostileText } from "./hostile-text.js";
import { runCommand } from "./run-command.js";
import { torn } from "./torn.js";

const root = scratch();
const store = join(root, "store");
const options = {
  checkpoint: fakeCheckpoint(join(root, "checkpoint")),
  model,
  engine: fakeEngine(),
  corpus: fakeCorpus(8),
  folder: store,
  layers: [0, 3],
  poolings: ["mean"] as const,
  tokenBudget: 32,
};
const { folder: states } = await extract(options);
const sound = join(root, "sound");
cpSync(states, sound, { recursive: true });
const names = readdirSync(states);
const stem = names[0]!.slice(0, names[0]!.indexOf("."));
const bytesOf = (file: string) => readFileSync(file).toString("base64");
const expected = names.map(name => bytesOf(join(sound, name)));

campaign({
  name: "states and manifests",
  full: 700,
  small: 30,
  folder: root,
  refused: 0.3,
  make: random => {
    rmSync(states, { recursive: true });
    cpSync(sound, states, { recursive: true });
    const name = names[random.integer(names.length)]!;
    const original = readFileSync(join(sound, name));
    const kind = random.integer(3);
    const mutant =
      kind === 0
        ? mutate(original, random)
        : kind === 1 || !name.endsWith(".json")
          ? torn(original, random)
          : Buffer.from(JSON.stringify(mutateJson(JSON.parse(original.toString()), random)) ?? "");
    writeFileSync(join(states, name), mutant);
    return {
      size: mutant.length,
      run: async () => {
        const opened = await openStates(states);
        for (const language of opened.manifest.languages)
          await opened.matrix(language, opened.manifest.layers[0]!, opened.manifest.poolings[0]!);
        await runCommand("compare", states, "--permutations", "2", "--measures", "mexa");
      },
    };
  },
});

campaign({
  name: "work that a power cut tore",
  full: 300,
  small: 15,
  folder: root,
  into: store,
  make: async random => {
    rmSync(store, { recursive: true });
    // Work is broken off after a few batches, and what it left is torn.
    const engine = fakeEngine(calls => {
      if (calls > random.integer(3)) throw new Error("cut");
    });
    await extract({ ...options, engine }).catch(() => {});
    const [folder = ""] = readdirSync(store, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(store, entry.name));
    const left = readdirSync(folder).filter(name => !name.startsWith("."));
    const name = left[random.integer(left.length)]!;
    writeFileSync(join(folder, name), torn(readFileSync(join(folder, name)), random));
    if (random.integer(2) === 0) writeFileSync(join(folder, `.${stem}.json.0123456789ab.tmp`), "{");
    return {
      size: 0,
      run: async () => {
        await extract({ ...options, engine: fakeEngine() });
        expect(readdirSync(folder).sort()).toEqual(names);
        expect(names.map(one => bytesOf(join(folder, one)))).toEqual(expected);
      },
    };
  },
});

campaign({
  name: "locks",
  full: 200,
  small: 4,
  folder: root,
  into: store,
  make: random => {
    rmSync(store, { recursive: true });
    mkdirSync(states, { recursive: true });
    const lock = join(states, languageLock(stem));
    const kind = random.integer(8);
    if (kind === 0) mkdirSync(lock);
    else if (kind === 1) symlinkSync("/etc/passwd", lock);
    else if (kind === 2) symlinkSync(join(root, "nowhere"), lock);
    else if (kind === 3) execFileSync("mkfifo", [lock]);
    else if (kind === 4) writeFileSync(lock, `${random.integer(2 ** 31)} another-machine\n`);
    else if (kind === 5) writeFileSync(lock, `4194303 ${hostileText(random)}\n`);
    else writeFileSync(lock, hostileText(random));
    return { size: 0, run: () => extract(options) };
  },
});

test("says what states need and what the disk has, before the first pass", async () => {
  const file = join(root, "some.partial");
  writeFileSync(file, Buffer.alloc(2 ** 20, 1));
  expect(await prepareFolder(root, 2 ** 20, [file])).toBeNull();
  expect(await prepareFolder(root, 2 ** 30, [join(root, "none")])).toMatch(
    /: the states need 1\.1 GB, and the disk has [\d.]+ GB left\.$/,
  );
  const mebibyte = 2 ** 20; // what is written already needs no room
  expect(await prepareFolder(root, 2 ** 30 + mebibyte / 2, [file])).toBeNull();
  await expect(prepareFolder(root, 1e15, [file, `${file}2`])).rejects.toThrow(
    /: the states need 2000000\.0 GB, but the disk has [\d.]+ GB left$/,
  );
});
