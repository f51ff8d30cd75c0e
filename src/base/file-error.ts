import { IsoglossError } from "./error.js";

/** What the operating system's codes mean, and what a user can do about each. */
const meanings: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ["there is no such file or folder", "Check the path."],
  ENOTDIR: [
    "a part of the path is a file, not a folder",
    "Remove or rename that file, or name another folder.",
  ],
  EEXIST: [
    "something else of that name is there",
    "Remove or rename it, or name another path; a folder cannot stand where a file is.",
  ],
  EISDIR: ["it is a folder", "Name a file."],
  EACCES: ["this user may not", "Change its permissions, or name a path of your own."],
  EPERM: ["this user may not", "Change its permissions, or name a path of your own."],
  EROFS: ["its disk can only be read", "Name a path on another disk."],
  ENOSPC: [
    "no space is left on its disk",
    "Make room, or name a path on another disk; what is finished is kept.",
  ],
  EDQUOT: [
    "your share of its disk is used up",
    "Make room, or name a path on another disk; what is finished is kept.",
  ],
  EFBIG: ["it is larger than its disk allows a file to be", "Name a path on another disk."],
  ESTALE: [
    "another machine replaced or removed it while it was read",
    "Run the same again: what is finished is kept.",
  ],
  EIO: ["its disk reports an error", "Check the disk, or name a path on another one."],
  ENAMETOOLONG: ["the name is too long for its disk", "Name a shorter path."],
  ELOOP: ["its links lead round in a circle", "Remove one of the links."],
  EMFILE: ["too many files are open", "Raise the limit (ulimit -n), or close other programs."],
  ENFILE: ["too many files are open", "Raise the limit (ulimit -n), or close other programs."],
};

/**
 * Returns what to throw for an error that came out of the file system: an IsoglossError that says
 * which path, why and what to do; anything else as it is, since it is no matter of files.
 *
 * @param path Used if the error itself names none, as that of a write to an open file.
 */
export function fileError(
  error: unknown,
  path: string,
  attempted: "read" | "written" | "used",
): unknown {
  // Node.js refuses such a path before it asks the disk.
  if (error instanceof TypeError && /without null bytes/.test(error.message))
    return new IsoglossError(
      `${path}: cannot be ${attempted}: the path has a NUL character`,
      "No path has one; check what the name was made of.",
      { cause: error },
    );
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const { code = "", path: named = path } = error as NodeJS.ErrnoException;
  if (!Object.hasOwn(meanings, code)) return error;
  const [what, hint] = meanings[code]!;
  return new IsoglossError(`${named}: cannot be ${attempted}: ${what}`, hint, { cause: error });
}

/** Returns null of a file that is not there, for a promise to catch; throws any other error. */
export function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
