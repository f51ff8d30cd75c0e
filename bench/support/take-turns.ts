/**
 * Lets contenders take turns, so that whatever else the machine does meets them alike, and prints
 * a line each time.
 *
 * @param line What is said of a timing.
 * @returns Each contender's timings, a round each.
 */
export async function takeTurns<T>(
  contenders: Readonly<Record<string, () => Promise<T>>>,
  rounds: number,
  line: (timing: T) => string,
): Promise<Record<string, T[]>> {
  const timings: Record<string, T[]> = {};
  const width = Math.max(...Object.keys(contenders).map(name => name.length));
  for (let round = 0; round < rounds; round++)
    for (const [name, contender] of Object.entries(contenders)) {
      const timing = await contender();
      timings[name] = [...(timings[name] ?? []), timing];
      console.log(`round ${round + 1}: ${name.padEnd(width)} ${line(timing)}`);
    }
  return timings;
}
