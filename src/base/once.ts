/** Returns a function that calls `compute` the first time and gives its result ever after. */
export function once<T>(compute: () => T): () => T {
  let result: { value: T } | undefined;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}

/** Returns a function that calls `compute` once for every key. */
export function oncePer<K, T>(compute: (key: K) => T): (key: K) => T {
  const results = new Map<K, T>();
  return key => {
    if (!results.has(key)) results.set(key, compute(key));
    return results.get(key) as T;
  };
}

/** Returns a function that calls `compute` once for every object, and forgets with the object. */
export function oncePerObject<K extends object, T>(compute: (key: K) => T): (key: K) => T {
  const results = new WeakMap<K, T>();
  return key => {
    if (!results.has(key)) results.set(key, compute(key));
    return results.get(key) as T;
  };
}
