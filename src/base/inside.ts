import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
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

/**
 * Returns the real path of a file in `folder`, links resolved, and refuses a link
 * that leads out of it.
 *
 * @throws IsoglossError if the name or a link leads out of `folder`, or nothing is there.
 */
export async function realInside(folder: string, name: string, namedBy: string): Promise<string> {
  const path = inside(folder, name, namedBy);
  const [root, real] = await Promise.all([realpath(folder), realpath(path)]).catch(cause => {
    throw new IsoglossError(
      `${namedBy}: names ${excerpt(name)}, which is missing from ${folder}`,
      "Put the file there, or remove it from the document that names it.",
      { cause },
    );
  });
  const step = relative(root, real);
  if (step === ".." || step.startsWith(`..${sep}`) || isAbsolute(step))
    throw new IsoglossError(
      `${namedBy}: ${excerpt(name)} is a link that leads out of ${folder}`,
      "Replace the link by the file itself.",
    );
  return real;
}
