import type { Actor } from "#core/actor";
import { decide } from "#auth/policy";
import type { TeamSnapshot } from "#core/agent/snapshot";
import { ASK_PERSON } from "#core/agent/question";
import { isAddressed } from "#core/agent/mentions";
import { titleFromWords } from "#core/agent/title";
import {
  RESUME_PAGE,
  type Attachment,
  type ClientEventName,
  type ClientPayload,
  type HistoryAck,
  type Message,
  type Refusal,
  type SendAck,
} from "#protocol/task-frames";
import { newId } from "#secrets/random";
import { refusal } from "../kit/refusal.ts";
import type { ConnectedPeer } from "../kit/socket-room.ts";
import type { Parts } from "./parts.ts";
import { answerForm } from "./questions.ts";
import { settleWaiting } from "./run-tools.ts";
import { blankMessage } from "./store/conversation.ts";
import type { TurnRow } from "./store/turns.ts";
import { rename } from "./title.ts";
import type { TurnEngine } from "./turn-engine.ts";

/** While a client pages through what it missed, live events wait for it this long at most. */
const PAGING_MS = 5000;

export interface By {
  actor: Actor;
  source: "web" | "api" | "socket" | "channel" | "schedule";
  peer?: ConnectedPeer;
}

type Commands = { [N in ClientEventName]: (by: By, payload: ClientPayload<N>) => Promise<object> | object };
export type FindAttachments = (ids: string[]) => Promise<Attachment[] | null>;

const WRITES: ReadonlySet<ClientEventName> = new Set([
  "chat:send",
  "chat:cancel",
  "chat:retry",
  "chat:guide",
  "skill:response",
]);

