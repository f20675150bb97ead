import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens, planCompaction } from "./context.ts";
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
        const messages = tokens.map((count, i) => ({ seq: i + 1, tokens: count }));
        const total = tokens.reduce((sum, count) => sum + count, 0);
        const upto = planCompaction(messages, 0, window);
        if (total <= window * 0.75) expect(upto).toBeNull();
        if (upto !== null) expect(upto).toBeLessThan(messages.length);
      }),
    );
  });

  it("keeps about a third of the window", () => {
    const messages = Array.from({ length: 100 }, (_, i) => ({ seq: i + 1, tokens: 100 }));
    expect(planCompaction(messages, 0, 10_000)).toBe(65);
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
