import type { SessionSettings } from "./program.js";
import type { OnnxProvider } from "./provider.js";

/** A GPU does not say what memory it has: unless the caller does, the model is held whole there. */
export function fitting(
  bytes: number,
  provider: OnnxProvider,
  memory = provider === "cpu" ? process.availableMemory() / 2 : Number.POSITIVE_INFINITY,
): "resident" | "streamed" {
  return bytes > memory ? "streamed" : "resident";
}

/** Returns what runs where: "onnx/cpu, resident, 2 threads". */
export function describeResidence(
  { provider, threads }: SessionSettings,
  residence: string,
  label: string | undefined,
): string {
  const threading = provider === "cpu" ? `, ${threads} threads` : "";
  const arithmetic = label === undefined ? "" : `, ${label}`;
  return `onnx/${provider}, ${residence}${threading}${arithmetic}`;
}
