import { describe, expect, test } from "vitest";
import { ApiError } from "../api-error.ts";
import { draftOf, intentFrom, intentProblems, NEW_INTENT, referenceFrom } from "./intent-drafts.ts";

describe("an intent as it is written", () => {
  test("comes back as it was", () => {
    const intents = [
      { name: "a", description: "d" },
      { name: "b", description: "d", keywords: ["x", "y z"], examples: ["one, two", "three"], action: "task" as const },
      { name: "c", description: "d", teamRef: { name: "t" } },
      { name: "d", description: "d", teamRef: { name: "t", namespace: "other" } },
      { name: "e", description: "d", action: "ignore" as const },
    ];
    expect(intents.map((intent) => intentFrom(draftOf(intent, "default"), "default"))).toEqual(intents);
  });

  test("is tidied: blanks, empty words, the same word twice, a team for nobody", () => {
    const draft = {
      ...NEW_INTENT,
      name: " a ",
      description: " d ",
      keywords: "x,,  x，退款、y",
      examples: "\n hi \n\nhi",
    };
    expect(intentFrom({ ...draft, action: "ignore", team: "default/t" }, "default")).toEqual({
      name: "a",
      description: "d",
      keywords: ["x", "退款", "y"],
      examples: ["hi"],
      action: "ignore",
    });
  });

  test("no team is the channel's own", () => {
    expect(referenceFrom("", "default")).toBeUndefined();
    expect(referenceFrom("default/t", "default")).toEqual({ name: "t" });
    expect(referenceFrom("other/t", "default")).toEqual({ name: "t", namespace: "other" });
  });

  test("what the server says of it finds its field, the first word first", () => {
    const cause = (field: string, message: string) => ({ field, reason: "FieldValueInvalid", message });
    const causes = [
      cause("spec.intents[1].keywords[0]", "first"),
      cause("spec.intents[1].keywords[2]", "second"),
      cause("spec.intents[0].name", "name"),
      cause("spec.platform", "no intent"),
    ];
    const error = Object.assign(Object.create(ApiError.prototype) as ApiError, { causes });
    const sent = [NEW_INTENT, { ...NEW_INTENT, name: "b" }];
    expect(intentProblems(error, { sent, drafts: sent })).toEqual({ "1.keywords": "first", "0.name": "name" });
    const drafts = [NEW_INTENT, { ...NEW_INTENT, name: "c" }];
    expect(intentProblems(error, { sent, drafts })).toEqual({ "0.name": "name" });
    expect(intentProblems(new Error("other"), { sent, drafts })).toEqual({});
  });
});
