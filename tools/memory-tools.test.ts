import { describe, expect, it } from "vitest";
import type { Owner, PersonMemory } from "#memory/person-memory";
import { recallTool } from "./recall.ts";
import { rememberTool } from "./remember.ts";
import { testTool, toolContext } from "./tool.testsuite.ts";

/** Keeps memories in a list; `max` small enough to be met. */
function listMemory(
  max = 3,
): PersonMemory & { kept: { owner: string; callId: string; content: string; at: number }[] } {
  const kept: { owner: string; callId: string; content: string; at: number }[] = [];
  const key = ({ organizationId, userId }: Owner) => `${organizationId}/${userId}`;
  return {
    kept,
    remember(owner, { callId, content, nowMs }) {
      if (kept.some((memory) => memory.callId === callId || memory.content === content))
        return Promise.resolve("known");
      if (kept.length >= max) return Promise.resolve("full");
      kept.push({ owner: key(owner), callId, content, at: nowMs });
      return Promise.resolve("stored");
    },
    recall: (owner, query) =>
      Promise.resolve(
        kept
          .filter((memory) => memory.owner === key(owner) && memory.content.includes(query))
          .map((memory) => ({ content: memory.content, createdAtMs: memory.at })),
      ),
  };
}

testTool("remember", {
  make: () => rememberTool(listMemory()),
  valid: [{ content: "The person drinks tea." }, { content: "他喜欢喝茶。" }],
  invalid: [{}, { content: "  " }, { content: "x".repeat(2_001) }],
});
testTool("recall", {
  make: () => recallTool(listMemory()),
  valid: [{ query: "tea" }],
  invalid: [{}, { query: "" }],
});

describe("remember and recall", () => {
  it("keeps a fact once per call and finds it with its date", async () => {
    const memory = listMemory();
    await rememberTool(memory).run!(toolContext(), { content: "Likes green tea." });
    const again = await rememberTool(memory).run!(toolContext(), { content: "Likes green tea." });
    expect(again).toEqual({ ok: true, content: "This was known already." });
    expect(memory.kept).toHaveLength(1);
    const found = await recallTool(memory).run!(toolContext(), { query: "tea" });
    expect(found).toEqual({ ok: true, content: "- 2026-11-21: Likes green tea." });
  });

  it("keeps people and organizations apart", async () => {
    const memory = listMemory();
    await rememberTool(memory).run!(toolContext(), { content: "Likes green tea." });
    for (const other of [{ userId: "user-2" }, { organizationId: "org-2" }]) {
      const found = await recallTool(memory).run!(toolContext(other), { query: "tea" });
      expect(found).toEqual({ ok: true, content: "Nothing is remembered about this person yet." });
    }
  });

  it("says so when nothing more can be kept", async () => {
    const outcome = await rememberTool(listMemory(0)).run!(toolContext(), { content: "Anything." });
    expect(outcome).toMatchObject({ ok: false, code: "FULL" });
  });
});