/** What people can do in a conversation. Every verb is idempotent and answers with its ack. */
export class ConversationCommands {
  readonly #parts: Parts;
  readonly #engine: TurnEngine;
  readonly #findAttachments: FindAttachments;
  readonly #verbs: Commands = {
    "chat:send": (by, payload) => this.#send(by, payload),
    "chat:cancel": (by, payload) => this.#cancel(by, payload.turn_id),
    "chat:retry": (by, payload) => this.#retry(by, payload),
    "chat:guide": (by, payload) => this.#guide(by, payload),
    "chat:resume": (by, payload) => this.#resume(by, payload.after_seq),
    "history:sync": (_by, payload) => this.#history(payload),
    "task:join": (_by, payload) => this.#joined(payload.task_id),
    "task:leave": () => ({ ok: true }),
    "chat:typing": (by) => this.#typing(by),
    "chat:read": (by, payload) => this.#read(by, payload.seq),
    "skill:response": (_by, payload) => this.#skillResponse(payload),
  };

  constructor(parts: Parts, engine: TurnEngine, findAttachments: FindAttachments) {
    this.#parts = parts;
    this.#engine = engine;
    this.#findAttachments = findAttachments;
  }

  async run<N extends ClientEventName>(by: By, name: N, payload: ClientPayload<N>): Promise<object> {
    if (by.peer && name !== "chat:resume") this.#parts.audience.release(by.peer);
    const { namespace } = this.#parts.task;
    const verdict = decide(by.actor, WRITES.has(name) ? "chat" : "get", "tasks", namespace);
    if (!verdict.allowed) return refusal("FORBIDDEN", `You do not have the right ${verdict.missing}.`);
    return this.#verbs[name](by, payload);
  }

  async #send(by: By, payload: ClientPayload<"chat:send">): Promise<SendAck | Refusal | object> {
    const known = this.#known(payload.client_message_id);
    if (known) return known;
    if (payload.form_answer) return answerForm(this.#parts, this.#engine, by, payload);
    let attachments: Attachment[] = [];
    if (payload.attachments.length > 0) {
      const found = await this.#findAttachments(payload.attachments);
      if (!found) return refusal("INVALID", "An attachment does not exist.", "attachments");
      attachments = found;
    }
    const team = await this.#engine.foresee(payload.options.model);
    const meanwhile = this.#known(payload.client_message_id);
    if (meanwhile) return meanwhile;
    if (payload.mode === "guide" && this.#parts.turns.running()) return this.#guide(by, payload);
    if (payload.replaces !== undefined) {
      const refused = this.#replace(by, payload.replaces);
      if (refused) return refused;
    }
    return this.#accept(by, payload, attachments, team);
  }

  /** The ack of a message, or of guidance, that was accepted before. */
  #known(clientMessageId: string): object | null {
    if (this.#parts.turns.hasGuidance(clientMessageId)) return this.#guided();
    const message = this.#parts.conversation.byClientId(clientMessageId);
    if (!message) return null;
    const turn = this.#parts.turns.replyingTo(message.message_id);
    return this.#ack(message, turn?.turnId ?? null, message.status === "queued");
  }

  #ack({ message_id, seq }: Message, turnId: string | null, queued: boolean): SendAck {
    return { ok: true, message_id, turn_id: turnId, seq, ...(queued ? { queued: true } : {}) };
  }

  #accept(by: By, payload: ClientPayload<"chat:send">, attachments: Attachment[], team: TeamSnapshot | null): SendAck {
    const { conversation, turns, journal, task } = this.#parts;
    const asked = !task.groupChat || isAddressed(payload, [task.team.name]);
    const queued = asked && turns.current() !== null;
    const turnId = asked ? newId() : null;
    const facts = {
      message_id: newId(),
      turn_id: turnId,
      role: "user" as const,
      content: payload.content,
      sender: { kind: "user" as const, id: by.actor.userId, name: by.actor.name },
      attachments,
    };
    const event = journal.record("chat:message", {
      ...facts,
      source: { kind: by.source },
      client_message_id: payload.client_message_id,
      ...(queued ? { queued } : {}),
    });
    const message: Message = {
      ...blankMessage({ ...facts, seq: event.seq, created_at: event.at, status: queued ? "queued" : "done" }),
      client_message_id: payload.client_message_id,
    };
    conversation.addMember(by.actor.userId, by.actor.name);
    conversation.insert(message);
    if (conversation.titleBy() === "nobody") rename(this.#parts, titleFromWords(payload.content), "words");
    if (turnId) this.#enqueue(by, turnId, { replyTo: facts.message_id, options: payload.options }, team);
    this.#parts.changed();
    return this.#ack(message, turnId, queued);
  }

  #enqueue(
    by: By,
    turnId: string,
    turn: Pick<TurnRow, "replyTo" | "options" | "team">,
    snapshot: TeamSnapshot | null = null,
  ): void {
    const requestedBy = { id: by.actor.userId, name: by.actor.name };
    this.#parts.turns.enqueue({ ...turn, turnId, messageId: newId(), requestedBy, queuedAt: Date.now() });
    this.#engine.wake({ turnId, snapshot });
  }

  #replace(by: By, messageId: string): Refusal | null {
    const message = this.#parts.conversation.message(messageId);
    if (message?.role !== "user") return refusal("NOT_FOUND", "The message to replace does not exist.", "replaces");
    this.#withdraw(by, message.seq);
    return null;
  }

  /** Ends what still works on these messages, then takes them out of the conversation. */
  #withdraw(by: By, fromSeq: number): void {
    const { conversation, turns, journal } = this.#parts;
    const running = turns.running();
    const answered = running && conversation.message(running.replyTo);
    if (running && (conversation.message(running.messageId)?.seq ?? answered?.seq ?? 0) >= fromSeq) {
      this.#engine.cancel(running, by.actor.userId);
    }
    const ids = conversation.withdrawFrom(fromSeq);
    turns.dropQueued(ids);
    turns.dropSummariesFrom(fromSeq);
    journal.record("chat:withdrawn", { message_ids: ids, by: by.actor.userId });
    this.#parts.changed();
  }

  #cancel(by: By, turnId: string | undefined): object {
    const { turns } = this.#parts;
    const turn = turnId === undefined ? turns.current() : turns.get(turnId);
    if (!turn)
      return turnId === undefined ? { ok: true, turn_id: null } : refusal("NOT_FOUND", "There is no such turn.");
    if (turn.status === "running" || turn.status === "queued") this.#engine.cancel(turn, by.actor.userId);
    return { ok: true, turn_id: turn.turnId };
  }

  #retry(by: By, payload: ClientPayload<"chat:retry">): object {
    const { conversation, turns } = this.#parts;
    const message = conversation.anyMessage(payload.message_id);
    const replyTo = message?.role === "assistant" ? message.reply_to : message?.message_id;
    const earlier = replyTo === undefined ? null : turns.replyingTo(replyTo);
    if (!message || !earlier || !conversation.message(earlier.replyTo)) {
      return refusal("NOT_FOUND", "There is no such message to answer again.", "message_id");
    }
    // The same retry again: the answer that replaced this one is on its way or there.
    if (message.role === "assistant" && !conversation.message(message.message_id))
      return { ok: true, turn_id: earlier.turnId };
    if (earlier.status === "queued") return { ok: true, turn_id: earlier.turnId };
    const answer = conversation.message(earlier.messageId);
    if (answer) this.#withdraw(by, answer.seq);
    const turnId = newId();
    const options = { ...earlier.options, ...(payload.model === undefined ? {} : { model: payload.model }) };
    this.#enqueue(by, turnId, { replyTo: earlier.replyTo, options, team: earlier.team });
    return { ok: true, turn_id: turnId };
  }

  #guide(by: By, { client_message_id: id = newId(), content }: ClientPayload<"chat:guide">): object {
    const { turns, conversation } = this.#parts;
    if (turns.hasGuidance(id)) return this.#guided();
    const turn = turns.running();
    if (!turn) return refusal("CONFLICT", "Nothing is running that could be guided; send a message instead.");
    const sender = { kind: "user" as const, id: by.actor.userId, name: by.actor.name };
    const block = { id, type: "guidance" as const, status: "done" as const, content, sender };
    turns.addGuidance(turn.turnId, { id, content, sender: { id: sender.id, name: sender.name } });
    const answer = this.#engine.answerOf(turn);
    answer.addBlock(block);
    // Kept at once, at the place that survives a restart of the running step.
    const kept = conversation.message(turn.messageId)!;
    conversation.update(turn.messageId, {
      blocks: [...kept.blocks, { offset: Array.from(kept.content).length, block }],
    });
    return this.#guided();
  }

  #guided(): object {
    return { ok: true, seq: this.#parts.journal.head };
  }

  #resume(by: By, afterSeq: number): object {
    const { journal, audience } = this.#parts;
    const events = journal.after(afterSeq, RESUME_PAGE);
    const last = events.at(-1)?.seq ?? afterSeq;
    const more = last < journal.head;
    if (by.peer && more) audience.hold(by.peer, last, PAGING_MS);
    else if (by.peer) audience.golive(by.peer);
    return { ok: true, head_seq: journal.head, events, more };
  }

  #history(query: ClientPayload<"history:sync">): HistoryAck {
    const { conversation, journal, task } = this.#parts;
    const { after_seq: afterSeq, before_seq: beforeSeq, limit } = query;
    const page = conversation.page({
      limit,
      ...(afterSeq === undefined ? {} : { afterSeq }),
      ...(beforeSeq === undefined ? {} : { beforeSeq }),
    });
    const messages = page.map((message) => ({ ...message, ...this.#engine.live(message.message_id) }));
    const forward = afterSeq !== undefined && beforeSeq === undefined;
    const edge = forward ? messages.at(-1) : messages[0];
    const next = messages.length === limit && edge ? { next: edge.seq } : {};
    const context = conversation.context();
    return { ok: true, messages, head_seq: journal.head, title: task.title, context, ...next };
  }

  #joined(taskId: string): object {
    const { task, journal, turns } = this.#parts;
    if (taskId !== task.taskId) return refusal("INVALID", "This socket belongs to another task.", "task_id");
    const running = turns.running();
    return { ok: true, head_seq: journal.head, ...(running ? { streaming: running.turnId } : {}) };
  }

  #typing({ actor, peer }: By): object {
    const user = { id: actor.userId, name: actor.name };
    this.#parts.audience.tell("chat:typing", { task_id: this.#parts.task.taskId, user }, peer);
    return { ok: true };
  }

  #read({ actor, peer }: By, seq: number): object {
    this.#parts.conversation.markRead(actor.userId, Math.min(seq, this.#parts.journal.head));
    this.#parts.audience.tell("chat:read", { task_id: this.#parts.task.taskId, user_id: actor.userId, seq }, peer);
    return { ok: true };
  }

  #skillResponse(payload: ClientPayload<"skill:response">): object {
    const turn = this.#parts.turns.running();
    if (!turn) return { ok: true };
    const { request_id: callId, result, error } = payload;
    const asked = this.#parts.turns.record(turn.turnId).calls.find((call) => call.callId === callId);
    if (asked?.tool === ASK_PERSON) return refusal("INVALID", "A person answers this, as form_answer.", "request_id");
    const content = typeof result === "string" ? result : JSON.stringify(result ?? null);
    const outcome =
      error === undefined
        ? ({ ok: true, content: content.slice(0, 100_000) } as const)
        : ({ ok: false, code: "CLIENT_ERROR", message: error } as const);
    const settled = settleWaiting(this.#parts, { turn, answer: this.#engine.answerOf(turn) }, callId, outcome);
    if (settled) this.#engine.wake();
    return { ok: true };
  }
}
