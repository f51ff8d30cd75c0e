/** Numbers that are gathered one by one, eight bytes each. */
export class NumberList {
  length = 0;
  #values = new Float64Array(64);

  push(value: number): void {
    if (this.length === this.#values.length) this.#resize(2 * this.length);
    this.#values[this.length++] = value;
  }

  at(i: number): number {
    return this.#values[i]!;
  }

  set(i: number, value: number): void {
    this.#values[i] = value;
  }

  /** Leaves the first `length` of them. */
  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  #resize(capacity: number): void {
    const values = new Float64Array(capacity);
    values.set(this.#values);
    this.#values = values;
  }
}
