import { expect, test } from "vitest";
import { IsoglossError } from "../../src/base/error.js";
import { readPickle } from "../../src/format/pickle.js";

const options = {
  file: "x.pkl",
  globals: { "maths.add": (a: unknown, b: unknown) => Number(a) + Number(b), "maths.Pi": Math.PI },
  persistent: (id: unknown) => ({ id }),
};
const read = (text: string) => readPickle(Buffer.from(text, "latin1"), options);

test("makes numbers, texts, tuples, lists and dictionaries", () => {
  // pickle.dumps({"a": [1, -2, 70000, 2**40, 0.5, None, True, False], "b": (1, (2, 3), ())}, 2)
  const protocol2 =
    "\x80\x02}q\x00(X\x01\x00\x00\x00aq\x01]q\x02(K\x01J\xfe\xff\xff\xffJp\x11\x01\x00\x8a\x06\x00\x00\x00\x00\x00\x01G?\xe0\x00\x00\x00\x00\x00\x00N\x88\x89eX\x01\x00\x00\x00bq\x03K\x01K\x02K\x03\x86q\x04)\x87q\x05u.";
  expect(read(protocol2)).toEqual(
    new Map<string, unknown>([
      ["a", [1, -2, 70000, 2 ** 40, 0.5, null, true, false]],
      ["b", [1, [2, 3], []]],
    ]),
  );
});

test("calls what it was given, and nothing else", () => {
  expect(read("cmaths\nadd\nK\x02K\x03\x86R.")).toBe(5);
  expect(read("\x8c\x05maths\x8c\x03add\x93K\x02K\x03\x86R.")).toBe(5);
  expect(read("X\x01\x00\x00\x00kQ.")).toEqual({ id: "k" });
  const refused = (text: string) => () => read(text);
  expect(refused("cos\nsystem\n(X\x02\x00\x00\x00lstR.")).toThrow(
    'names "os.system", which is refused',
  );
  expect(refused("c__builtin__\neval\n.")).toThrow('"__builtin__.eval"');
  expect(refused("cmaths\nconstructor\n.")).toThrow("refused");
  expect(refused("cmaths\nPi\n)R.")).toThrow("calls what is no function");
  expect(refused("K\x01)R.")).toThrow("calls what is no function");
});

test.each([
  ["INST", "(ios\nsystem\n."],
  ["OBJ", "(K\x01o."],
  ["NEWOBJ", "K\x01)\x81."],
  ["EXT1", "\x82\x01."],
  ["UNICODE", "Vabc\n."],
  ["DUP", "K\x012."],
])("refuses the opcode %s by its number", (_, text) => {
  expect(() => read(text)).toThrow(
    /^x\.pkl: the pickle has the opcode 0x[0-9a-f]{2} at \d+, which is refused/,
  );
});

test.each([
  ["nothing", ""],
  ["no end", "K\x01"],
  ["a text longer than the file", "X\xff\xff\xff\x7fabc."],
  ["an empty stack", "."],
  ["a value from below a mark", "K\x01(."],
  ["a mark that was never set", "t."],
  ["a memo that was never kept", "h\x05."],
  ["items of a number", "K\x01K\x02K\x03s."],
  ["an odd number of items", "}(K\x01u."],
  ["an appended number", "K\x01K\x02a."],
  ["a huge integer", `\x8a\xff${"\x01".repeat(255)}.`],
  ["an integer past 2⁵³", "\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x7f."],
  ["attributes of a number", "K\x01}b."],
  ["protocol 9", "\x80\x09."],
])("refuses %s", (_, text) => {
  expect(() => read(text)).toThrow(IsoglossError);
});

test.each([
  ["dictionaries", "}"],
  ["lists", "]"],
  ["marks", "("],
  ["memories", "\x94"],
])("refuses sixteen million %s, one a byte", (_, opcode) => {
  const bytes = Buffer.alloc(2 ** 24, opcode, "latin1");
  bytes[0] = 0x4e; // None, to be remembered
  expect(() => readPickle(bytes, options)).toThrow("makes more than 1048576 containers");
  expect(() => readPickle(Buffer.concat([bytes, bytes]), options)).toThrow("bytes long, more than");
});

test("deep nesting and self-reference neither recurse nor hang", () => {
  const deep = read(`${"]".repeat(100_000)}${"a".repeat(99_999)}.`);
  expect(Array.isArray(deep)).toBe(true);
  const cyclic = read("]q\x00h\x00a.") as unknown[];
  expect(cyclic[0]).toBe(cyclic);
});
