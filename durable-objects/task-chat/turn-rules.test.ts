import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { RecordedEvent, SendAck } from "#protocol/task-frames";
import { newId } from "#secrets/random";
import type { TaskProjection } from "#services/message/projection";
import type { Desk } from "./channel/desk.ts";
import { testActor } from "#test/conversation-rows";
import { addHistory, ANSWER, Life, World } from "./mortal.testsuite.ts";
import { drainOutbox, type OutboxPorts } from "./outbox.ts";
import { rename } from "./title.ts";

const by = { actor: testActor({ userId: "ada", expiresAtMs: Number.MAX_SAFE_INTEGER }), source: "web" as const };

/** A conversation whose turns ask the client once, and then a person; everything that was shown is in `events`. */
class Talk extends Life {
  readonly events: RecordedEvent[] = [];

  constructor(storage: SqlStorage) {
    super(storage, new World([]), (_life, event) => void (this as Talk | undefined)?.events?.push(event));
  }

  /** Sends, and comes back when the turn waits for the client. */
  async send(over: { client_message_id?: string; mode?: "queue" | "guide"; replaces?: string } = {}): Promise<SendAck> {
    const plain = { client_message_id: newId(), attachments: [], mentions: [], options: {}, mode: "queue" as const };
    const ack = await this.commands.run(by, "chat:send", { content: "Do it", ...plain, ...over });
    await this.rest();
    return ack as SendAck;
  }

  async answer(result: string): Promise<void> {
    const { turnId } = this.parts.turns.running()!;
    const asked = this.parts.turns.record(turnId).calls.find(({ tool }) => tool === "ask")!;
    await this.commands.run(by, "skill:response", { request_id: asked.callId, result });
    await this.rest();
    await this.approve();
  }

  async approve(): Promise<void> {
    const { turnId } = this.parts.turns.running()!;
    const asked = this.parts.turns.record(turnId).calls.find(({ tool }) => tool === "ask_person")!;
    const plain = { client_message_id: newId(), attachments: [], mentions: [], options: {}, mode: "queue" as const };
    const form_answer = { call_id: asked.callId, values: {} };
    await this.commands.run(by, "chat:send", { content: "", ...plain, form_answer });
    await this.rest();
  }

  lastAnswer() {
    return this.parts.conversation.page({ limit: 100 }).findLast(({ role }) => role === "assistant")!;
  }
}

let objects = 0;
function talk<T>(act: (talk: Talk) => Promise<T>): Promise<T> {
  const stub = env.TASK_CHAT.getByName(`rules-${objects++}`);
  return runInDurableObject(stub, (_object, { storage }) => act(new Talk(storage.sql)));
}

describe("a turn", () => {
  it("costs what its model calls cost together, and each call is in the ledger", () =>
    talk(async (chat) => {
      addHistory(chat.parts);
      await chat.send();
      await chat.answer("blue");
      const usage = { input: 30, output: 15, reasoning: 0, cached: 0, cost_micro_usd: 0 };
      expect(chat.lastAnswer()).toMatchObject({ content: ANSWER, usage });
      expect(chat.events.find(({ event }) => event === "chat:done")).toMatchObject({ usage });
      const purposes = chat.parts.turns.modelCalls(100).map(({ purpose }) => purpose);
      expect(purposes.sort()).toEqual(["answer", "answer", "answer", "compaction", "title"]);
    }));

  it("takes guidance once, however often it is sent, also after its end", () =>
    talk(async (chat) => {
      const { turn_id: turnId } = await chat.send();
      const guide = { client_message_id: newId(), mode: "guide" as const };
      const first = await chat.send(guide);
      expect(await chat.send(guide)).toEqual(first);
      await chat.commands.run(by, "chat:guide", { content: "Do it", client_message_id: guide.client_message_id });
      const second = newId();
      await chat.commands.run(by, "chat:guide", { content: "and fast", client_message_id: second });
      const { guidance } = chat.parts.turns.record(turnId!);
      expect(guidance.map(({ id }) => id)).toEqual([guide.client_message_id, second]);
      await chat.answer("blue");
      expect(await chat.send(guide)).toMatchObject({ ok: true });
      expect(chat.parts.conversation.countMessages()).toBe(2);
      expect(chat.lastAnswer().blocks.filter(({ block }) => block.type === "guidance")).toHaveLength(2);
    }));

  it("takes the first answer of a client, and no other", () =>
    talk(async (chat) => {
      const { turn_id: turnId } = await chat.send();
      await Promise.all([chat.answer("blue"), chat.answer("red")]);
      const { callId, outcome } = chat.parts.turns.record(turnId!).calls.find(({ tool }) => tool === "ask")!;
      expect(outcome).toEqual({ ok: true, content: "blue" });
      await chat.commands.run(by, "skill:response", { request_id: callId, result: "green" });
      const { block } = chat.lastAnswer().blocks.find((placed) => placed.block.id === callId)!;
      expect(block).toMatchObject({ status: "done", output: "blue" });
      const told = chat.events.filter((event) => event.event === "chat:block_updated" && event.block.id === callId);
      expect(told.map((event) => "block" in event && event.block.status)).toEqual(["waiting", "done"]);
    }));

  it("goes on without a client that does not answer in time", () =>
    talk(async (chat) => {
      const { turn_id: turnId } = await chat.send();
      const { callId } = chat.parts.turns.record(turnId!).calls.find(({ status }) => status === "waiting")!;
      await chat.engine.watchdog();
      await chat.rest();
      expect(chat.parts.turns.running()).not.toBeNull();
      chat.parts.turns.beginCall(callId, "waiting", 1, 2);
      await chat.engine.watchdog();
      await chat.rest();
      const call = chat.parts.turns.record(turnId!).calls.find((one) => one.callId === callId)!;
      expect(call.outcome).toMatchObject({ ok: false, code: "TIMEOUT" });
      await chat.approve();
      expect(chat.lastAnswer()).toMatchObject({ status: "done", content: ANSWER });
    }));
});

