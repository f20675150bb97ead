import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens, messageTokens, planCompaction, surelyFits } from "./context.ts";
import { isAddressed, mentionsName } from "./mentions.ts";
import { nextTry } from "./model-retry.ts";
import { titleFromModel, titleFromWords } from "./title.ts";

describe("context budget", () => {
  it("counts Chinese by the character and Latin by four", () => {
    expect(estimateTokens("你好世界")).toBe(4);
    expect(estimateTokens("abcdefgh")).toBe(2);
  });

  it("leaves what fits alone, and never summarizes the newest message", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 100, max: 100_000 }), (tokens, window) => {
        const messages = tokens.map((count, i) => ({ seq: i + 1, tokens: count, answers: null }));
        const total = tokens.reduce((sum, count) => sum + count, 0);
        const upto = planCompaction(messages, 0, window);
        if (total <= window * 0.75) expect(upto).toBeNull();
        if (upto !== null) expect(upto).toBeLessThan(messages.length);
      }),
    );
  });

  it("what surely fits by its bytes fits by its tokens, in any script", () => {
    const words = fc.array(fc.string({ unit: "binary", maxLength: 200 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 10_000 }),
        (texts, fixed, window) => {
          const bodies = texts.map((content) => JSON.stringify({ content, reasoning: "", created_at: 1 }));
          const bytes = bodies.reduce((sum, body) => sum + new TextEncoder().encode(body).length, 0);
          const weighed = texts.map((text, i) => ({ seq: i + 1, tokens: messageTokens([text]), answers: null }));
          if (surelyFits(bytes, fixed, window)) expect(planCompaction(weighed, fixed, window)).toBeNull();
        },
      ),
    );
  });

  it("keeps about a third of the window", () => {
    const messages = Array.from({ length: 100 }, (_, i) => ({ seq: i + 1, tokens: 100, answers: null }));
    expect(planCompaction(messages, 0, 10_000)).toBe(65);
  });

  it("never cuts an answer off from its question, nor takes away what is asked", () => {
    const answered = Array.from({ length: 100 }, (_, i) => ({ seq: i + 1, tokens: 100, answers: i % 2 ? i : null }));
    const asked = { seq: 101, tokens: 100, answers: null };
    expect(planCompaction([...answered, asked], 0, 10_000)).toBe(66);
    // Two had to wait: the answer to the first came after the second was said.
    const queued = [
      { seq: 1, tokens: 3000, answers: null },
      { seq: 2, tokens: 3000, answers: 1 },
      { seq: 3, tokens: 10, answers: null },
      { seq: 4, tokens: 10, answers: null },
      { seq: 9, tokens: 8000, answers: 3 },
    ];
    expect(planCompaction(queued, 0, 10_000)).toBe(2);
    expect(planCompaction(queued.slice(2), 0, 10_000)).toBe(3);
    expect(planCompaction(queued.slice(3), 0, 10_000)).toBeNull();
  });
});

describe("mentions", () => {
  it("wants the name as a token of its own", () => {
    expect(mentionsName("@dev please", "dev")).toBe(true);
    expect(mentionsName("ask @developer", "dev")).toBe(false);
    expect(mentionsName("mail me@dev", "dev")).toBe(false);
    expect(mentionsName("你好@dev请看", "dev")).toBe(true);
  });

  it("takes the client's list of mentions too", () => {
    expect(isAddressed({ content: "hi", mentions: ["assistant"] }, ["assistant"])).toBe(true);
    expect(isAddressed({ content: "hi", mentions: [] }, ["assistant"])).toBe(false);
  });
});

describe("retry of a model call", () => {
  const failed = { tries: 1, retryable: true, retryAfterMs: undefined, shown: false, fallbacksLeft: 0 };

  it("tries again with growing waits, then gives up", () => {
    expect(nextTry(failed)).toEqual({ act: "again", delayMs: 400 });
    expect(nextTry({ ...failed, tries: 2 })).toEqual({ act: "again", delayMs: 1600 });
    expect(nextTry({ ...failed, tries: 3 })).toEqual({ act: "give-up" });
  });

  it("never answers twice on people's screens", () => {
    expect(nextTry({ ...failed, shown: true, fallbacksLeft: 3 })).toEqual({ act: "give-up" });
  });

  it("honours Retry-After up to the patience of a person, else fails over", () => {
    expect(nextTry({ ...failed, retryAfterMs: 3000 })).toEqual({ act: "again", delayMs: 3000 });
    expect(nextTry({ ...failed, retryAfterMs: 60_000, fallbacksLeft: 1 })).toEqual({ act: "fallback" });
    expect(nextTry({ ...failed, retryable: false })).toEqual({ act: "give-up" });
  });
});

describe("titles", () => {
  it("cuts the first line at a word, by code points", () => {
    expect(titleFromWords("@assistant  plan the week")).toBe("plan the week");
    expect(titleFromWords("@assistant")).toBe("@assistant");
    expect(titleFromWords("  Hello   world\nmore")).toBe("Hello world");
    expect(titleFromWords("word ".repeat(30))).toMatch(/word…$/);
    expect(Array.from(titleFromWords("好".repeat(100)))).toHaveLength(61);
  });

  it("unwraps what models wrap around a title", () => {
    expect(titleFromModel('"**Trip to Kyoto**."')).toBe("Trip to Kyoto");
    expect(titleFromModel("《京都之旅》")).toBe("京都之旅");
  });
});
