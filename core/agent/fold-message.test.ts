import { describe, expect, test } from "vitest";
import type { RecordedEvent } from "#protocol/task-frames";
import { emptyConversation, findMessage, messagesOf } from "./conversation.ts";
import { foldEvents } from "./fold.ts";
import { Script } from "./script.testsuite.ts";

describe("turns", () => {
  test("a queued message waits, starts and leaves the queue", () => {
    const script = new Script();
    const first = script.person("one");
    const answer = script.start(first);
    const second = script.person("two", true);
    let state = foldEvents(emptyConversation(), script.events);
    expect(state.queue).toEqual([second]);
    expect(state.running).toEqual({ turn_id: `turn-${first}`, message_id: answer });
    script.done(answer, first);
    script.start(second);
    state = foldEvents(state, script.events);
    expect(state.queue).toEqual([]);
    expect(findMessage(state, second)!.status).toBe("done");
    expect(state.live).toHaveLength(1);
  });

  test("a turn that fails before its answer began leaves a message that says why", () => {
    const script = new Script();
    const asked = script.person("hi", true);
    script.say("chat:error", {
      turn_id: `turn-${asked}`,
      message_id: "a9",
      code: "NO_MODEL",
      message: "No model.",
      retryable: true,
    });
    const state = foldEvents(emptyConversation(), script.events);
    expect(state.settled.map(({ status }) => status)).toEqual(["done", "error"]);
    expect(state.settled[1]!.error).toEqual({ code: "NO_MODEL", message: "No model.", retryable: true });
    expect(state.queue).toEqual([]);
  });

  test("a queued turn can be cancelled", () => {
    const script = new Script();
    const asked = script.person("hi", true);
    script.say("chat:cancelled", { turn_id: `turn-${asked}`, message_id: "a9", by: "p" });
    const state = foldEvents(emptyConversation(), script.events);
    expect(state.queue).toEqual([]);
    expect(messagesOf(state)).toHaveLength(1);
  });

  test("an ending closes the blocks that were open", () => {
    const script = new Script();
    const asked = script.person("hi");
    const answer = script.start(asked);
    const tool = script.block(answer, "tool");
    script.say("chat:block_updated", { message_id: answer, block: { id: tool, status: "running", started_at: 7 } });
    let state = foldEvents(emptyConversation(), script.events);
    expect(state.live[0]!.blocks[0]!.block).toMatchObject({ status: "running", started_at: 7 });
    script.say("chat:cancelled", { turn_id: "t", message_id: answer, by: "p" });
    state = foldEvents(state, script.events);
    expect(state.settled[1]!.blocks[0]!.block.status).toBe("cancelled");
    expect(state.running).toBeNull();
  });

  test("withdrawn messages are gone, from what is settled and what is live", () => {
    const script = new Script();
    const asked = script.person("hi");
    const answer = script.start(asked);
    script.done(answer, asked);
    const again = script.person("more");
    const second = script.start(again);
    script.say("chat:withdrawn", { message_ids: [answer, second], by: "p" });
    const state = foldEvents(emptyConversation(), script.events);
    expect(messagesOf(state).map((message) => message.message_id)).toEqual([asked, again]);
    expect(state.running).toBeNull();
  });

  test("a message that is over is not changed by events that come again", () => {
    const script = new Script();
    const answer = script.start(script.person("hi"));
    script.text(answer, "all words");
    script.say("chat:error", { turn_id: "t", message_id: answer, code: "X", message: "x", retryable: true });
    const state = foldEvents(emptyConversation(), script.events);
    script.restart(answer, 3, []);
    script.say("chat:cancelled", { turn_id: "t", message_id: answer, by: "p" });
    expect(messagesOf(foldEvents(state, script.events))).toEqual(messagesOf(state));
  });
});

describe("what is not a message", () => {
  test("status gives the context and notices; the title changes; unknown events only count", () => {
    const script = new Script();
    script.say("chat:status", { kind: "context", context: { used: 5, window: 100 } });
    script.say("chat:status", { kind: "failover", from: "a", to: "b", why: "429" });
    script.say("task:renamed", { title: "Looms" });
    script.events.push({ event: "chat:future", task_id: "t", seq: 4, at: 4 } as unknown as RecordedEvent);
    const state = foldEvents(emptyConversation(), script.events);
    expect(state).toMatchObject({ title: "Looms", headSeq: 4, context: { used: 5, window: 100 } });
    expect(state.notices).toMatchObject([{ kind: "failover", seq: 2, to: "b" }]);
  });

  test("a chunk that does not fit marks the conversation as damaged; one said again from earlier replaces the rest", () => {
    const script = new Script();
    const answer = script.start(script.person("hi"));
    script.text(answer, "a😀b");
    script.say("chat:chunk", { message_id: answer, content: "c", offset: 2, kind: "text" });
    let state = foldEvents(emptyConversation(), script.events);
    expect(state.live[0]!.content).toBe("a😀c");
    expect(state.damaged).toBe(false);
    script.say("chat:chunk", { message_id: answer, content: "z", offset: 9, kind: "text" });
    state = foldEvents(state, script.events);
    expect(state.live[0]!.content).toBe("a😀c");
    expect(state.damaged).toBe(true);
  });

  test("events of messages that are not loaded change nothing but the head", () => {
    const script = new Script();
    script.say("chat:chunk", { message_id: "far", content: "c", offset: 2, kind: "text" });
    script.say("chat:block_updated", { message_id: "far", block: { id: "b", status: "done" } });
    expect(foldEvents(emptyConversation(), script.events)).toEqual(emptyConversation(2));
  });
});
