/** Who carries out matrix products: the processor, or a GPU's library under ONNX Runtime. */
export type Provider = "cpu" | "webgpu" | "cuda" | "coreml" | "dml";

/** Where numbers are computed. */
export interface ComputeOptions {
  /** Where products run; defaults to "cpu". Float64 matrices always run on the CPU. */
  readonly provider?: Provider;
}
