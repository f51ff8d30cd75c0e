import { isCompiledCatalogue, isMarkedUp, isParquet, otherKind } from "./magic.js";
import { firstUnpacked } from "./open-bytes.js";

/** Whether a file is lines of text without cells, by its first bytes and its name. */
export async function isPlain(file: string): Promise<boolean> {
  if (/\.(?:csv|tsv|po|mo)(?:\.\w+)?$/i.test(file)) return false;
  const head = await firstUnpacked(file, 4096);
  if (isParquet(head) || isCompiledCatalogue(head) || otherKind(head) !== undefined) return false;
  const text = new TextDecoder().decode(head).trimStart();
  return !/^[[{<]/.test(text) && !isMarkedUp(text) && !/[\t\0]/.test(text);
}
