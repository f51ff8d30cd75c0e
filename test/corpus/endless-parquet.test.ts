import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadCorpus } from "../../src/corpus/load-corpus.js";
import { scratch } from "../support/scratch.js";

/** A table of two rows, three bytes lost: pages without rows are read for ever. */
const endless =
  "UEFSMRUGFRgVHFwVBBUAFQQVABUEFQAAAAMDCiQBAAAAMAEAAAAxFQYVJBUoXBUEFQAVBBUAFQQVAAAAAQMQPAQAAABPbmUuBAAAAFR3by4VBhUoFSxcFQQVAAAVBBUAAAADAxJEBQAAAEVpbnMuBQAAAFp3ZWkuFQQZTEgEcm9vdBUGABUMJQIYAmlkJQAAFQwlAhgIZW5nX0xhdG4lAAAVDCUCGAhkZXVfTGF0biUAABYEGRwZPCYIHBUMGRUAGRgCaWQVAhYEFkIWRiYIPDYAKAExGAEwABkcFQYVABUCAAAAJk4cFQwZFQAZGAhlbmdfTGF0bhUCFgQWThZSJk48NgAoBFR3by4YBE9uZS4AGRwVBhUAFQIAAAAmoAEcFQwZFQAZGAhkZXVfTGF0bhUCFgQWUhZWJqABPDYAKAVad2VpLhgFRWlucy4AGRwVBhUAFQIAAAAW4gEWBDbuAQAoCWh5cGFycXVldBk8HAAAHAAAHAAAAAABAABQQVIx";

it("a Parquet file without end is ended, and refused by name", { timeout: 120_000 }, async () => {
  const file = join(scratch(), "t.parquet");
  writeFileSync(file, Buffer.from(endless, "base64"));
  await expect(loadCorpus(file)).rejects.toThrow(
    `${file}: cannot be read as Parquet: it takes more than 3 seconds`,
  );
});