describe("a conversation", () => {
  it("keeps the title that a person gave it, before or while the model thinks of one", () =>
    talk(async (chat) => {
      await chat.send();
      expect(chat.parts.conversation.titleBy()).toBe("words");
      rename(chat.parts, "Mine", "person");
      await chat.answer("blue");
      expect(chat.parts.task.title).toBe("Mine");
      expect(chat.parts.turns.modelCalls(100).filter(({ purpose }) => purpose === "title")).toEqual([]);
    }));

  it("forgets a summary of what was withdrawn, and keeps one of what came before", () =>
    talk(async (chat) => {
      addHistory(chat.parts);
      await chat.send();
      await chat.answer("blue");
      const { uptoSeq } = chat.parts.turns.summary()!;
      const messages = chat.parts.conversation.page({ limit: 100 });
      const after = messages.find(({ seq, role }) => seq > uptoSeq && role === "user")!;
      await chat.commands.run(by, "chat:retry", { message_id: chat.lastAnswer().message_id });
      expect(chat.parts.turns.summary()).toMatchObject({ uptoSeq });
      await chat.commands.run(by, "chat:cancel", {});
      chat.parts.turns.saveSummary(after.seq, "Tells of what is taken back");
      const before = messages.findLast(({ seq }) => seq <= uptoSeq)!;
      expect(await chat.send({ replaces: before.message_id })).toMatchObject({ ok: true });
      expect(chat.parts.turns.summary()?.content).not.toBe("Tells of what is taken back");
    }));
});

describe("the outbox", () => {
  const tellResult = () => Promise.resolve();
  const taken = { outcome: "stored" as const, told: true };

  it("keeps what it could not copy, and what changed while it was copied", () =>
    talk(async (chat) => {
      const { message_id: id } = await chat.send();
      const copied: string[] = [];
      const project = async ({ messages }: TaskProjection) => {
        copied.push(...messages.map(({ message_id, status }) => `${message_id} ${status}`));
        if (copied.length === messages.length) chat.parts.conversation.update(id, { status: "queued" });
        return { ...taken, told: false };
      };
      const down = () => Promise.reject(new Error("down"));
      const drain = (port: OutboxPorts["project"]) => drainOutbox(chat.parts, { project: port, tellResult });
      await expect(drain(down)).rejects.toThrow("down");
      await expect(drain(project)).rejects.toThrow("not told");
      await expect(drain(project)).rejects.toThrow("not told");
      expect(copied).toContain(`${id} done`);
      expect(copied.at(-1)).toBe(`${id} queued`);
      expect(chat.parts.conversation.hasChanges()).toBe(false);
      const told: string[] = [];
      await drain(async (_projection, { events }) => {
        told.push(...events.map(({ event }) => event));
        return taken;
      });
      expect(told).toContain("task:status");
      expect(chat.parts.notices.list()).toEqual([]);
    }));

  it("asks for the Task of a channel's conversation until it is known to be made", () =>
    talk(async (chat) => {
      await chat.send();
      let made = false;
      const desk = { newTask: () => (made ? undefined : {}), taskIsMade: () => void (made = true) } as unknown as Desk;
      Object.assign(chat.parts, { desk });
      const asked: boolean[] = [];
      for (const outcome of ["gone", "stored", "stored"] as const) {
        const project = async ({ newTask }: TaskProjection) => {
          asked.push(newTask !== undefined);
          return { ...taken, outcome };
        };
        await drainOutbox(chat.parts, { project, tellResult });
      }
      expect(asked).toEqual([true, true, false]);
    }));

  it("copies all usage and tells all notices of a long outage", () =>
    talk(async (chat) => {
      await chat.send();
      const [call] = chat.parts.turns.modelCalls(1);
      for (let n = 0; n < 120; n++) {
        chat.parts.turns.addModelCall({ ...call!, callId: `call ${n}` });
        chat.parts.notices.add("task:renamed", { task_id: "task", title: `${n}`, at: n });
      }
      const used = new Set<string>();
      chat.parts.conversation.addMember("ada", "Ada");
      const told: string[] = [];
      const project: OutboxPorts["project"] = async ({ usage }, { userIds, events }) => {
        for (const { id } of usage) used.add(id);
        expect(userIds).toContain("ada");
        told.push(...events.map(({ event }) => event));
        return taken;
      };
      await drainOutbox(chat.parts, { project, tellResult });
      expect(used.size).toBe(121);
      expect(told.filter((event) => event === "task:renamed").length).toBeGreaterThanOrEqual(120);
    }));
});
