import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { printable, printableJson, printableLines } from "../../src/base/text/printable.js";

/** Every character that steers a terminal or the direction of text, by Unicode's own classes. */
const dangerous = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter(code => code < 0xd800 || code > 0xdfff)
  .map(code => String.fromCodePoint(code))
  .filter(sign => /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cf}]/u.test(sign));

test("escapes every control, direction and separator of Unicode, and nothing that is written", () => {
  expect(dangerous.length).toBeGreaterThan(150);
  const kept = dangerous.filter(sign => printable(`a${sign}b`) === `a${sign}b`);
  expect(kept).toEqual(["\u200c", "\u200d"]); // joiners: letters of Persian and Hindi need them
  expect(printable("\u001b]0;x\u0007\u202eb\ud800\0")).toBe(
    "\\u{1b}]0;x\\u{7}\\u{202e}b\\u{d800}\\u{0}",
  );
  const written = "Zwölf Boxkämpfer, 世界 नमस्ते שלום 👩‍👩‍👧 می‌خواهم";
  expect(printable(written)).toBe(written);
});

test("cuts what is long in the middle, before and after escaping", () => {
  expect(printable("a".repeat(10) + "b".repeat(10), 15)).toBe("aaaaa […] bbbbb");
  for (const longest of [0, 1, 5, 6, 7, 20, 100])
    for (const text of ["\0".repeat(1e6), "😀".repeat(99), "x".repeat(101), ""])
      expect(printable(text, longest).length).toBeLessThanOrEqual(Math.max(longest, 5));
  expect(printable("\0".repeat(1e7), 100)).not.toMatch(/\p{Cc}/u);
});

test("keeps lines where there are several", () => {
  expect(printableLines("a\nb\u001b[2J\r\n")).toBe("a\nb\\u{1b}[2J\\u{d}\n");
});

test("keeps what JSON says", () => {
  const value = { [dangerous.join("")]: `${dangerous.join("")}\ud800` };
  const shown = printableJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(shown)).toEqual(value);
  expect(shown).not.toMatch(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
});

test("is what an error's sentences have passed", () => {
  const flood = dangerous.join("").repeat(6000); // a million characters
  const error = new IsoglossError(`${flood}: is nothing`, `Take ${flood} away.`);
  expect(error.message).toMatch(/^\\u\{0\}.* \[…\] .*: is nothing$/);
  expect(error.hint).toMatch(/^Take .*away\.$/);
  expect(error.message.length + error.hint.length).toBeLessThan(960);
  expect(error.message + error.hint).not.toMatch(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});
