/**
 * @file Regular expressions of Python's re, in which PEFT reads the patterns of an adapter, as
 * JavaScript's. What the two read differently is translated, or refused: backreferences, verbose
 * and locale flags, flags of a part, atomic groups and possessive repetitions, lookbehind of a
 * width that is not plain. Groups become non-capturing, but one named "idx".
 *
 * Texts must be printable ASCII, as names of modules are: there `\w`, `\s`, `$` and case agree.
 */

export interface TranslatedRegex {
  readonly source: string;
  readonly flags: "u" | "iu";
}

/** The largest count of a repetition; names have no thousand parts. */
const largestCount = 1000;

/** The deepest nesting of groups: a compiler of expressions recurses. */
const deepest = 50;

/**
 * Returns the JavaScript of a Python expression, unanchored.
 * @throws SyntaxError if Python refuses it too, or JavaScript cannot say the same.
 */
export function translatePythonRegex(expression: string): TranslatedRegex {
  if (!/^[ -~]*$/.test(expression)) throw new SyntaxError("holds what is not printable ASCII");
  const translation = new Translation(expression);
  const source = translation.run();
  return { source, flags: translation.ignoresCase ? "iu" : "u" };
}

/** What a repetition sign would follow: nothing, a place between characters, one item, another repetition. */
type Last = "nothing" | "place" | "item" | "repetition";

class Translation {
  ignoresCase = false;
  private at = 0;
  private last: Last = "nothing";
  /** The groups that are open; true for a lookbehind. */
  private readonly open: boolean[] = [];

  constructor(private readonly text: string) {}

  run(): string {
    let out = "";
    while (this.at < this.text.length) out += this.step();
    if (this.open.length > 0) throw new SyntaxError("has a group that does not end");
    return out;
  }

