import type { Random } from "../../src/numeric/random.js";

const pieces = [
  "\u001b]0;owned\u0007",
  "\u001b[2J\u001b[H",
  "\u009b31m",
  "\u202egnp.exe",
  "\u2066\u2067",
  "\0",
  "\r\n",
  "\n",
  "\u2028",
  "\ud800",
  "\ufeff",
  "\u{e0041}",
  "__proto__",
  "constructor",
  "../../x",
  "/etc/passwd",
  "{bar}",
  "%s%n",
  "$(id)",
  "<script>",
  "eng_Latn",
  "1e309",
  "-1",
  "",
  "😀",
  "x",
] as const;

/** Returns a text as a stranger would write it to do harm: a few pieces, at times very long. */
export function hostileText(random: Random): string {
  const count = 1 + random.integer(4);
  const text = Array.from({ length: count }, () => pieces[random.integer(pieces.length)]!).join("");
  const times = [1, 1, 1, 1, 100, 20_000][random.integer(6)]!;
  return text.repeat(times);
}

/** The same for a file's name on a disk: no slash, no NUL, at most 200 bytes. */
export function hostileName(random: Random): string {
  const name = Buffer.from(hostileText(random).replace(/[/\0\ud800]/g, "_")).subarray(0, 200);
  const text = name.toString("utf8").replace(/\ufffd/g, "");
  return /^\.*$/.test(text) ? `x${text}` : text;
}
