import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "#protocol/task-frames";
import { answerParts } from "./answer-parts.ts";

const entry = (id: string, offset: number): Message["blocks"][number] => ({
  offset,
  block: { id, type: "thinking", status: "done" },
});
const shape = (message: Pick<Message, "content" | "blocks">): string[] =>
  answerParts(message).map((part) =>
    part.kind === "text" ? part.text : part.entries.map(({ block }) => block.id).join("+"),
  );

test("blocks stand where they happened; neighbours stand together; offsets count characters", () => {
  expect(shape({ content: "😀b and more", blocks: [entry("x", 0), entry("y", 2), entry("z", 2)] })).toEqual([
    "x",
    "😀b",
    "y+z",
    " and more",
  ]);
  expect(shape({ content: "", blocks: [] })).toEqual([]);
  expect(shape({ content: "text", blocks: [entry("x", 4)] })).toEqual(["text", "x"]);
});

test("no word is lost or doubled, wherever the blocks stand", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "é", "😀", "文") }),
      fc.array(fc.nat({ max: 30 })),
      (content, offsets) => {
        const blocks = offsets.sort((a, b) => a - b).map((offset, i) => entry(String(i), offset));
        const parts = answerParts({ content, blocks });
        expect(parts.map((part) => (part.kind === "text" ? part.text : "")).join("")).toBe(content);
        expect(parts.flatMap((part) => (part.kind === "blocks" ? part.entries : []))).toEqual(blocks);
      },
    ),
  );
});
