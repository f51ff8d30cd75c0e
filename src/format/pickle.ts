import { IsoglossError } from "../base/error.js";
import { excerpt } from "../base/excerpt.js";

export interface PickleOptions {
  /**
   * The only globals that a pickle may name, by full name ("collections.OrderedDict"). If one is
   * a function here, a pickle may call it with any values that a pickle can make.
   */
  readonly globals: Readonly<Record<string, unknown>>;
  /** Resolves a persistent id, which in PyTorch's files stands for a storage. */
  readonly persistent: (id: unknown) => unknown;
  /** For messages. */
  readonly file: string;
}

/** The longest a pickle may be; the one of a checkpoint of 10,000 tensors has 1.3 MB. */
const longest = 16 * 2 ** 20;

/**
 * What one byte makes and a hundred or more keep: containers, marks and memories. That checkpoint
 * has 180,000 of them; sixteen million dictionaries, one a byte, would be 3 GB.
 */
const kept = new Set([
  ...[41, 93, 125], // EMPTY_TUPLE, EMPTY_LIST, EMPTY_DICT
  ...[133, 134, 135, 116], // TUPLE1, TUPLE2, TUPLE3, TUPLE
  ...[81, 82], // BINPERSID, REDUCE
  ...[40, 113, 114, 148], // MARK, BINPUT, LONG_BINPUT, MEMOIZE
]);

/** The most of them: 200 MB if all are dictionaries. */
const mostKept = 2 ** 20;

/**
 * Returns the value that a pickle describes, by a small machine that executes nothing: a
 * pickle is a program that may call any Python function, so of its opcodes only those
 * are carried out that tensors, numbers, texts, tuples, lists and dictionaries need, and of
 * globals only those of `options.globals`. Time is linear in its length, memory bounded.
 *
 * Dictionaries become Maps, lists and tuples arrays, None null.
 *
 * @throws IsoglossError naming the opcode or global that is refused, or what is malformed.
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */
export function readPickle(bytes: Uint8Array, options: PickleOptions): unknown {
  const { globals, persistent, file } = options;
  const refuse = (what: string): never => {
    throw new IsoglossError(
      `${file}: the pickle ${what}`,
      "Only tensors are read. If you trust the file, save its state_dict() again with safetensors.",
    );
  };
  if (bytes.length > longest) refuse(`is ${bytes.length} bytes long, more than ${longest}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): number => {
    if (at + length > bytes.length) refuse("ends in the middle");
    at += length;
    return at - length;
  };
  const u8 = () => view.getUint8(take(1));
  const u32 = () => view.getUint32(take(4), true);
  const text = (length: number): string => {
    const begin = take(length);
    return new TextDecoder().decode(bytes.subarray(begin, at));
  };
  const line = (): string => {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) refuse("ends in the middle");
    const word = text(end - at);
    at++;
    return word;
  };
  const integer = (length: number): number => {
    if (length > 8) refuse(`holds an integer of ${length} bytes`);
    const begin = take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[begin + i]!);
    const number = Number(BigInt.asIntN(8 * length, value));
    if (!Number.isSafeInteger(number)) refuse(`holds the integer ${number}`);
    return number;
  };

  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  /** Takes `count` values from the stack, but none from below the last mark. */
  const pop = (count: number): unknown[] => {
    if (stack.length - count < (marks.at(-1) ?? 0)) refuse("takes more values than it made");
    return stack.splice(stack.length - count, count);
  };
  const popToMark = (): unknown[] => stack.splice(marks.pop() ?? refuse("misses a mark"));
  const top = (): unknown =>
    stack.length > (marks.at(-1) ?? 0) ? stack.at(-1) : refuse("takes more values than it made");
  const get = (key: number): unknown =>
    memo.has(key) ? memo.get(key) : refuse(`recalls ${key}, which it never kept`);
  const setItems = (items: readonly unknown[]): void => {
    const target = top();
    if (!(target instanceof Map) || items.length % 2 !== 0)
      refuse("sets items of what is no dictionary");
    const map = target as Map<unknown, unknown>;
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  };
  const append = (items: readonly unknown[]): void => {
    const target = top();
    if (!Array.isArray(target)) refuse("appends to what is no list");
    for (const item of items) (target as unknown[]).push(item);
  };
  const global = (module: unknown, name: unknown): unknown => {
    const isNamed = typeof module === "string" && typeof name === "string";
    const full = isNamed ? `${module}.${name}` : refuse("names a global by what is no text");
    if (!Object.hasOwn(globals, full)) refuse(`names ${excerpt(full)}, which is refused`);
    return globals[full];
  };

  const opcodes: Readonly<Record<number, () => void>> = {
    128: () => u8() <= 5 || refuse("has an unknown protocol"), // PROTO
    149: () => take(8), // FRAME
    40: () => marks.push(stack.length), // MARK
    78: () => stack.push(null), // NONE
    136: () => stack.push(true), // NEWTRUE
    137: () => stack.push(false), // NEWFALSE
    74: () => stack.push(view.getInt32(take(4), true)), // BININT
    75: () => stack.push(u8()), // BININT1
    77: () => stack.push(view.getUint16(take(2), true)), // BININT2
    138: () => stack.push(integer(u8())), // LONG1
    71: () => stack.push(view.getFloat64(take(8))), // BINFLOAT, big-endian
    88: () => stack.push(text(u32())), // BINUNICODE
    140: () => stack.push(text(u8())), // SHORT_BINUNICODE
    41: () => stack.push([]), // EMPTY_TUPLE
    133: () => stack.push(pop(1)), // TUPLE1
    134: () => stack.push(pop(2)), // TUPLE2
    135: () => stack.push(pop(3)), // TUPLE3
    116: () => stack.push(popToMark()), // TUPLE
    93: () => stack.push([]), // EMPTY_LIST
    97: () => append(pop(1)), // APPEND
    101: () => append(popToMark()), // APPENDS
    125: () => stack.push(new Map()), // EMPTY_DICT
    115: () => setItems(pop(2)), // SETITEM
    117: () => setItems(popToMark()), // SETITEMS
    113: () => memo.set(u8(), top()), // BINPUT
    114: () => memo.set(u32(), top()), // LONG_BINPUT
    148: () => memo.set(memo.size, top()), // MEMOIZE
    104: () => stack.push(get(u8())), // BINGET
    106: () => stack.push(get(u32())), // LONG_BINGET
    99: () => stack.push(global(line(), line())), // GLOBAL
    147: () => stack.push(global(...(pop(2) as [unknown, unknown]))), // STACK_GLOBAL
    81: () => stack.push(persistent(pop(1)[0])), // BINPERSID
    82: () => {
      // REDUCE: whatever is a function here is one of `globals`, since nothing else makes one.
      const [call, args] = pop(2);
      if (typeof call !== "function" || !Array.isArray(args) || args.length > 16)
        return refuse("calls what is no function");
      stack.push(call(...args));
    },
    98: () => {
      // BUILD: attributes, which a state_dict has (its _metadata), are dropped.
      pop(1);
      if (!(top() instanceof Map)) refuse("sets attributes of what is no dictionary");
    },
  };

  for (let count = 0; ; ) {
    const opcode = u8();
    if (kept.has(opcode) && ++count > mostKept)
      refuse(`makes more than ${mostKept} containers, marks and memories`);
    if (opcode === 46) return pop(1)[0]; // STOP
    const carryOut = opcodes[opcode];
    if (carryOut === undefined)
      refuse(
        `has the opcode 0x${opcode.toString(16).padStart(2, "0")} at ${at - 1}, which is refused`,
      );
    carryOut!();
  }
}
