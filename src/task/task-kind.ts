import type { ScoreTokenizer } from "../score/tokenizers.js";
import type { Judge } from "./judge/judge.js";
import type { Task } from "./task.js";
import type { TranslationScorer } from "./translation/score-by-model.js";

/** What people may say about tasks beside their data; each takes what it has a use for. */
export interface TaskOptions {
  /** How items become prompts; defaults to the task's first. */
  readonly wording?: string;
  /** Solved examples before each item; defaults to 0. */
  readonly shots?: number;
  /** A file or folder of examples; defaults to the data's own, beside the file. */
  readonly shotsFrom?: string;
  /** Draws the examples; by default they are the first ones. */
  readonly shotsSeed?: number;
  /** A file that holds the wording, a Jinja template. */
  readonly prompt?: string;
  /** Of such a file: strings that an answer ends before. */
  readonly stop?: readonly string[];
  /** Of translation: the languages that are translated, by code, tag or English name. */
  readonly from?: readonly string[];
  /** Of translation: the languages translated into. */
  readonly to?: readonly string[];
  /** Of translation: FLORES' pieces, for spBLEU. */
  readonly pieces?: ScoreTokenizer;
  /** Of translation: what scores with a model, such as COMET. */
  readonly scorer?: TranslationScorer;
  /** Only the first so many items of each file and language. */
  readonly limit?: number;
  /** By code, tag or English name; defaults to all there are. */
  readonly languages?: readonly string[];
  /** Asks for each choice after nothing, too; defaults to false. */
  readonly mutualInformation?: boolean;
  /** The most tokens of a window of a whole text; defaults to what the model takes. */
  readonly window?: number;
  /** Who judges answers to open questions. */
  readonly judge?: Judge;
  /** Files of another model's answers, which a judge compares with: lines with id and text. */
  readonly against?: readonly string[];
}

/** A kind of task, by which people name it. */
export interface TaskKind {
  /** As the command takes it: "belebele". */
  readonly name: string;
  /** One line, for people. */
  readonly about: string;
  /** What its data is, in a few words: "a file or folder of ell_Grek.jsonl …". */
  readonly layout: string;
  /**
   * Reads data and returns what is asked of it: a task a language, a direction or a data set.
   * @throws IsoglossError naming the file that will not do, or an option without sense here.
   */
  readonly open: (data: string, options: TaskOptions) => Promise<readonly Task[]>;
}
