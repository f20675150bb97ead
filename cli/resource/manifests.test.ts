import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testDirectory, testTerminal } from "../stand-ins.testsuite.ts";
import { inDependencyOrder, parseManifests, readManifests } from "./manifests.ts";

function manifest(kind: string, name: string) {
  return `apiVersion: agent.wecode.io/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;
}

async function namesIn(paths: string[], at: { HOME: string; input?: string; recursive?: boolean }) {
  const terminal = testTerminal({ HOME: at.HOME }, at.input);
  const manifests = await readManifests(terminal, paths, at.recursive ?? false);
  return manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

describe("manifests", () => {
  it("come from files, directories and standard input, in the order given", async () => {
    const HOME = await testDirectory();
    await mkdir(join(HOME, "dir", "below"), { recursive: true });
    await writeFile(join(HOME, "one.yaml"), `${manifest("Ghost", "a")}---\n${manifest("Bot", "b")}---\n`);
    await writeFile(join(HOME, "dir", "2.yml"), manifest("Team", "d"));
    await writeFile(
      join(HOME, "dir", "1.json"),
      JSON.stringify({ apiVersion: "v1", kind: "Bot", metadata: { name: "c" } }),
    );
    await writeFile(join(HOME, "dir", "notes.txt"), "no manifest");
    await writeFile(join(HOME, "dir", "below", "3.yaml"), manifest("Model", "e"));
    const input = manifest("Shell", "f");
    expect(await namesIn(["one.yaml", "dir", "-"], { HOME, input })).toEqual([
      "Ghost/a",
      "Bot/b",
      "Bot/c",
      "Team/d",
      "Shell/f",
    ]);
    expect(await namesIn([join(HOME, "dir")], { HOME, recursive: true })).toEqual(["Bot/c", "Team/d", "Model/e"]);
  });

  it("may be a List or a plain list", () => {
    const item = { apiVersion: "v1", kind: "Bot", metadata: { name: "a" } };
    for (const value of [
      { apiVersion: "v1", kind: "List", items: [item] },
      { kind: "BotList", items: [item] },
      [item],
    ]) {
      expect(parseManifests(JSON.stringify(value), "x")).toEqual([item]);
    }
  });

  it.each([
    ["a: [", "f.yaml: "],
    ["just words", "f.yaml: a resource needs apiVersion and kind."],
    [`${manifest("Bot", "a")}---\nkind: Bot\n`, "f.yaml, document 2: a resource needs apiVersion and kind."],
    [`${manifest("Bot", "a")}---\n${manifest("Bot", "[1]")}`, "f.yaml, document 2: Bot needs metadata.name."],
    [`${manifest("Bot", "a")}---\n---\nx: {\n`, "f.yaml, document 3: "],
  ])("with a mistake are named with file and document: %j", (text, words) => {
    expect(() => parseManifests(text, "f.yaml")).toThrow(words);
  });

  it("that are not there are said so", async () => {
    const HOME = await testDirectory();
    await writeFile(join(HOME, "empty.yaml"), "# nothing\n");
    await expect(namesIn([], { HOME })).rejects.toThrow("Say which file");
    await expect(namesIn(["none.yaml"], { HOME })).rejects.toThrow(`${join(HOME, "none.yaml")} does not exist.`);
    await expect(namesIn(["empty.yaml", "-"], { HOME })).rejects.toThrow("There is no resource in empty.yaml, -.");
  });

  it("are put so that what is referred to goes first, and otherwise stay in order", () => {
    const kinds = ["Task", "Unknown", "Team", "Bot", "Secret", "Namespace", "Bot"];
    const manifests = kinds.map((kind, n) => ({ apiVersion: "v1", kind, metadata: { name: `${n}` } }));
    const ordered = inDependencyOrder(manifests).map(({ kind, metadata }) => `${kind}${metadata.name}`);
    expect(ordered).toEqual(["Namespace5", "Secret4", "Bot3", "Bot6", "Team2", "Task0", "Unknown1"]);
  });
});
