import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sha256, sha256File } from "../../base/sha256.js";
import { isGguf } from "../../checkpoint/gguf/gguf-file.js";
import { readGgufHeader } from "../../format/gguf/gguf-header.js";
import { readTensorBytes } from "../../format/read-tensor.js";
import { encodeAll } from "../../tokenizer/encode-all.js";
import type { Tokenizer } from "../../tokenizer/tokenizer.js";

/** Names of files that any tokenizer of transformers is read from. */
const tokenizerFile =
  /^(tokenizer.*\.json|special_tokens_map\.json|added_tokens\.json|vocab\.(json|txt)|merges\.txt|.*\.(model|spm))$/;

/**
 * Returns the SHA-256 of what a tokenizer is read from, and of what it makes of some texts: a
 * caller may bring another one, and the next version of a library may cut words elsewhere.
 * @param folder Where its files lie.
 */
export async function tokenizerHash(folder: string, tokenizer: Tokenizer): Promise<string> {
  return sha256([...(await filesIn(folder)), await habitsOf(tokenizer)].join("\n"));
}

async function filesIn(folder: string): Promise<string[]> {
  if (isGguf(folder)) return [await hashOfHeader(folder)];
  const names = (await readdir(folder)).filter(name => tokenizerFile.test(name)).sort();
  return Promise.all(names.map(async name => `${name} ${await sha256File(join(folder, name))}`));
}

/** A GGUF file's tokenizer is in what it says before its tensors, which may be many gigabytes. */
async function hashOfHeader(file: string): Promise<string> {
  const { length } = await readGgufHeader(file);
  return sha256(await readTensorBytes(file, 0, length));
}

/** Texts in which tokenizers differ: scripts, marks, digits, spaces, signs, what few know. */
const probes = [
  "The ferry didn’t leave before 12:30, “again”; it’s 1,250.00 € — 50% off!",
  "  two  spaces,\ta tab,\n\na line; camelCase snake_case http://a.b/c?d=e",
  "Корабль не пришёл. Das Straßenschiff fährt ÄÖÜ. İstanbul’da kışın yağmur",
  "渡船没有来。フェリーは来なかった。나룻배가 오지 않았다. ไม่มีเรือข้ามฟาก",
  "नाव नहीं आई। لم تأتِ العبّارة؟ המעבורת לא הגיעה. ፈሪው አልመጣም። தோணி வரவில்லை",
  "e\u0301 ﬁ Ⅷ ① ㋿ ੶ ؝ \u200d\u00a0\u3000 👩‍👩‍👧 🇹🇷 ᚠᛇᚻ 𒀀 <s> </s> [CLS] <0x41>",
];

/** What a tokenizer makes of the probes, and what it takes for special. */
async function habitsOf(tokenizer: Tokenizer): Promise<string> {
  const { specialIds, added } = tokenizer;
  const special = [...specialIds].sort((a, b) => a - b);
  const made = await encodeAll(tokenizer, probes).catch(() => probes.map(oneByOne(tokenizer)));
  return [special, JSON.stringify(added), ...made].join("\n");
}

/** A tokenizer need not know every character. */
const oneByOne = (tokenizer: Tokenizer) => (text: string) => {
  try {
    return tokenizer.encode(text);
  } catch {
    return "refused";
  }
};
