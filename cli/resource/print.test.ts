import { expect, test } from "vitest";
import { columns, printTable, type Table } from "./print.ts";

test("columns stand under each other, with wide characters too", () => {
  const text = columns([
    ["NAME", "TITLE", "AGE"],
    ["a", "写作助手", "1d"],
    ["longer-name", "ｶﾅ ひらがな", "2d"],
    ["한국어", "🤖 bot", "3d"],
    ["𠀀", "café", "4d"],
  ]);
  expect(text).toBe(
    [
      "NAME          TITLE         AGE",
      "a             写作助手      1d",
      "longer-name   ｶﾅ ひらがな   2d",
      "한국어        🤖 bot        3d",
      "𠀀            café          4d",
      "",
    ].join("\n"),
  );
});

const TABLE: Table = {
  columnDefinitions: [{ name: "Name" }, { name: "Ready", priority: 0 }, { name: "Why", priority: 1 }],
  rows: [
    { cells: ["a", true, "all\nwell"], object: { metadata: { name: "a", namespace: "default" } } },
    { cells: ["b", null, ""] },
  ],
};

test("a table shows what is asked for", () => {
  const look = { wide: false, withNamespace: false, withHeader: true };
  expect(printTable(TABLE, look)).toBe("NAME   READY\na      true\nb      <none>\n");
  expect(printTable(TABLE, { wide: true, withNamespace: true, withHeader: false })).toBe(
    "default   a   true     all\n          b   <none>   <none>\n",
  );
  expect(printTable({ ...TABLE, rows: [] }, { ...look, withHeader: false })).toBe("");
});
