import { describe, expect, it } from "vitest";
import { newId } from "#secrets/random";
import { NOW, testDatabase } from "#test/conversation-rows";
import { recall } from "./recall.ts";
import { remember, type Rememberer } from "./remember.ts";

function person(): Rememberer {
  return { db: testDatabase(), organizationId: newId(), userId: newId() };
}

let minute = 0;
function keep(who: Rememberer, content: string, callId = newId()) {
  minute += 1;
  return remember(who, { taskId: newId(), callId, content, nowMs: NOW + minute * 60_000 });
}

const words = async (who: Rememberer, query: string) => (await recall(who, query)).map((fact) => fact.content);

describe("remember", () => {
  it("keeps the same call, and the same words, once", async () => {
    const who = person();
    expect(await keep(who, "Likes tea", "call-1")).toBe("stored");
    expect(await keep(who, "Likes tea", "call-1")).toBe("known");
    expect(await keep(who, "Likes tea", "call-2")).toBe("known");
    expect(await words(who, "tea")).toEqual(["Likes tea"]);
  });

  it("keeps one of many that arrive at once under one call", async () => {
    const who = person();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => keep(who, "At once", "one")));
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1);
    expect(await words(who, "once")).toEqual(["At once"]);
  });

  it("takes any text", async () => {
    const who = person();
    expect(await keep(who, "a\0' \ud800 \\ 😀")).toBe("stored");
    expect(await words(who, "a")).toEqual(["a' \ufffd \\ 😀"]);
  });
});

describe("recall", () => {
  it("puts the best match first and then the newest", async () => {
    const who = person();
    for (const fact of ["Drinks green tea in the morning", "Has a cat named Momo", "Lives in Kyoto"])
      await keep(who, fact);
    expect((await words(who, "what tea does the person drink?"))[0]).toBe("Drinks green tea in the morning");
    expect((await words(who, "cat name"))[0]).toBe("Has a cat named Momo");
    expect(await words(who, "unrelated")).toEqual([
      "Lives in Kyoto",
      "Has a cat named Momo",
      "Drinks green tea in the morning",
    ]);
  });

  it("works the same in Chinese", async () => {
    const who = person();
    for (const fact of ["他喜欢喝龙井茶", "她养了一只猫", "住在上海浦东"]) await keep(who, fact);
    expect((await words(who, "喜欢什么茶"))[0]).toBe("他喜欢喝龙井茶");
    expect((await words(who, "上海"))[0]).toBe("住在上海浦东");
  });

  it("never tells of another person or organization", async () => {
    const who = person();
    await keep(who, "A secret");
    expect(await words({ ...who, userId: newId() }, "secret")).toEqual([]);
    expect(await words({ ...who, organizationId: newId() }, "secret")).toEqual([]);
  });

  it("brings only a handful", async () => {
    const who = person();
    for (let n = 0; n < 15; n++) await keep(who, `Fact ${n}`);
    expect(await words(who, "fact")).toHaveLength(12);
  });
});
