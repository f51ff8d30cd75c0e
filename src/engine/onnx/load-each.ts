/** Something in memory that has to be given back. */
interface Loaded {
  release(): Promise<void>;
}

/** Loads one after the other; if one cannot be loaded, those before it are released. */
export async function loadEach<T, L extends Loaded>(
  items: Iterable<T>,
  load: (item: T) => Promise<L>,
): Promise<L[]> {
  const loaded: L[] = [];
  try {
    for (const item of items) loaded.push(await load(item));
    return loaded;
  } catch (error) {
    await releaseAll(loaded);
    throw error;
  }
}

export async function releaseAll(all: Iterable<Loaded>): Promise<void> {
  for (const one of all) await one.release();
}
