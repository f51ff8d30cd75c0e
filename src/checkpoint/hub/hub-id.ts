/** A repository of models on the Hugging Face Hub. */
export interface HubId {
  /** "org/name". */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/**
 * Returns what `org/name` or `org/name@revision` means, or null if a text is neither.
 * The revision is "main" unless given.
 */
export function parseHubId(text: string): HubId | null {
  const match = /^([\w-][\w.-]*\/[\w-][\w.-]*)(?:@([\w-][\w./-]*))?$/.exec(text);
  if (match === null || text.includes("..") || text.includes("--")) return null; // "--" is the cache's "/"
  const [, repository = "", revision = "main"] = match;
  return { repository, revision };
}
