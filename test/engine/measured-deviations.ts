import { fileURLToPath } from "node:url";

/** What test/engine/measure-deviations.ts wrote. */
export const deviationsFile = fileURLToPath(
  new URL("../fixtures/parity-deviations.json", import.meta.url),
);

/** By parity case and engine, the larger of resident and streamed: max |a − b| / max |b| over a sentence's state. */
export type MeasuredDeviations = Readonly<
  Record<string, { readonly onnx: number; readonly tfjs: number }>
>;
