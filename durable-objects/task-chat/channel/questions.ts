import { ASK_PERSON, readWords, type CheckedAnswer } from "#core/agent/question";
import { answeredLine, pressedAnswer, questionReply, readPressed, unclearLines } from "#core/channel/questions";
import { QUESTION_TEXTS, type QuestionTexts } from "#core/channel/question-texts";
import { languageFor } from "#core/channel/texts";
import { Question } from "#protocol/question";
import type { FormBlock } from "#protocol/task-frames";
import { reply, type Replied } from "../questions.ts";
import { sayTo, type Ready } from "./acts.ts";
import { channelRow, rulesOfDesk, WATCH_MS, type DeskParts } from "./desk-parts.ts";

/** Posts the question of a turn that began here; others are asked where they began. */
export function askHere(desk: DeskParts, callId: string, question: Question): void {
  const isGroup = channelRow(desk).conversation.scope !== "direct";
  const { calledByName, forms } = desk.channel.capabilities;
  const card = questionReply(question, callId, {
    texts: textsOf(desk, question),
    isGroup,
    isNamed: calledByName === true,
    hasForms: forms === true,
  });
  say(desk, { id: `ask:${callId}`, callId }, desk.channel.render(card));
}

/** Somebody answered in the product: the people here are told. */
export function tellAnswer(desk: DeskParts, callId: string, answer: NonNullable<FormBlock["answer"]>): void {
  const question = askedHere(desk, callId);
  if (question && answer.by.kind === "user") {
    const markdown = lineOf(desk, question, answer);
    say(desk, { id: `told:${callId}`, callId }, desk.channel.render({ markdown }));
  }
}

function say(
  desk: DeskParts,
  { id, callId }: { id: string; callId: string },
  pieces: ReturnType<DeskParts["channel"]["render"]>,
): void {
  const { store, parts, wakeReplies } = desk;
  const owed = store.reply(parts.turns.withCall(callId)?.turnId ?? "");
  if (!owed) return;
  const now = Date.now();
  store.say(id, { target: owed.target, pieces }, { dueAt: now, streamId: null });
  wakeReplies(now + WATCH_MS);
}

/** False: the button is none of a question's. */
export function answerByPress(desk: DeskParts, ready: Ready, actionId: string): boolean {
  const press = readPressed(actionId);
  if (!press || !askedHere(desk, press.callId)) return false;
  const values = ready.event.action?.values ?? {};
  answer(desk, ready, press.callId, (question) => pressedAnswer(question, press, values));
  return true;
}

/** What is said while a question waits here is its answer. False: nothing waits. */
export function answerInWords(desk: DeskParts, ready: Ready): boolean {
  const callId = waitsHere(desk);
  if (callId === null || ready.event.text.trim() === "") return false;
  answer(desk, ready, callId, (question) => readWords(question, ready.event.text));
  return true;
}

/** The first call that a person here is to answer. */
export function waitsHere({ parts, store }: DeskParts): string | null {
  const turn = parts.turns.running();
  if (!turn) return null;
  const waiting = parts.turns.record(turn.turnId).calls.filter(({ status }) => status === "waiting");
  const call = waiting.find(({ callId, tool }) => tool === ASK_PERSON && store.reply(`ask:${callId}`));
  return call?.callId ?? null;
}

function askedHere({ parts, store }: DeskParts, callId: string): Question | null {
  const turn = store.reply(`ask:${callId}`) && parts.turns.withCall(callId);
  const call = turn && parts.turns.record(turn.turnId).calls.find((one) => one.callId === callId);
  return call ? Question.parse(JSON.parse(call.input)) : null;
}

function answer(desk: DeskParts, ready: Ready, callId: string, read: (question: Question) => CheckedAnswer): void {
  const { parts, store, channel } = desk;
  const { sender, target } = ready.event;
  const by = { kind: "channel" as const, id: sender.id, name: sender.name ?? sender.id };
  const isTold = tells(ready);
  const owed = store.reply(parts.turns.withCall(callId)?.turnId ?? "");
  if (owed?.status === "open") {
    // The agent's answer goes where the person was last: the place where the turn began may be closed by now.
    const used = isTold && channel.capabilities.stream !== "pull" ? 1 : 0;
    store.update({ ...owed, target, used });
  }
  const replied = reply(parts, desk.engine, { callId, by, read });
  const words = wordsOn(desk, replied);
  if (words !== null && (isTold || replied.outcome !== "taken")) sayTo(desk, ready, words);
  if (owed?.status === "open") store.moveLast(owed.replyId);
}

/** Where one reply is all that the platform takes, it is kept for the agent's answer. */
function tells({ event: { kind, target } }: Ready): boolean {
  return kind !== "action" || target.repliesMax !== 1 || target.fallback !== undefined;
}

function wordsOn(desk: DeskParts, replied: Replied): string | null {
  switch (replied.outcome) {
    case "taken":
      return lineOf(desk, replied.block.question!, replied.block.answer!);
    case "late": {
      const { question, answer: given } = replied.block;
      const texts = textsOf(desk, question);
      return given ? texts.answeredBefore(given.by.name) : texts.over;
    }
    case "unclear":
      return unclearLines(replied.problems, textsOf(desk, replied.question));
    case "unknown":
      return null;
  }
}

function lineOf(desk: DeskParts, question: Question, { by, values }: NonNullable<FormBlock["answer"]>): string {
  const given = values ? { values } : { declined: true as const };
  return answeredLine(question, given, { name: by.name, texts: textsOf(desk, question) });
}

/** In the language of the question: the agent speaks the person's. */
function textsOf(desk: DeskParts, question: Question | undefined): QuestionTexts {
  return QUESTION_TEXTS[languageFor(rulesOfDesk(desk), question?.question ?? "")];
}
