import { describe, expect, it } from "vitest";
import type { PersonMemory } from "#memory/person-memory";
import { toolsFor } from "./registry.ts";

const memory: PersonMemory = { remember: () => Promise.resolve("stored"), recall: () => Promise.resolve([]) };
const names = (wanted: string[] | null) => toolsFor(wanted, { memory }).map((tool) => tool.name);

describe("toolsFor", () => {
  it("gives all when a ghost does not say", () => {
    expect(names(null)).toEqual(["current_time", "web_fetch", "remember", "recall", "browser_info", "ask_person"]);
  });

  it("gives those that are named, and none for an empty list", () => {
    expect(names(["recall", "current_time", "of_another_source"])).toEqual(["current_time", "recall"]);
    expect(names([])).toEqual([]);
  });
});
