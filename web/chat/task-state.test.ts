import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyConversation } from "#core/agent/conversation";
import type { Message } from "#protocol/task-frames";
import type { TaskSummary } from "#protocol/api/tasks";
import { toMarkdown } from "./export-task.ts";
import { byAge } from "./task-ages.ts";
import { inReadingOrder, initialState, withoutArrived } from "./task-state.ts";

function message(message_id: string, change: Partial<Message> = {}): Message {
  const role = message_id.startsWith("u") ? "user" : "assistant";
  const sender = { kind: "user", id: "p", name: "Pat" } as const;
  const plain = {
    turn_id: "t",
    seq: 1,
    content: message_id,
    reasoning: "",
    attachments: [],
    blocks: [],
    status: "done",
  } as const;
  return { ...plain, message_id, role, sender, created_at: 0, ...change } as Message;
}
const answer = (id: string, reply_to: string): Message => message(id, { reply_to });
const ids = (messages: readonly Message[]): string[] => messages.map(({ message_id }) => message_id);

describe("reading order", () => {
  test("a question that waited stands before its own answer", () => {
    const recorded = [
      message("u1"),
      message("u2"),
      message("u3"),
      answer("a1", "u1"),
      answer("a2", "u2"),
      answer("a3", "u3"),
    ];
    expect(ids(inReadingOrder(recorded))).toEqual(["u1", "a1", "u2", "a2", "u3", "a3"]);
  });

  test("an order that reads well is left as it is, the very same list", () => {
    const recorded = [message("u1"), answer("a1", "u1"), message("u2"), answer("a2", "u2"), message("u3")];
    expect(inReadingOrder(recorded)).toBe(recorded);
  });

  test("no message is lost or doubled", () => {
    const Any = fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 9 })), { maxLength: 20 });
    fc.assert(
      fc.property(Any, (shape) => {
        const recorded = shape.map(([isAnswer, to], i) => (isAnswer ? answer(`a${i}`, `u${to}`) : message(`u${i}`)));
        expect(ids(inReadingOrder(recorded)).sort()).toEqual(ids(recorded).sort());
      }),
    );
  });
});

test("what arrived is no longer pending, by its own id or by its place in the record", () => {
  const pending = initialState(
    ["m1", "m2", "m3"].map((id) => ({
      client_message_id: id,
      content: id,
      attachments: [],
      options: {},
      mode: "queue",
      created_at: 0,
    })),
  ).pending.map((entry) => (entry.client_message_id === "m2" ? { ...entry, state: "acked" as const, seq: 4 } : entry));
  const conversation = { ...emptyConversation(4), settled: [message("u1", { client_message_id: "m1" })] };
  expect(withoutArrived(pending, conversation).map((entry) => entry.client_message_id)).toEqual(["m3"]);
  expect(withoutArrived(pending, emptyConversation(3))).toBe(pending);
});

test("conversations are grouped by the reader's own days, newest first", () => {
  const now = new Date(2026, 10, 21, 9, 0);
  const at = (...parts: [number, number, number]): TaskSummary =>
    ({ task_id: parts.join(), updated_at: new Date(2026, 10, ...parts).getTime() }) as TaskSummary;
  const groups = byAge([at(1, 0, 0), at(20, 23, 59), at(21, 0, 0), at(21, 8, 0), at(15, 1, 0)], now);
  expect(groups.map(({ age, tasks }) => [age, tasks.map(({ task_id }) => task_id)])).toEqual([
    ["today", ["21,8,0", "21,0,0"]],
    ["yesterday", ["20,23,59"]],
    ["week", ["15,1,0"]],
    ["older", ["1,0,0"]],
  ]);
});

test("an export tells who said what, folds tools away and cannot be broken out of by a fence in a result", () => {
  const tool = {
    id: "b",
    type: "tool",
    status: "done",
    tool: "web_fetch",
    input: "{}",
    output: "```\nx\n```",
  } as const;
  const text = toMarkdown("Looms", [
    message("u1", { content: "Why?" }),
    message("a1", {
      content: "Because.",
      bot: "assistant",
      model: "m",
      blocks: [{ offset: 0, block: tool }],
      sources: [{ url: "https://e.org", title: "E" }],
    }),
  ]);
  expect(text).toContain("# Looms\n\n## Pat");
  expect(text).toContain("## assistant\n\n_1970-01-01T00:00:00.000Z · m_");
  expect(text).toContain("````\n```\nx\n```\n````");
  expect(text).toContain("- [E](https://e.org)");
});
