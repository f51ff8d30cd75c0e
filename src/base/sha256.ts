import { createHash, type Hash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { openFile } from "./open-file.js";

/** Returns the SHA-256 of some bytes, or of a text in UTF-8, in hexadecimal. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Returns the SHA-256 of a file's contents in hexadecimal, in constant memory. */
export async function sha256File(file: string): Promise<string> {
  return hashFile(file, createHash("sha256"));
}

/** Feeds a file to a hash that was begun, and returns it in hexadecimal. */
export async function hashFile(file: string, hash: Hash): Promise<string> {
  const handle = await openFile(file);
  await pipeline(handle.createReadStream({ highWaterMark: 1 << 20 }), hash); // closes the file
  return hash.digest("hex");
}
