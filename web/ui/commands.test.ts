import { expect, test } from "vitest";
import { initials } from "./avatar.tsx";
import { matchCommands, type Command } from "./commands.ts";

function command(id: string, label: string, section: string, keywords?: string): Command {
  return { id, label, section, run: () => undefined, ...(keywords === undefined ? {} : { keywords }) };
}
const commands = [
  command("a", "Settings", "Go"),
  command("b", "New chat", "Do"),
  command("c", "Chat", "Go", "对话"),
  command("d", "Dark", "Do", "theme"),
];
const found = (query: string) => matchCommands(commands, query).map(({ id }) => id);

test("without a query all commands stand in their sections", () => {
  expect(found("")).toEqual(["a", "c", "b", "d"]);
});

test("every word must occur, in label or keywords; labels that begin with it come first", () => {
  expect(found("chat")).toEqual(["c", "b"]);
  expect(found("new ch")).toEqual(["b"]);
  expect(found("对话")).toEqual(["c"]);
  expect(found("theme")).toEqual(["d"]);
  expect(found("nothing like it")).toEqual([]);
});

test("initials are two letters of a Latin name and one sign of any other", () => {
  expect(initials("Ada Lovelace")).toBe("AL");
  expect(initials("assistant")).toBe("A");
  expect(initials("陈晓")).toBe("陈");
  expect(initials("  ")).toBe("?");
});
