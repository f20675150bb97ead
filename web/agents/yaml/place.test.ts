import type { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import * as z from "zod";
import { KINDS } from "#protocol/kinds/registry";
import type { JsonSchema } from "../schema/json-schema.ts";
import { completeYaml, manifestSchema } from "./completion.ts";
import { placeAt, rangeOf } from "./place.ts";

const team = `apiVersion: agent.wecode.io/v1
kind: Team
metadata:
  name: writers
spec:
  collaborationModel: solo
  members:
    - botRef:
        name: a
      role: leader
    - prompt: hi
      ¦
  description: x
`;

/** ¦ marks the cursor. */
function place(text: string) {
  const offset = text.indexOf("¦");
  return placeAt(text.replace("¦", ""), offset);
}

test("a key's place is found from indentation, through lists", () => {
  expect(place(team)).toMatchObject({ path: ["spec", "members", 1], at: "key", typed: "" });
  expect(place("spec:\n  members:\n  - botRef:\n      na¦")).toMatchObject({
    path: ["spec", "members", 0, "botRef"],
    typed: "na",
  });
  expect(place("spec:\n  members:\n    - ¦")).toMatchObject({ path: ["spec", "members", 0], at: "key" });
  expect(place("kind: Team\nsp¦")).toMatchObject({ path: [], at: "key", typed: "sp" });
  expect(place("metadata:\n  name: x\n¦")).toMatchObject({ path: [], at: "key" });
});

test("a value's place is that of its key", () => {
  expect(place("spec:\n  collaborationModel: so¦\n")).toMatchObject({
    path: ["spec", "collaborationModel"],
    at: "value",
    typed: "so",
  });
  expect(place("spec:\n  members:\n    - botRef:\n        name: ¦")).toMatchObject({
    path: ["spec", "members", 0, "botRef", "name"],
    at: "value",
  });
});

test("keys that are there already are known, and prose is left alone", () => {
  expect(place("metadata:\n  name: x\n  ¦\n")?.present).toContain("name");
  expect(place("spec:\n  systemPrompt: |\n    You are a: thing, and¦")).toBeNull();
});

test("a path is found in the text, and what is missing at the nearest that is there", () => {
  const text = "kind: Bot\nspec:\n  members:\n    - botRef:\n        name: zed\n";
  const at = (path: (string | number)[]) => {
    const { from, to } = rangeOf(text, path);
    return text.slice(from, to);
  };
  expect(at(["spec", "members", 0, "botRef", "name"])).toBe("name: zed");
  expect(at(["spec", "members", 0, "botRef", "namespace"])).toBe("botRef");
  expect(at(["spec", "ghostRef"])).toBe("spec");
  expect(at(["metadata", "name"])).toBe("kind: Bot");
});

function complete(text: string): string[] {
  const offset = text.indexOf("¦");
  const state = EditorState.create({ doc: text.replace("¦", "") });
  const schema = manifestSchema("Team", z.toJSONSchema(KINDS.Team.spec, { io: "input" }) as JsonSchema);
  const source = completeYaml(schema, "Team", (kind) => (kind === "Bot" ? ["alpha", "beta"] : []));
  const context = { state, pos: offset, explicit: true } as CompletionContext;
  return source(context)?.options.map((option) => option.label) ?? [];
}

test("completion offers what the schema knows and is not there yet", () => {
  expect(complete("kind: Team\nspec:\n  members: []\n  ¦\n")).toEqual(
    expect.arrayContaining(["collaborationModel", "description"]),
  );
  expect(complete("kind: Team\nspec:\n  members: []\n  ¦\n")).not.toContain("members");
  expect(complete("spec:\n  members:\n    - ¦\n")).toEqual(expect.arrayContaining(["botRef", "role"]));
});

test("completion offers choices, and names for references", () => {
  expect(complete("spec:\n  collaborationModel: ¦\n")).toContain("pipeline");
  expect(complete("spec:\n  requiresWorkspace: ¦\n")).toEqual(["true", "false"]);
  expect(complete("spec:\n  members:\n    - botRef:\n        name: ¦\n")).toEqual(["alpha", "beta"]);
  expect(complete("spec:\n  description: ¦\n")).toEqual([]);
});
