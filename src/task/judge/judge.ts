/** What a judge reads. */
export interface JudgeQuestion {
  /** Unlike every other's of the task. */
  readonly id: string;
  /** What the user says. */
  readonly prompt: string;
}

/** A model that judges answers. */
export interface Judge {
  /** For signatures. */
  readonly name: string;
  /**
   * Returns what it said to each question, by id, as it said it.
   * @param name What its answers are kept as.
   * @param system What comes before the user's turn.
   */
  readonly ask: (
    name: string,
    questions: readonly JudgeQuestion[],
    system?: string,
  ) => Promise<ReadonlyMap<string, string>>;
}
