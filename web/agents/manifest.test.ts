import { expect, test } from "vitest";
import { editYaml, parseManifest, toYaml } from "./manifest-yaml.ts";
import { manifestOf, type Manifest } from "./manifest.ts";

const team: Manifest = {
  apiVersion: "agent.wecode.io/v1",
  kind: "Team",
  metadata: { name: "writers", namespace: "default" },
  spec: {
    collaborationModel: "pipeline",
    members: [{ botRef: { name: "a" } }, { botRef: { name: "b" }, prompt: "Edit.\nTwice.\n" }],
  },
};

function read(text: string): Manifest {
  const parsed = parseManifest(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.manifest;
}

test("a manifest survives its YAML", () => {
  expect(read(toYaml(team))).toEqual(team);
});

test("what looks like something else in YAML stays text", () => {
  for (const tricky of [
    "yes",
    "1.0",
    "null",
    "~",
    "- a",
    "a: b",
    "# c",
    "  lead",
    "trail ",
    "\ttab",
    "line\n\n\nline",
    "'q'",
    '"',
    "中文：是",
    "2026-11-21",
    "",
  ]) {
    const spec = { systemPrompt: tricky };
    expect(read(toYaml({ ...team, kind: "Ghost", spec })).spec, JSON.stringify(tricky)).toEqual(spec);
    expect(
      read(editYaml(toYaml(team), ["spec", "description"], tricky)).spec["description"],
      JSON.stringify(tricky),
    ).toBe(tricky);
  }
});

test("an edit in the form keeps comments and the order of all else", () => {
  const text = "# ours\nkind: Ghost\nmetadata:\n  name: x # short\nspec:\n  systemPrompt: hi\n  tools: [a, b]\n";
  const edited = editYaml(text, ["spec", "systemPrompt"], "hello");
  expect(edited).toContain("# ours");
  expect(edited).toContain("name: x # short");
  expect(edited.indexOf("systemPrompt: hello")).toBeLessThan(edited.indexOf("tools:"));
});

test("an edit reaches into lists and makes what is missing on its way", () => {
  expect(read(editYaml(toYaml(team), ["spec", "members", 0, "botRef", "name"], "z")).spec["members"]).toMatchObject([
    { botRef: { name: "z" } },
    {},
  ]);
  expect(read(editYaml(toYaml(team), ["spec", "limits", "totalMs"], 5)).spec["limits"]).toEqual({ totalMs: 5 });
});

test("removing the last value of an object removes the object, but not spec or a list's entry", () => {
  const limited = editYaml(toYaml(team), ["spec", "limits", "totalMs"], 5);
  expect(read(editYaml(limited, ["spec", "limits", "totalMs"], undefined)).spec).toEqual(team.spec);
  const bare = { ...team, spec: { only: 1 } };
  expect(read(editYaml(toYaml(bare), ["spec", "only"], undefined)).spec).toEqual({});
  const entry = editYaml(toYaml(team), ["spec", "members", 0, "botRef"], undefined);
  expect(read(entry).spec["members"]).toHaveLength(2);
});

test("text that is no YAML, or no object, says where", () => {
  expect(parseManifest("kind: Ghost\nspec: [1, 2\n")).toMatchObject({ ok: false, line: expect.any(Number) });
  expect(parseManifest("just words")).toMatchObject({ ok: false, line: 1 });
  expect(parseManifest("")).toMatchObject({ ok: false });
});

test("half a manifest is read as far as it goes", () => {
  expect(read("kind: Bot\nmetadata:\nspec:\n")).toMatchObject({
    kind: "Bot",
    metadata: { name: "", namespace: "default" },
    spec: {},
  });
});

test("of a stored resource only what a person edits is shown", () => {
  const stored = {
    kind: "Team",
    metadata: {
      name: "writers",
      namespace: "default",
      uid: "u",
      resourceVersion: "7",
      labels: {},
      annotations: { "agent.wecode.io/display-name": "Writers", team: "red" },
    },
    spec: team.spec,
  };
  expect(manifestOf(stored).metadata).toEqual({
    name: "writers",
    namespace: "default",
    displayName: "Writers",
    annotations: { team: "red" },
  });
});
