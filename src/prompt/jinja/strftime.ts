const months =
  "January February March April May June July August September October November December".split(
    " ",
  );
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/**
 * Returns a moment as Python's `strftime` writes it where no language is set: in English.
 * @throws RangeError for a directive that is not known.
 */
export function strftime(moment: Date, format: string): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const year = moment.getFullYear();
  const [month, day] = [moment.getMonth(), moment.getDate()];
  const [hour, minute] = [moment.getHours(), moment.getMinutes()];
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const passed = (Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000;
  const parts: Readonly<Record<string, string>> = {
    Y: String(year),
    y: two(year % 100),
    m: two(month + 1),
    B: months[month]!,
    b: months[month]!.slice(0, 3),
    h: months[month]!.slice(0, 3),
    d: two(day),
    e: String(day).padStart(2, " "),
    A: days[moment.getDay()]!,
    a: days[moment.getDay()]!.slice(0, 3),
    w: String(moment.getDay()),
    j: String(passed + 1).padStart(3, "0"),
    H: two(hour),
    I: two(hour12),
    M: two(minute),
    S: two(moment.getSeconds()),
    f: String(moment.getMilliseconds()).padStart(3, "0").padEnd(6, "0"),
    p: hour < 12 ? "AM" : "PM",
    F: `${year}-${two(month + 1)}-${two(day)}`,
    T: `${two(hour)}:${two(minute)}:${two(moment.getSeconds())}`,
    R: `${two(hour)}:${two(minute)}`,
    D: `${two(month + 1)}/${two(day)}/${two(year % 100)}`,
    "%": "%",
  };
  // A hyphen leaves out what fills a number up, where the C library is glibc.
  return format.replace(/%(-?)(.?)/gs, (all, bare: string, letter: string) => {
    const part = Object.hasOwn(parts, letter) ? parts[letter]! : undefined;
    if (part === undefined) throw new RangeError(`strftime: ${all} is not known`);
    return bare ? part.replace(/^[0 ]+(?=.)/, "") : part;
  });
}
