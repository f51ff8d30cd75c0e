import * as processes from "node:child_process";
import { afterEach, expect, it, vi } from "vitest";
import { makeTokenizer } from "../../../src/tokenizer/make-tokenizer.js";
import { tokenizerEnvironment } from "../../../src/tokenizer/process/environment.js";

vi.mock("node:child_process", { spy: true });
afterEach(() => vi.unstubAllEnvs());

it("keeps what a program needs to start, and nothing else", () => {
  const all = { PATH: "/bin", SystemRoot: "C:\\Windows", HF_TOKEN: "hf_x", NODE_OPTIONS: "-r ./x" };
  expect(tokenizerEnvironment(all)).toEqual({
    PATH: "/bin",
    SystemRoot: "C:\\Windows",
    RUST_BACKTRACE: "0",
  });
});

it("starts the process of the tokenizers without the keys of this one", async () => {
  vi.stubEnv("HF_TOKEN", "hf_secret");
  const model = { type: "BPE", vocab: { a: 0 }, merges: [] };
  const tokenizer = await makeTokenizer({ file: "x", content: { model } });
  expect(tokenizer.encode("a")).toEqual([0]); // by a second process, of the thread
  const options = vi.mocked(processes.fork).mock.calls[0]!.at(1);
  expect(JSON.stringify(options)).toContain('"RUST_BACKTRACE"');
  expect(JSON.stringify(options)).not.toContain("hf_secret");
});
