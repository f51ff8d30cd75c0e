/** Numbers that make a LLaMA. */
export interface Shape {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
}

export const shapes: Readonly<Record<"tiny" | "0.3B" | "1B" | "7B", Shape>>;

/** Writes config.json and model.safetensors with seeded random weights. */
export function writeSeededCheckpoint(
  folder: string,
  shape: Shape,
  dtype?: "F32" | "BF16" | "F16",
  seed?: number,
): { readonly bytes: number; readonly parameters: number };
