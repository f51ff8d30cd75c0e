/** What is fewer is a plain array: a page of pointers costs less than looking each one up. */
const few = 1 << 16;

/**
 * Returns an array of n values each of which is looked up when it is asked for, and held by nobody. It can
 * be read in every way that arrays can, not written, and not handed to another thread.
 */
export function arrayOf<T>(n: number, at: (i: number) => T): readonly T[] {
  return new Proxy<T[]>([], {
    get(target, key, receiver) {
      if (key === "length") return n;
      const i = indexOf(key, n);
      return i === undefined ? Reflect.get(target, key, receiver) : at(i);
    },
    has: (target, key) => indexOf(key, n) !== undefined || Reflect.has(target, key),
    ownKeys: () => [...Array.from({ length: n }, (_, i) => String(i)), "length"],
    getOwnPropertyDescriptor(target, key) {
      if (key === "length") return { value: n, writable: true, enumerable: false };
      const i = indexOf(key, n);
      if (i === undefined) return Reflect.getOwnPropertyDescriptor(target, key);
      return { value: at(i), writable: true, enumerable: true, configurable: true };
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}

/** Returns the values that stand at some places of a list: looked up when asked for, if they are many. */
export function takenFrom<T>(
  list: readonly T[],
  n: number,
  place: (i: number) => number,
): readonly T[] {
  if (n > few) return arrayOf(n, i => list[place(i)]!);
  return Array.from({ length: n }, (_, i) => list[place(i)]!);
}

/** Returns "1", "2" … n. */
export function numbered(n: number): readonly string[] {
  return n > few
    ? arrayOf(n, i => String(i + 1))
    : Array.from({ length: n }, (_, i) => String(i + 1));
}

/** The index that a property's name is, if it is one of n. */
function indexOf(key: string | symbol, n: number): number | undefined {
  if (typeof key === "symbol") return undefined;
  const first = key.charCodeAt(0) - 48;
  if (!(first >= 0 && first <= 9)) return undefined;
  const i = Number(key);
  return Number.isInteger(i) && i < n && String(i) === key ? i : undefined;
}
