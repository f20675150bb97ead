import {
  answerText,
  ASK_PERSON,
  checkAnswer,
  problemText,
  readWords,
  type CheckedAnswer,
  type Problem,
} from "#core/agent/question";
import { Question } from "#protocol/question";
import type { ClientPayload, FormBlock, Refusal, SendAck, Sender } from "#protocol/task-frames";
import { refusal } from "../kit/refusal.ts";
import type { By } from "./commands.ts";
import type { Parts } from "./parts.ts";
import { settleWaiting } from "./run-tools.ts";
import type { TurnEngine } from "./turn-engine.ts";

/** Somebody's answer to a question that an agent asked. */
export interface Reply {
  callId: string;
  by: Sender;
  read(question: Question): CheckedAnswer;
  remark?: string | undefined;
  clientMessageId?: string;
}

export type Replied =
  | { outcome: "taken"; block: FormBlock }
  /** `block` as it stands: answered by somebody before, timed out, or cancelled with its turn. */
  | { outcome: "late"; block: FormBlock }
  | { outcome: "unclear"; question: Question; problems: Problem[] }
  | { outcome: "unknown" };

/** The first answer that fits its question settles the call, and the turn goes on; all in one commit. */
export function reply(parts: Parts, engine: TurnEngine, said: Reply): Replied {
  const { turns } = parts;
  const turn = turns.withCall(said.callId);
  const call = turn && turns.record(turn.turnId).calls.find(({ callId }) => callId === said.callId);
  if (!turn || !call || call.tool !== ASK_PERSON) return { outcome: "unknown" };
  if (turn.status !== "running" || call.status !== "waiting") {
    const block = formBlock(parts, turn.messageId, said.callId);
    return block ? { outcome: "late", block } : { outcome: "unknown" };
  }
  const question = Question.parse(JSON.parse(call.input));
  const checked = said.read(question);
  if (!checked.ok) return { outcome: "unclear", question, problems: checked.problems };
  const { by, remark, clientMessageId } = said;
  const answer = {
    by,
    ...checked.given,
    ...(remark ? { remark } : {}),
    ...(clientMessageId === undefined ? {} : { client_message_id: clientMessageId }),
  };
  const content = answerText(question, checked.given, { name: by.name, remark });
  const settled = { ok: true as const, content, facts: { answer } };
  settleWaiting(parts, { turn, answer: engine.answerOf(turn) }, said.callId, settled);
  engine.wake();
  return { outcome: "taken", block: formBlock(parts, turn.messageId, said.callId)! };
}

function formBlock(parts: Parts, messageId: string, callId: string): FormBlock | null {
  const blocks = parts.conversation.message(messageId)?.blocks.map(({ block }) => block) ?? [];
  return blocks.find((block): block is FormBlock => block.type === "form" && block.id === callId) ?? null;
}

/** `chat:send` with a `form_answer`. The ack names the agent's message that asks. */
export function answerForm(
  parts: Parts,
  engine: TurnEngine,
  by: By,
  payload: ClientPayload<"chat:send">,
): SendAck | Refusal {
  const { call_id: callId, values, declined } = payload.form_answer!;
  const isTold = values !== undefined || declined !== undefined;
  const { userId, name } = by.actor;
  const replied = reply(parts, engine, {
    callId,
    by: { kind: "user", id: userId, name },
    read: (question) => {
      if (declined) return { ok: true, given: { declined } };
      return values ? checkAnswer(question, values) : readWords(question, payload.content);
    },
    remark: isTold ? payload.content : undefined,
    clientMessageId: payload.client_message_id,
  });
  switch (replied.outcome) {
    case "taken":
      parts.conversation.addMember(userId, name);
      return ackOf(parts, callId);
    case "late": {
      const { answer } = replied.block;
      if (answer?.client_message_id === payload.client_message_id) return ackOf(parts, callId);
      const who = answer ? `${answer.by.name} has answered this already.` : "This question is no longer open.";
      return refusal("CONFLICT", who, "form_answer.call_id");
    }
    case "unclear": {
      const field = replied.problems[0]!.field;
      const path =
        values === undefined ? "content" : ["form_answer.values", ...(field === "" ? [] : [field])].join(".");
      return refusal("INVALID", replied.problems.map(problemText).join(" "), path);
    }
    case "unknown":
      return refusal("NOT_FOUND", "There is no such question.", "form_answer.call_id");
  }
}

function ackOf({ turns, conversation }: Parts, callId: string): SendAck {
  const turn = turns.withCall(callId)!;
  const { message_id, seq } = conversation.message(turn.messageId)!;
  return { ok: true, message_id, turn_id: turn.turnId, seq };
}
