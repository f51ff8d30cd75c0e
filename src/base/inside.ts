import { isAbsolute, join } from "node:path";
import { IsoglossError } from "./error.js";
import { excerpt } from "./excerpt.js";

/**
 * Returns the path of a file that an untrusted document names, such as a shard in
 * an index. The name itself must stay in `folder`: relative, without "..".
 * Links are not followed: the Hub's cache consists of links that lead out.
 *
 * @param namedBy The document that names the file, for the message.
 * @throws IsoglossError if the name leads out of `folder`, or is no file name at all.
 */
export function inside(folder: string, name: string, namedBy: string): string {
  const steps = name.split(/[\\/]/);
  const leaves =
    name === "" ||
    name.includes("\0") ||
    isAbsolute(name) ||
    /^[a-z]:/i.test(name) ||
    steps.some(step => step === ".." || step === "." || step === "");
  if (leaves)
    throw new IsoglossError(
      `${namedBy}: names ${excerpt(name)}, which is not a file inside its folder`,
      "Names must be relative and must not contain '..'; get the file from a source you trust.",
    );
  return join(folder, name);
}
