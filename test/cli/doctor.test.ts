import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { diagnose } from "../../src/cli/diagnose.js";
import { makeTokenizer } from "../../src/tokenizer/make-tokenizer.js";

afterEach(() => vi.unstubAllEnvs());

it("tells of a platform on which the library that reads tokenizers does not load", async () => {
  // The library itself lets this name the binary of the platform: here, one that there is not.
  vi.stubEnv("NAPI_RS_NATIVE_LIBRARY_PATH", join(import.meta.dirname, "no-such.node"));
  const found = (await diagnose()).find(({ name }) => name === "tokenizers");
  expect(found).toMatchObject({ state: "missing", needed: true });
  expect(found!.detail).toContain(`does not load on ${process.platform}-${process.arch}`);
  expect(found!.fix).toContain("npm ci");

  const content = { model: { type: "BPE", vocab: { a: 0 }, merges: [] } };
  const error = await makeTokenizer({ file: "x/tokenizer.json", content }).catch(e => e);
  expect(error.message).toBe(found!.detail); // whoever does not ask the doctor is told the same
});
