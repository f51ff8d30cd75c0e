import { IsoglossError } from "../base/error.js";
import { openFile } from "../base/open-file.js";
import { foreignFormat, longestBeginning } from "./foreign-format.js";
import { readTensorBytes } from "./read-tensor.js";
import {
  damagedHint,
  maxHeaderLength,
  parseSafetensorsHeader,
  type SafetensorsHeader,
} from "./safetensors-header.js";

/**
 * Returns the header of a safetensors file, every statement in it checked against
 * the file's size. No tensor is read: hand an entry to `readFloats` or `readBytes`.
 *
 * @throws IsoglossError if the file is missing, too short, or its header lies.
 */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  const handle = await openFile(file);
  try {
    const { size } = await handle.stat();
    if (size < 8)
      throw new IsoglossError(
        `${file}: has ${size} bytes, too few for a safetensors file`,
        damagedHint,
      );
    const first = await readTensorBytes(handle, 0, Math.min(size, longestBeginning), file);
    const length = Number(new DataView(first.buffer).getBigUint64(0, true));
    if (length > maxHeaderLength || 8 + length > size) {
      const kind = foreignFormat(first);
      if (kind !== null)
        throw new IsoglossError(
          `${file}: is ${kind}, not of safetensors`,
          "Fetch the file of that name again, or give it the name of what it is.",
        );
      throw new IsoglossError(
        `${file}: announces a header of ${length} bytes, but has ${size} bytes, and a header may have ${maxHeaderLength}`,
        damagedHint,
      );
    }
    return parseSafetensorsHeader(await readTensorBytes(handle, 8, length, file), size, file);
  } finally {
    await handle.close();
  }
}
