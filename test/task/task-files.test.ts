import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBeside, taskFiles } from "../../src/task/read/task-files.js";
import { scratch } from "../support/scratch.js";

/** Returns a folder with these files. */
function folderOf(...paths: readonly string[]): string {
  const root = scratch();
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
  return root;
}

async function names(
  root: string,
  options: Parameters<typeof taskFiles>[1] = {},
): Promise<string[]> {
  return (await taskFiles(root, options)).map(({ path }) => relative(root, path));
}

describe("taskFiles", () => {
  it("takes one part of a data set: test first, then val, then what names none", async () => {
    const mmlu = folderOf("dev/a_dev.csv", "test/a_test.csv", "test/b_test.csv", "val/a_val.csv");
    expect(await names(mmlu)).toEqual(["test/a_test.csv", "test/b_test.csv"]);
    expect(await names(mmlu, { prefer: ["val"] })).toEqual(["val/a_val.csv"]);
    expect(await names(folderOf("dev/a_dev.csv", "val/a_val.csv"))).toEqual(["val/a_val.csv"]);
    expect(await names(folderOf("ell_Grek.jsonl", "README.md", "train/x_train.csv"))).toEqual([
      "ell_Grek.jsonl",
    ]);
    expect(await names(join(mmlu, "dev"))).toEqual(["a_dev.csv"]);
  });

  it("reads the last part in a name, and one of two layouts of the same", async () => {
    const stories = folderOf(
      "spring2016.val.ar.tsv.split_20_80_eval.tsv",
      "spring2016.val.ar.tsv.split_20_80_train.tsv",
    );
    expect(await names(stories)).toEqual(["spring2016.val.ar.tsv.split_20_80_eval.tsv"]);
    expect(await names(folderOf("xnli.dev.tsv", "xnli.dev.jsonl"))).toEqual(["xnli.dev.jsonl"]);
  });

  it("follows no link, leaves out what is ignored, and says where there is nothing", async () => {
    const root = folderOf("math.jsonl", "aqua-rat.jsonl");
    symlinkSync("/etc/hostname", join(root, "away.jsonl"));
    expect(await names(root, { ignore: /^math\./ })).toEqual(["aqua-rat.jsonl"]);
    await expect(names(folderOf("a.txt"))).rejects.toThrow("holds no data of a task");
    await expect(names(join(root, "none"))).rejects.toThrow("neither a file nor a folder");
    await expect(names("a\0b")).rejects.toThrow("neither a file nor a folder");
  });
});

describe("filesBeside", () => {
  it.each([
    [["a_test.csv", "a_dev.csv", "b_dev.csv"], "a_test.csv", "a_dev.csv"],
    [["test/a_test.csv", "dev/a_dev.csv", "val/a_val.csv"], "test/a_test.csv", "dev/a_dev.csv"],
    [["et/test.et.jsonl", "et/val.et.jsonl"], "et/test.et.jsonl", "et/val.et.jsonl"],
    [["val/a_val.csv", "test/a_test.csv"], "val/a_val.csv", undefined],
  ] as const)("of %j finds for %s %s", async (files, asked, beside) => {
    const root = folderOf(...files);
    const [file] = await taskFiles(join(root, asked));
    const found = (await filesBeside(file!)).map(({ path }) => relative(root, path));
    expect(found).toEqual(beside === undefined ? [] : [beside]);
  });
});
