/** A repository of a model or a data set on the Hugging Face Hub. */
export interface HubId {
  /** Defaults to a model. */
  readonly kind?: "dataset";
  /** "org/name". */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** Which of its GGUF files is meant: a name, or the label that it ends in. */
  readonly gguf?: string;
}

/** Where the pages and files of a repository begin, behind the Hub's address: "datasets/org/name". */
export function hubPlace({ kind, repository }: Pick<HubId, "kind" | "repository">): string {
  return kind === "dataset" ? `datasets/${repository}` : repository;
}

/** Returns where a file of a repository lies, at a commit. */
export function fileUrl(
  file: Pick<HubId, "kind" | "repository"> & { readonly commit: string; readonly name: string },
  endpoint: string,
): string {
  const path = file.name.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${hubPlace(file)}/resolve/${file.commit}/${path}`;
}

/** What a repository holds, for messages. */
export function nounOf({ kind }: Pick<HubId, "kind">): string {
  return kind === "dataset" ? "data set" : "model";
}

/**
 * Returns what `org/name` or `org/name@revision` means, or null if a text is neither. A GGUF file
 * is named as llama.cpp's tools do: `org/name:Q4_K_M`, or `org/name/folder/file.gguf`, before the
 * revision. The revision is "main" unless given.
 */
export function parseHubId(text: string): HubId | null {
  const match =
    /^([\w-][\w.-]*\/[\w-][\w.-]*)(?::([\w.-]+)|\/((?:[\w+ -][\w.+ -]*\/){0,4}[\w+ -][\w.+ -]*\.gguf))?(?:@([\w-][\w./-]*))?$/i.exec(
      text,
    );
  if (match === null || text.includes("..")) return null;
  const [, repository = "", label, file, revision = "main"] = match;
  if (`${repository}@${revision}`.includes("--")) return null; // the cache's "/"
  const gguf = label ?? file;
  return gguf === undefined ? { repository, revision } : { repository, revision, gguf };
}
