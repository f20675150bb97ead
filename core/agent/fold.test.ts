import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Message, RecordedEvent, RecordedEventName, RecordedPayload } from "#protocol/task-frames";
import { codePoints, firstCodePoints } from "./code-points.ts";
import {
  type Conversation,
  emptyConversation,
  findMessage,
  fromHistory,
  isOver,
  messagesOf,
  prependHistory,
} from "./conversation.ts";
import { foldEvent, foldEvents } from "./fold.ts";

/** Writes the events of a made-up conversation and keeps, in the plainest way, the texts it must end with. */
class Script {
  readonly events: RecordedEvent[] = [];
  readonly texts = new Map<string, string>();
  #id = 0;

  id(prefix: string): string {
    return `${prefix}${++this.#id}`;
  }

  say<N extends RecordedEventName>(event: N, payload: RecordedPayload<N>): void {
    const seq = this.events.length + 1;
    this.events.push({ event, task_id: "t", seq, at: seq * 10, ...payload } as unknown as RecordedEvent);
  }

  person(content: string, queued = false): string {
    const message_id = this.id("u");
    const sender = { kind: "user", id: "p", name: "P" } as const;
    const turn_id = `turn-${message_id}`;
    this.say("chat:message", {
      message_id,
      turn_id,
      role: "user",
      content,
      sender,
      attachments: [],
      source: { kind: "web" },
      ...(queued ? { queued } : {}),
    });
    this.texts.set(message_id, content);
    return message_id;
  }

  start(replyTo: string): string {
    const message_id = this.id("a");
    this.say("chat:start", {
      turn_id: `turn-${replyTo}`,
      message_id,
      reply_to: replyTo,
      bot: "b",
      shell: "Chat",
      model: "m",
    });
    this.texts.set(message_id, "");
    return message_id;
  }

  text(message_id: string, content: string): void {
    const before = this.texts.get(message_id)!;
    this.say("chat:chunk", { message_id, content, offset: [...before].length, kind: "text" });
    this.texts.set(message_id, before + content);
  }

  block(message_id: string, type: "tool" | "thinking"): string {
    const id = this.id("b");
    const offset = [...this.texts.get(message_id)!].length;
    const block =
      type === "tool"
        ? ({ id, type, status: "streaming", tool: "current_time", input: "" } as const)
        : ({ id, type, status: "streaming" } as const);
    this.say("chat:block_created", { message_id, offset, block });
    this.texts.set(id, "");
    return id;
  }

  blockText(message_id: string, block_id: string, kind: "reasoning" | "tool_input", content: string): void {
    const before = this.texts.get(block_id)!;
    this.say("chat:chunk", { message_id, block_id, content, offset: [...before].length, kind });
    this.texts.set(block_id, before + content);
  }

  restart(message_id: string, keepPoints: number, keep_blocks: string[]): void {
    const kept = [...this.texts.get(message_id)!].slice(0, keepPoints).join("");
    this.say("chat:restart", { message_id, keep_offset: [...kept].length, keep_blocks, attempt: 2 });
    this.texts.set(message_id, kept);
  }

  done(message_id: string, replyTo: string): void {
    this.say("chat:done", {
      message_id,
      turn_id: `turn-${replyTo}`,
      finish_reason: "stop",
      sources: [],
      usage: { input: 1, output: 1, reasoning: 0, cached: 0, cost_micro_usd: 1 },
      timings: { first_token_ms: 1, total_ms: 2 },
    });
  }
}

const Word = fc.string({ unit: "binary", minLength: 1, maxLength: 6 });
const Step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("text" as const), word: Word }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("tool" as const, "thinking" as const),
      words: fc.array(Word, { maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("restart" as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("queue" as const), word: Word }) },
);
const Turn = fc.record({
  ask: Word,
  steps: fc.array(Step, { maxLength: 12 }),
  end: fc.constantFrom("done", "error", "cancelled", "open"),
});
const Scenario = fc.array(Turn, { minLength: 1, maxLength: 5 }).map((turns) => {
  const script = new Script();
  const waiting: string[] = [];
  for (const turn of turns) {
    const asked = waiting.shift() ?? script.person(turn.ask);
    const answer = script.start(asked);
    let blocks: string[] = [];
    for (const step of turn.steps) {
      if (step.do === "text") script.text(answer, step.word);
      else if (step.do === "queue") waiting.push(script.person(step.word, true));
      else if (step.do === "restart") {
        const keep = blocks.slice(0, Math.floor(blocks.length * step.share));
        const points = Math.floor([...script.texts.get(answer)!].length * step.share);
        for (let i = 0; i < step.times; i++) script.restart(answer, points, keep);
        for (const lost of blocks.slice(keep.length)) script.texts.delete(lost);
        blocks = keep;
      } else {
        const block = script.block(answer, step.do);
        blocks.push(block);
        for (const word of step.words) {
          script.blockText(answer, block, step.do === "tool" ? "tool_input" : "reasoning", word);
        }
      }
    }
    const turn_id = `turn-${asked}`;
    if (turn.end === "done") script.done(answer, asked);
    if (turn.end === "error")
      script.say("chat:error", { turn_id, message_id: answer, code: "X", message: "x", retryable: true });
    if (turn.end === "cancelled") script.say("chat:cancelled", { turn_id, message_id: answer, by: "p" });
    if (turn.end === "open") break;
  }
  return script;
});

