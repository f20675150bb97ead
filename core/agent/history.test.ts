import fc from "fast-check";
import { expect, it } from "vitest";
import type { Message } from "#protocol/task-frames";
import { planCompaction } from "./context.ts";
import { inExchanges, weighed } from "./history.ts";

function message(seq: number, id: string, replyTo?: string): Message {
  const role = replyTo === undefined ? ("user" as const) : ("assistant" as const);
  const sender = { kind: "user" as const, id: "ada", name: "Ada" };
  const facts = {
    message_id: id,
    turn_id: null,
    seq,
    created_at: 0,
    status: "done" as const,
    blocks: [],
    attachments: [],
  };
  return {
    ...facts,
    role,
    sender,
    content: "words ".repeat(100),
    reasoning: "",
    ...(replyTo ? { reply_to: replyTo } : {}),
  };
}

const idsOf = (messages: Message[]) => messages.map((one) => one.message_id);

it("a message that had to wait comes behind the answer to the one in front of it", () => {
  const said = [message(1, "u1"), message(2, "a1", "u1"), message(3, "u2"), message(4, "u3"), message(9, "a2", "u2")];
  expect(idsOf(inExchanges(said))).toEqual(["u1", "a1", "u2", "a2", "u3"]);
});

it("an answer to what is not here comes first, so that it is never the last word", () => {
  expect(idsOf(inExchanges([message(4, "u3"), message(9, "a2", "u2")]))).toEqual(["a2", "u3"]);
});

/** Messages of people, some of them sent while others wait; up to some moment each is answered in its turn. */
const Said = fc.tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 })).map(([bursts]) => {
  const said: Message[] = [];
  const add = (id: string, replyTo?: string) => said.push(message(said.length + 1, id, replyTo));
  let n = 0;
  for (const [at, size] of bursts.entries()) {
    const burst = Array.from({ length: size }, () => `u${++n}`);
    for (const id of burst) add(id);
    const answered = at === bursts.length - 1 ? burst.slice(0, -1) : burst;
    for (const id of answered) add(`a-${id}`, id);
  }
  return { said, asked: `u${n}` };
});

it("what is asked is the last word, also when the rest is summarised, and no answer is without its question", () => {
  fc.assert(
    fc.property(Said, fc.integer({ min: 200, max: 20_000 }), ({ said, asked }, window) => {
      const upto = planCompaction(weighed(inExchanges(said)), 0, window) ?? 0;
      const kept = inExchanges(said.filter(({ seq }) => seq > upto));
      expect(kept.at(-1)!.message_id).toBe(asked);
      // Where the questions all stand before the first answer, no place is left to cut.
      const hasPlace = said.some(({ role }, at) => role === "assistant" && said[at + 1]?.role === "user");
      if (hasPlace) expect(kept[0]!.role).toBe("user");
    }),
  );
});
