import { mo, po } from "gettext-parser";
import { IsoglossError } from "../../base/error.js";
import { readTag } from "../languages/code-of-tag.js";
import { languagesOfName } from "../tables/headerless.js";
import { type FieldRow, type Table, tableOfRows } from "../tables/table.js";
import { openBytes } from "../text/open-bytes.js";

/** A catalogue is read in one piece. */
const mostBytes = 1 << 26;

/** Reads a gettext catalogue (PO, or compiled as MO): the messages in English and their translations. */
export async function readCatalogue(file: string, compiled: boolean): Promise<Table> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of openBytes(file, mostBytes)) chunks.push(chunk);
  let catalogue: ReturnType<typeof po.parse>;
  try {
    const bytes = Buffer.concat(chunks);
    if (compiled) checkPlaces(bytes);
    catalogue = (compiled ? mo : po).parse(bytes);
  } catch (cause) {
    throw new IsoglossError(
      `${file}: is not a gettext catalogue: ${cause instanceof Error ? cause.message.slice(0, 100) : ""}`,
      "Check it with msgfmt -c.",
      { cause },
    );
  }
  const headers = new Map(
    Object.entries(catalogue.headers ?? {}).map(([k, v]) => [k.toLowerCase(), v]),
  );
  const said = headers.get("language") ?? "";
  const code = readTag(said)?.code ?? languagesOfName(file).find(one => one !== "eng_Latn");
  if (!code)
    throw new IsoglossError(
      `${file}: does not say its language`,
      'Add "Language: de\\n" to its first entry, or name the file de.po.',
    );
  const rows = async function* (): AsyncGenerator<FieldRow> {
    let line = 0;
    for (const context of Object.values(catalogue.translations ?? {}))
      for (const { msgid, msgstr, comments } of Object.values(context)) {
        line++;
        // An entry with msgid alone has no msgstr, whatever the package says of its types.
        if (msgid === "" || comments?.flag?.includes("fuzzy") || !msgstr?.[0]) continue;
        yield {
          line,
          fields: new Map([
            ["eng_Latn", msgid],
            [code, msgstr[0]],
          ]),
        };
      }
  };
  const columns = ["eng_Latn", code];
  return tableOfRows(
    { file, what: "a gettext catalogue", columns, declared: new Set(columns) },
    rows,
  );
}

/**
 * Checks the tables of places in a compiled catalogue, of which the package takes every text apart:
 * texts that lie over one another would make gigabytes of a small file.
 */
function checkPlaces(bytes: Buffer): void {
  const isLittle = bytes.readUInt32LE(0) === 0x950412de;
  const word = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const count = word(8);
  let total = 0;
  for (const table of [word(12), word(16)])
    for (let i = 0; i < count; i++) {
      const [length, place] = [word(table + 8 * i), word(table + 8 * i + 4)];
      if (place + length > bytes.length) throw new Error("a text leaves the file");
      total += length;
    }
  // A text and its translation may be the same bytes.
  if (total > 2 * bytes.length) throw new Error("its texts lie over one another");
}