/** Lengths are a cache: how they were filled depends on the way, not on the conversation. */
function visible({ lengths: _lengths, ...rest }: Conversation): Omit<Conversation, "lengths"> {
  return rest;
}

function blockText(message: Message, id: string): string {
  const entry = message.blocks.find(({ block }) => block.id === id)!;
  return entry.block.type === "tool" ? entry.block.input : (entry.reasoning ?? "");
}

describe("folding a conversation", () => {
  test("ends with the concatenation of what was said, for text, reasoning and tool input", () => {
    fc.assert(
      fc.property(Scenario, (script) => {
        const end = foldEvents(emptyConversation(), script.events);
        expect(end.damaged || end.missing).toBe(false);
        expect(end.headSeq).toBe(script.events.length);
        const messages = messagesOf(end);
        const texts = new Map(messages.map((message) => [message.message_id, message.content]));
        for (const message of messages) {
          const reasoning = message.blocks.map((entry) => entry.reasoning ?? "");
          expect(message.reasoning).toBe(reasoning.join(""));
          for (const { block } of message.blocks) texts.set(block.id, blockText(message, block.id));
        }
        expect(texts).toEqual(script.texts);
      }),
    );
  });

  test("is the same whatever the pages, repeats and late events", () => {
    const disturbed = fc.tuple(Scenario, fc.array(fc.nat(), { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 10 }));
    fc.assert(
      fc.property(disturbed, ([script, cuts, repeats]) => {
        const whole = foldEvents(emptyConversation(), script.events);
        let state = emptyConversation();
        const total = script.events.length;
        for (const cut of [...cuts, total]) {
          // A page from where we are, with some events that are known, and one from far ahead that must not be taken.
          const from = Math.max(0, state.headSeq - ((repeats[cut % (repeats.length || 1)] ?? 0) % 5));
          state = foldEvents(state, script.events.slice(from, cut === total ? total : from + (cut % 7)));
          const ahead = script.events[state.headSeq + 1];
          if (!ahead) continue;
          const gap = foldEvent(state, ahead);
          expect(gap.missing).toBe(true);
          expect(visible({ ...gap, missing: false })).toEqual(visible({ ...state, missing: false }));
          state = gap;
        }
        expect(visible(state)).toEqual(visible(whole));
      }),
    );
  });

  test("from any page of history and the events after it is the same as from the start", () => {
    fc.assert(
      fc.property(Scenario, fc.nat(), fc.nat(), (script, headPick, pagePick) => {
        const whole = foldEvents(emptyConversation(), script.events);
        const head = headPick % (script.events.length + 1);
        const atHead = foldEvents(emptyConversation(), script.events.slice(0, head));
        const stored = messagesOf(atHead);
        // The newest page holds at least what is not over yet.
        const open = stored.findIndex((message) => !isOver(message));
        const pageFrom = pagePick % ((open < 0 ? stored.length : open) + 1);
        const page = stored.slice(pageFrom);
        const opened = fromHistory({ messages: page, head_seq: head, title: atHead.title, context: atHead.context });
        expect(opened.headSeq).toBeLessThanOrEqual(head);
        const resumed = foldEvents(opened, script.events.slice(opened.headSeq));
        const older = messagesOf(whole).filter(({ seq }) => seq < (page[0]?.seq ?? head + 1));
        const full = prependHistory(resumed, older);
        expect(messagesOf(full)).toEqual(messagesOf(whole));
        expect([full.running, full.title, full.context]).toEqual([whole.running, whole.title, whole.context]);
      }),
    );
  });

  test("shares every message that an event did not touch", () => {
    fc.assert(
      fc.property(Scenario, (script) => {
        let state = emptyConversation();
        for (const event of script.events) {
          const next = foldEvent(state, event);
          for (const message of messagesOf(state)) {
            const after = findMessage(next, message.message_id);
            const touched =
              ("message_id" in event && event.message_id === message.message_id) || event.event === "chat:start";
            if (!touched) expect(after).toBe(message);
          }
          if (event.event === "chat:chunk") expect(next.settled).toBe(state.settled);
          state = next;
        }
      }),
    );
  });
});

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

test("a chunk into a conversation of 5,000 messages costs little", () => {
  const script = new Script();
  for (let i = 0; i < 2_500; i++) {
    const asked = script.person("q");
    script.done(script.start(asked), asked);
  }
  const answer = script.start(script.person("long"));
  let state = foldEvents(emptyConversation(), script.events);
  const before = script.events.length;
  for (let i = 0; i < 20_000; i++) {
    script.say("chat:chunk", { message_id: answer, content: "word ", offset: i * 5, kind: "text" });
  }
  const settled = state.settled;
  const from = performance.now();
  state = foldEvents(state, script.events.slice(before));
  expect(performance.now() - from).toBeLessThan(1_500);
  expect(state.live[0]!.content).toHaveLength(100_000);
  expect(state.settled).toBe(settled);
});

test("code points are counted and cut as characters, not as UTF-16 units", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat({ max: 20 }), (text, n) => {
      expect(codePoints(text)).toBe([...text].length);
      expect(firstCodePoints(text, n)).toBe([...text].slice(0, n).join(""));
    }),
  );
});
