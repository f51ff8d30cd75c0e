import { existsSync, readdirSync } from "node:fs";
import { listSupportedBackends } from "onnxruntime-node";
import { probeProvider } from "./probe.js";

/** ONNX Runtime's execution providers that this engine is made for. */
export type OnnxProvider = "cpu" | "webgpu" | "cuda";

/**
 * Returns the first of cuda, webgpu and cpu that runs a graph here. Only a machine with
 * a GPU is asked for one: drivers also emulate a GPU, far slower than the cpu provider.
 */
export async function bestProvider(): Promise<OnnxProvider> {
  const known = new Set(listSupportedBackends().map(({ name }) => name));
  const candidates: [OnnxProvider, boolean][] = [
    ["cuda", existsSync("/dev/nvidia0") || process.platform === "win32"],
    ["webgpu", hasGpu()],
  ];
  for (const [provider, likely] of candidates)
    if (likely && known.has(provider) && (await probeProvider(provider)).available) return provider;
  return "cpu";
}

function hasGpu(): boolean {
  if (process.platform !== "linux") return true; // a desktop has one, and a driver for it
  if (existsSync("/dev/nvidia0")) return true;
  return existsSync("/dev/dri") && readdirSync("/dev/dri").some(name => name.startsWith("renderD"));
}
