/**
 * Does some pieces of work, so many at once, in their order. When one fails no other is begun;
 * those under way end, and the first failure is thrown.
 */
export async function pooled(
  count: number,
  concurrency: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count && failures.length === 0) {
      try {
        await work(next++);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));
  if (failures.length > 0) throw failures[0];
}
