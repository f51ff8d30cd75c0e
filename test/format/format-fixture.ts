import { readFileSync } from "node:fs";

/** What test/oracles/checkpoint-format.py wrote. */
export const fixture: {
  f32: string;
  f16: string;
  bf16: string;
  f16Finite: string;
  f16NaNs: number;
  safetensors: string;
} = JSON.parse(
  readFileSync(new URL("../fixtures/checkpoint/format.json", import.meta.url), "utf8"),
);

export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}
