import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { emptyConversation, messagesOf } from "#core/agent/conversation";
import { foldEvents } from "#core/agent/fold";
import type { Message, RecordedEvent, SendAck } from "#protocol/task-frames";
import { testActor } from "#test/conversation-rows";
import { addHistory, ANSWER, Life, World } from "./mortal.testsuite.ts";

const CLIENT_MESSAGE_ID = "0190a000-0000-7000-8000-000000000001";
const ANSWER_ID = "0190a000-0000-7000-8000-000000000002";
const by = { actor: testActor({ userId: "ada", expiresAtMs: Number.MAX_SAFE_INTEGER }), source: "web" as const };
let objects = 0;

/** A person's client: keeps what it saw, sends until it has an ack, answers what it is asked. */
class Client {
  readonly events: RecordedEvent[] = [];
  ack: SendAck | null = null;
  #connected: Life | null = null;
  #answered = false;
  /** The ack of the answer to the agent's question. */
  approved: object | null = null;

  show(life: Life, event: RecordedEvent): void {
    if (this.#connected === life) this.events.push(event);
  }

  async use(life: Life): Promise<void> {
    this.events.push(...life.parts.journal.after(this.events.at(-1)?.seq ?? 0, 100_000));
    this.#connected = life;
    if (!this.ack) {
      const send = {
        client_message_id: CLIENT_MESSAGE_ID,
        content: "Do it",
        attachments: ["file"],
        mentions: [],
        options: {},
        mode: "queue" as const,
      };
      const ack = (await life.commands.run(by, "chat:send", send)) as SendAck;
      await life.point("ack of the message");
      this.ack = ack;
    }
    while (!this.isOver()) {
      await life.rest();
      await this.#approve(life);
      const asked = this.#question();
      if (asked !== undefined && !this.#answered) {
        await life.point("client asked");
        await life.commands.run(by, "skill:response", { request_id: asked, result: "blue" });
        await life.point("client answered");
        this.#answered = true;
      }
    }
    await life.rest();
  }

  /** Under one id, as often as it takes to get an ack. */
  async #approve(life: Life): Promise<void> {
    const updates = this.events.filter((event) => event.event === "chat:block_updated");
    const asking = updates.find(({ block }) => block["question"] !== undefined);
    if (!asking || this.approved) return;
    await life.point("person asked");
    const form_answer = { call_id: asking.block.id, values: {} };
    const said = { content: "", attachments: [], mentions: [], options: {}, mode: "queue" as const, form_answer };
    const ack = await life.commands.run(by, "chat:send", { client_message_id: ANSWER_ID, ...said });
    await life.point("person answered");
    this.approved = ack;
  }

  isOver(): boolean {
    return this.events.some(({ event }) => event === "chat:done" || event === "chat:error");
  }

  #question(): string | undefined {
    const asks = this.events.filter((event) => event.event === "chat:block_updated" && event.block["request_id"]);
    return asks.map((event) => (event as { block: { request_id?: string } }).block.request_id).at(-1);
  }
}

/** Plays one turn to its end, with the deaths; then asks everybody what was said. */
async function play(deaths: number[]) {
  const world = new World(deaths);
  const client = new Client();
  const stub = env.TASK_CHAT.getByName(`mortal-${objects++}`);
  return runInDurableObject(stub, async (_object, { storage }) => {
    const live = () => new Life(storage.sql, world, (life, event) => client.show(life, event));
    let life = live();
    addHistory(life.parts);
    while ((await Promise.race([life.death.promise, client.use(life)])) === "dead") life = live();
    const { conversation, journal, turns } = life.parts;
    const fold = (events: RecordedEvent[]) => messagesOf(foldEvents(emptyConversation(), events));
    return {
      world,
      client,
      history: conversation.page({ limit: 100 }),
      shown: fold(client.events),
      told: fold(journal.after(0, 100_000)),
      seqs: client.events.map(({ seq }) => seq),
      summary: turns.summary(),
      title: conversation.titleBy(),
      calls: turns.record(client.ack!.turn_id!).calls,
    };
  });
}

type Played = Awaited<ReturnType<typeof play>>;
const answerIn = (messages: Message[]) => messages.filter(({ role }) => role === "assistant");
/** What a reader sees of an answer. Blocks without the times at which they were shown. */
const seen = (messages: Message[]) =>
  answerIn(messages).map(({ content, reasoning, status, blocks }) => ({
    content,
    reasoning,
    status,
    blocks: blocks.map(({ offset, block }) => ({ offset, ...block })),
  }));

function expectSound(played: Played): void {
  const { world, history, shown, told, client, calls } = played;
  expect(history.filter((message) => message.client_message_id === CLIENT_MESSAGE_ID)).toMatchObject([
    { message_id: client.ack!.message_id, content: "Do it", status: "done" },
  ]);
  expect(answerIn(history)).toMatchObject([{ content: ANSWER, reasoning: "Hmm, so.", status: "done" }]);
  expect(seen(shown)).toEqual(seen(history));
  expect(seen(told)).toEqual(seen(history));
  expect(played.seqs).toEqual(Array.from(played.seqs, (_, i) => i + 1));
  expect(calls.map(({ tool, status }) => [tool, status])).toEqual([
    ["look", "done"],
    ["pay", "done"],
    ["ask", "done"],
    ["note", "done"],
    ["ask_person", "done"],
  ]);
  expect(calls[4]!.outcome).toEqual({ ok: true, content: '{"answered_by":"Ada","approved":true}' });
  expect(calls[2]!.outcome).toEqual({ ok: true, content: "blue" });
  expect(client.approved).toMatchObject({ ok: true, turn_id: client.ack!.turn_id });
  expect(played.summary?.content).toBe("In short");
  for (const { tool, count } of world.runs.values()) {
    const diedInside = world.died.filter((name) => name === `tool ${tool} answered`).length;
    // Side by side: the death of one call is that of the others that were not recorded yet.
    const batch = world.died.filter((name) => name.startsWith("tool ")).length;
    expect(count).toBeLessThanOrEqual(tool === "pay" ? 1 : 1 + Math.max(diedInside, batch));
  }
}

describe("a turn with tools, a client's and a person's answer and a compaction", () => {
  it("is told whole when nothing happens", async () => {
    const played = await play([]);
    expectSound(played);
    expect(played.title).toBe("model");
    expect([...played.world.runs.values()].map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  it("loses nothing and runs nothing twice, wherever the runtime dies", { timeout: 120_000 }, async () => {
    const { points } = (await play([])).world;
    for (const [at, name] of points.entries()) {
      const played = await play([at + 1]);
      expect(played.world.died, name).toEqual([name]);
      expectSound(played);
    }
    console.log(`died at each of ${points.length} points: ${new Set(points).size} different ones`);
  });

  it("nor when it dies once more soon after", { timeout: 120_000 }, async () => {
    const { points } = (await play([])).world;
    for (let at = 1; at <= points.length; at += 2) {
      for (const after of [1, 4]) {
        const played = await play([at, at + after]);
        expect(played.world.died).toHaveLength(played.world.points.length >= at + after ? 2 : 1);
        expectSound(played);
      }
    }
  });
});
