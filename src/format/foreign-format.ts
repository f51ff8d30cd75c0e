/** What the first bytes of other kinds of files say, and what people call these. */
const beginnings: readonly (readonly [bytes: string, kind: string])[] = [
  ["GGUF", "a GGUF file, of llama.cpp"],
  ["PK\x03\x04", "a zip archive, as torch.save writes them"],
  ["\x89HDF\r\n\x1a\n", "an HDF5 file, as Keras writes them"],
  ["\x80\x02", "a pickle, as PyTorch before 1.6 wrote them"],
  ["<!doctype html", "a web page"],
  ["<html", "a web page"],
  ["\x1f\x8b", "a gzip archive"],
];

/** How many bytes `foreignFormat` looks at. */
export const longestBeginning = 16;

/**
 * Returns what a file is that is not what its name says, by its first bytes: "a GGUF file, of
 * llama.cpp"; or null if they tell nothing.
 */
export function foreignFormat(first: Uint8Array): string | null {
  const text = Buffer.from(first.subarray(0, longestBeginning)).toString("latin1");
  const found = beginnings.find(([bytes]) => text.toLowerCase().startsWith(bytes.toLowerCase()));
  if (found) return found[1];
  return /^[^\0]{0,7}\0{1,6}\{/.test(text.slice(0, 9)) ? "a safetensors file" : null;
}
