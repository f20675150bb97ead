import * as fc from "fast-check";
import { toString } from "mdast-util-to-string";
import { expect, test, vi } from "vitest";
import { cutMarkdown } from "./cut.ts";
import { healMarkdown, parseMarkdown } from "./parse.ts";
import { printer, printPlain } from "./print.ts";
import { rewriteMarkdown } from "./rewrite.ts";
import { clip, graphemesOf, inBytes, inCharacters } from "./size.ts";
import { tableAsCode } from "./table.ts";

vi.setConfig({ testTimeout: 30_000 });

const words = (markdown: string) => toString(parseMarkdown(markdown)).replaceAll(/\s/g, "");
const chars = (max: number) => ({ max, size: inCharacters });

const word = fc.constantFrom(
  "alpha",
  "查询订单状态",
  "👩‍👩‍👧‍👦",
  "a\\*b",
  "&amp;",
  "-",
  "1.",
  "#",
  "é",
  "x".repeat(50),
  "10*2",
);
const plain = fc.array(word, { minLength: 1, maxLength: 12 }).map((all) => `w ${all.join(" ")}`);
const run = fc.oneof(
  plain,
  plain.map((text) => `**${text}.b**`),
  plain.map((text) => `[${text}](https://a.example/p)`),
  plain.map((text) => `\`${text.replaceAll("`", "")}\``),
);
const paragraph = fc.array(run, { minLength: 1, maxLength: 4 }).map((all) => all.join(" and "));
const list = fc
  .array(paragraph, { minLength: 1, maxLength: 4 })
  .map((all) => all.map((text) => `- ${text}`).join("\n"));
const code = fc.array(plain, { minLength: 1, maxLength: 6 }).map((all) => `\`\`\`ts\n${all.join("\n  ")}\n\`\`\``);
const quote = paragraph.map((text) => `> ${text}`);
const heading = plain.map((text) => `## ${text}`);
const document = fc
  .array(fc.oneof(paragraph, list, code, quote, heading), { minLength: 1, maxLength: 6 })
  .map((all) => all.join("\n\n"));

test("pieces keep to the limit and lose nothing", () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 40, max: 400 }), (markdown, max) => {
      const pieces = cutMarkdown(markdown, chars(max));
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(max);
      expect(pieces.every((piece) => piece.trim() !== "")).toBe(true);
      expect(pieces.map(words).join("")).toBe(words(markdown));
    }),
    { numRuns: 150 },
  );
});

test("pieces keep to a limit of bytes and of printed characters", () => {
  const print = printer({ text: (node) => node.value.replaceAll("&", "&amp;") });
  fc.assert(
    fc.property(document, fc.integer({ min: 60, max: 300 }), (markdown, max) => {
      for (const piece of cutMarkdown(markdown, { max, size: inBytes })) {
        expect(inBytes(piece)).toBeLessThanOrEqual(max);
      }
      for (const piece of cutMarkdown(markdown, { max, size: (text) => print(text).length })) {
        expect(print(piece).length).toBeLessThanOrEqual(max);
      }
    }),
    { numRuns: 60 },
  );
});

test("any text at all is cut without a loss of words", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
      const pieces = cutMarkdown(text, chars(40));
      expect(pieces.every((piece) => piece.length <= 40)).toBe(true);
      expect(pieces.length === 0).toBe(text.trim() === "");
    }),
    { numRuns: 150 },
  );
});

test("a fence that is cut is closed and opened again", () => {
  const pieces = cutMarkdown("```ts\nconst a = 1;\nconst b = 2;\nconst c = 3;\n```", chars(40));
  expect(pieces).toEqual(["```ts\nconst a = 1;\nconst b = 2;\n```", "```ts\nconst c = 3;\n```"]);
});

test("a table that is cut has its head in every piece", () => {
  const pieces = cutMarkdown("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", chars(32));
  expect(pieces).toEqual(["| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 3 | 4 |"]);
});

test("an ordered list goes on counting, and an item that is cut keeps its marker once", () => {
  expect(cutMarkdown("1. one\n1. two\n1. three", chars(14))).toEqual(["1. one\n2. two", "3. three"]);
  expect(cutMarkdown("- aaaa bbbb cccc dddd", chars(14))).toEqual(["- aaaa bbbb", "cccc dddd"]);
});

test("bold that is cut is bold in both pieces, and words do not become a list", () => {
  expect(cutMarkdown("**aaaa bbbb cccc dddd**", chars(20))).toEqual(["**aaaa bbbb cccc**", "**dddd**"]);
  expect(cutMarkdown("aaaa bbbb cccc - dddd eeee", chars(16))).toEqual(["aaaa bbbb cccc", String.raw`\- dddd eeee`]);
});

test("links by reference survive a cut", () => {
  const pieces = cutMarkdown("See [the docs][d].\n\nAnd [d] again.\n\n[d]: https://a.example/x", chars(45));
  expect(pieces).toEqual(["See [the docs](<https://a.example/x>).", "And [d](<https://a.example/x>) again."]);
});

test("what is half written is healed", () => {
  expect(healMarkdown("some **bol")).toBe("some **bol**");
  expect(healMarkdown("see [the do")).toBe("see the do");
  expect(healMarkdown("x\n\n```ts\nconst a")).toBe("x\n\n```ts\nconst a\n```");
  expect(healMarkdown("```ts\na\n```")).toBe("```ts\na\n```");
});

test("plain words", () => {
  const markdown =
    "# T\n\nA **b** [c](https://d.example) `e`<br>f\n\n1. x\n2. y\n   - z\n\n- [x] done\n\n| a | b |\n|--|--|\n| 1 | 2 |";
  expect(printPlain(markdown)).toBe(
    "T\n\nA b c (https://d.example) e\nf\n\n1. x\n2. y\n  • z\n\n☑ done\n\na | b\n1 | 2",
  );
});

test("a clip never breaks what a person sees as one sign", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (text, max) => {
      const clipped = clip(text, max, inBytes);
      expect(text.startsWith(clipped)).toBe(true);
      expect(graphemesOf(text).slice(0, graphemesOf(clipped).length).join("")).toBe(clipped);
    }),
  );
});

test("only what a platform does not know is rewritten", () => {
  const markdown = "a *b* snake_case\n\n| x | 中文 |\n|---|---|\n| long | 1 |\n\n- c";
  const written = rewriteMarkdown(markdown, (node) => (node.type === "table" ? tableAsCode(node) : null));
  expect(written).toBe("a *b* snake_case\n\n```\nx    | 中文\n-----|-----\nlong | 1\n```\n\n- c");
});
