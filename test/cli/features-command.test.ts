import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { rowsFromCsv } from "../../src/format/csv.js";
import { ran } from "../support/command.js";
import { writeLetterModel } from "../support/letter-model.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();

/** Features of a state: as SAELens has them, by the letter of safetensors. */
function writeCoder(width: number, features: number): string {
  const end = 4 * width * features;
  const header = Buffer.from(
    JSON.stringify({
      W_enc: { dtype: "F32", shape: [width, features], data_offsets: [0, end] },
      b_enc: { dtype: "F32", shape: [features], data_offsets: [end, end + 4 * features] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const values = Float32Array.from({ length: (width + 1) * features }, (_, i) => Math.sin(i));
  const path = join(folder, `coder-${width}.safetensors`);
  writeFileSync(path, Buffer.concat([length, header, new Uint8Array(values.buffer)]));
  return path;
}

it("shows a newcomer which features languages share", async () => {
  const model = join(folder, "tiny-llama");
  writeLetterModel(model, "llama");
  const { hidden_size: width } = JSON.parse(readFileSync(join(model, "config.json"), "utf8"));
  const corpus = join(folder, "words.tsv");
  writeFileSync(
    corpus,
    "id\teng_Latn\tdeu_Latn\n1\tthe sea\tdas meer\n2\tit is cold\tes ist kalt\n",
  );
  const out = join(folder, "figures");
  const asked = ["features", model, "--corpus", corpus, "--threads", "1", "--point", "block.0"];
  const done = await ran(...asked, "--coder", writeCoder(width, 12), "--out", out);
  expect(done.err).not.toContain("error");
  expect(done.status).toBe(0);
  expect(done.out).toContain("tiny-llama: 12 features (relu) at block.0");
  const rows = rowsFromCsv(readFileSync(join(out, "features.csv"), "utf8"), "features");
  const shares = rows.filter(({ measure }) => measure === "features-used-by");
  expect(shares.reduce((sum, { value }) => sum + Number(value), 0)).toBeCloseTo(1, 12);
  expect(readFileSync(join(out, "features.svg"), "utf8")).toContain("How many languages share");
  expect((await ran("draw", join(out, "features.csv"), "--out", join(folder, "d"))).status).toBe(0);
  const wrong = await ran(...asked, "--coder", writeCoder(width + 1, 12));
  expect(wrong.status).toBe(1);
  expect(wrong.err).toContain(`the features are of states of ${width + 1}`);
});
