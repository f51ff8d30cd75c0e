import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answerMatch, containsAnswer } from "../../src/score/answer-match.js";
import {
  type AnswerScore,
  comparedTokens,
  type MlqaLanguage,
  scoreAnswer,
} from "../../src/score/question-answering.js";

const { rows } = JSON.parse(
  readFileSync(new URL("../fixtures/score/answers.json", import.meta.url), "utf8"),
) as {
  rows: {
    language: MlqaLanguage;
    prediction: string;
    gold: string;
    mlqa: { normalised: string; exact: boolean; f1: number };
    squad: { exact: boolean; f1: number };
  }[];
};

describe("scoreAnswer", () => {
  it.each(rows)("agrees with both scripts: $language, $prediction / $gold", row => {
    const close = ({ exactMatch, f1 }: AnswerScore, expected: { exact: boolean; f1: number }) => {
      expect(exactMatch).toBe(expected.exact);
      expect(f1).toBeCloseTo(expected.f1, 12); // one quotient, written two ways
    };
    close(scoreAnswer(row.prediction, [row.gold], "mlqa", row.language), row.mlqa);
    close(scoreAnswer(row.prediction, [row.gold], "squad"), row.squad);
    expect(comparedTokens(row.prediction, "mlqa", row.language).join(" ")).toBe(
      row.mlqa.normalised,
    );
  });

  it("differs between the variants where the Arabic article matters", () => {
    expect(scoreAnswer("القرن العاشر", ["قرن عاشر"], "mlqa", "ar").exactMatch).toBe(true);
    expect(scoreAnswer("القرن العاشر", ["قرن عاشر"], "squad").exactMatch).toBe(false);
    // MLQA's script finds the article inside a word, too: خيال loses its end.
    expect(comparedTokens("خيال", "mlqa", "ar")).toEqual(["خي"]);
  });

  it("takes the best gold answer, and gives nothing for articles alone", () => {
    expect(scoreAnswer("Paris", ["London", "paris!"], "squad")).toEqual({
      exactMatch: true,
      f1: 1,
    });
    expect(scoreAnswer("the", ["the"], "squad")).toEqual({ exactMatch: true, f1: 0 });
    expect(() => scoreAnswer("x", [], "squad")).toThrow(/expected a gold answer, got none/);
  });
});

describe("answerMatch", () => {
  it("counts predictions that contain the gold answer, case ignored", () => {
    expect(answerMatch(["It was in PARIS, I think.", "No idea"], ["Paris", "Rome"])).toEqual({
      score: 50,
      matches: [true, false],
      signature: "answer-match|rule:gold-in-prediction|case:lc|like:x-llm",
    });
  });

  it("is as lenient as it says: inside words, but not across normal forms", () => {
    expect(containsAnswer("a woman", "man")).toBe(true);
    expect(containsAnswer("caf\u00e9", "cafe\u0301")).toBe(false);
  });

  it("refuses an empty gold answer and unequal numbers", () => {
    expect(() => containsAnswer("x", "")).toThrow(/got an empty text/);
    expect(() => answerMatch(["x"], [])).toThrow(/got 0 and 1/);
  });
});