  private step(): string {
    const sign = this.text[this.at++]!;
    switch (sign) {
      case "\\":
        return this.escape();
      case "[":
        return this.item(this.set());
      case "(":
        return this.group();
      case ")":
        if (this.open.length === 0) throw new SyntaxError("closes a group that it did not open");
        this.open.pop();
        return this.item(")");
      case "|":
        this.plainBehind();
        this.last = "nothing";
        return "|";
      case "^":
      case "$":
        this.last = "place";
        return sign;
      case ".":
        return this.item(".");
      case "*":
      case "+":
      case "?":
        return this.repetition(sign);
      case "{": {
        const counts = /^(\d*)(?:(,)(\d*))?\}/.exec(this.text.slice(this.at));
        if (!counts || counts[0] === "}") return this.item(literal("{"));
        this.at += counts[0].length;
        const [, low = "", comma, high = ""] = counts;
        for (const count of [low, high])
          if (Number(count) > largestCount) throw new SyntaxError("repeats more than 1,000 times");
        if (high !== "" && Number(high) < Number(low))
          throw new SyntaxError("repeats at most fewer times than at least");
        return this.repetition(`{${low || "0"}${comma ?? ""}${high}}`);
      }
      default:
        return this.item(literal(sign));
    }
  }

  private item(out: string): string {
    this.last = "item";
    return out;
  }

  private repetition(sign: string): string {
    this.plainBehind();
    if (this.last !== "item") throw new SyntaxError("repeats what cannot be repeated");
    this.last = "repetition";
    if (this.text[this.at] === "+")
      throw new SyntaxError("has a possessive repetition, which is not read");
    if (this.text[this.at] !== "?") return sign;
    this.at++;
    return `${sign}?`;
  }

  /** Python wants a lookbehind of one width; here it is single characters. */
  private plainBehind(): void {
    if (this.open.includes(true))
      throw new SyntaxError("has a lookbehind of more than characters, which is not read");
  }

  private group(): string {
    if (this.open.length >= deepest) throw new SyntaxError(`nests more than ${deepest} groups`);
    const rest = this.text.slice(this.at);
    if (!rest.startsWith("?")) return this.begin("(?:", 0);
    const comment = /^\?#[^)]*\)/.exec(rest);
    if (comment) {
      this.at += comment[0].length;
      return "";
    }
    const named = /^\?P<([A-Za-z_]\w*)>/.exec(rest);
    if (named) return this.begin(named[1] === "idx" ? "(?<idx>" : "(?:", named[0].length);
    for (const kind of ["?:", "?=", "?!", "?<=", "?<!"])
      if (rest.startsWith(kind)) {
        // In Unicode mode JavaScript repeats no lookaround; `last` is an item after its end all the same.
        if (kind !== "?:") this.plainBehind();
        return this.begin(`(${kind}`, kind.length, kind.startsWith("?<"));
      }
    const flags = /^\?([aimsu]+)(\)|:)/.exec(rest);
    if (!flags) throw new SyntaxError(`has a group ${`(${rest.slice(0, 3)}`} that is not read`);
    const [whole, letters = "", end] = flags;
    if (end === ":" && !letters.includes("i")) return this.begin("(?:", whole.length);
    if (end === ":" || this.at !== 1)
      throw new SyntaxError("has flags that are not at its beginning");
    this.ignoresCase = letters.includes("i");
    this.at += whole.length;
    return ""; // the others change nothing in one line of ASCII
  }

  private begin(out: string, length: number, isBehind = false): string {
    this.at += length;
    this.open.push(isBehind);
    this.last = "nothing";
    return out;
  }

  private escape(): string {
    const sign = this.text[this.at++];
    if (sign === "A" || sign === "Z" || sign === "b" || sign === "B") {
      this.last = "place";
      return sign === "A" ? "^" : sign === "Z" ? "$" : `\\${sign}`;
    }
    if (sign !== undefined && "dDsSwW".includes(sign)) return this.item(`\\${sign}`);
    return this.item(literal(this.escapedCharacter(sign)));
  }

  /** The character that an escape stands for, inside and outside of sets. */
  private escapedCharacter(sign: string | undefined): string {
    const controls: Readonly<Record<string, string>> = {
      a: "\x07",
      f: "\f",
      n: "\n",
      r: "\r",
      t: "\t",
      v: "\v",
    };
    if (sign === undefined) throw new SyntaxError("ends in a backslash");
    if (sign === "x" || sign === "u") {
      const digits = (sign === "x" ? /^[\da-f]{2}/i : /^[\da-f]{4}/i).exec(
        this.text.slice(this.at),
      )?.[0];
      if (digits === undefined) throw new SyntaxError(`has an incomplete \\${sign}`);
      this.at += digits.length;
      const code = Number.parseInt(digits, 16);
      if (code > 0x7f) throw new SyntaxError("holds what is not printable ASCII");
      return String.fromCharCode(code);
    }
    if (Object.hasOwn(controls, sign)) return controls[sign]!;
    if (/\d/.test(sign))
      throw new SyntaxError("has a backreference or an octal number, which is not read");
    if (/[A-Za-z]/.test(sign)) throw new SyntaxError(`has the unknown escape \\${sign}`);
    return sign;
  }

  private set(): string {
    let out = "[";
    if (this.text[this.at] === "^") {
      out += "^";
      this.at++;
    }
    for (let isFirst = true; ; isFirst = false) {
      if (this.text[this.at] === "]" && !isFirst) {
        this.at++;
        return `${out}]`;
      }
      const low = this.setMember();
      const isRange = this.text[this.at] === "-" && this.text[this.at + 1] !== "]";
      if (!isRange) {
        out += low.out;
        continue;
      }
      this.at++;
      const high = this.setMember();
      if (low.code === null || high.code === null || high.code < low.code)
        throw new SyntaxError("has a range that is none");
      out += `${low.out}-${high.out}`;
    }
  }

  /** One member of a set; its code is null if it stands for a class. */
  private setMember(): { out: string; code: number | null } {
    const sign = this.text[this.at++];
    if (sign === undefined) throw new SyntaxError("has a set that does not end");
    if (sign !== "\\") return { out: literal(sign), code: sign.charCodeAt(0) };
    const escaped = this.text[this.at++];
    if (escaped !== undefined && "dDsSwW".includes(escaped))
      return { out: `\\${escaped}`, code: null };
    const character = escaped === "b" ? "\b" : this.escapedCharacter(escaped);
    return { out: literal(character), code: character.charCodeAt(0) };
  }
}

/** A character that means nothing but itself, wherever it stands. */
function literal(character: string): string {
  return /\w/.test(character)
    ? character
    : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
