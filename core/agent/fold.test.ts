import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Message } from "#protocol/task-frames";
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
import { Script } from "./script.testsuite.ts";

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

/**
 * Milliseconds for 20,000 chunks into a conversation with so many answers before: the least of five times, since what
 * else the machine does comes on top.
 */
function costAfter(answers: number): number {
  const script = new Script();
  for (let i = 0; i < answers; i++) {
    const asked = script.person("q");
    script.done(script.start(asked), asked);
  }
  const answer = script.start(script.person("long"));
  const before = foldEvents(emptyConversation(), script.events);
  const known = script.events.length;
  for (let i = 0; i < 20_000; i++) {
    script.say("chat:chunk", { message_id: answer, content: "word ", offset: i * 5, kind: "text" });
  }
  const chunks = script.events.slice(known);
  const tookMs = Array.from({ length: 5 }, () => {
    const from = performance.now();
    const state = foldEvents(before, chunks);
    const took = performance.now() - from;
    expect(state.live[0]!.content).toHaveLength(100_000);
    expect(state.settled).toBe(before.settled);
    return took;
  });
  return Math.min(...tookMs);
}

test("a chunk into a conversation of 5,000 messages costs as much as one into a new conversation", () => {
  costAfter(0);
  // A walk over the messages would cost hundreds of times as much.
  expect(costAfter(2_500)).toBeLessThan(20 * costAfter(0));
});
