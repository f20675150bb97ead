import type { Message } from "#protocol/task-frames";
import { messageTokens, type Weighed } from "./context.ts";
import { isCall } from "./fold-message.ts";

/**
 * Messages as a model reads them: each answer right behind what it answers. Otherwise a message that had to wait, which
 * was said before the answer to the one in front of it, would not be the last word. What answers nothing that is here
 * (the result of a task in the background) stays behind what was said before it, but never behind the last word.
 */
export function inExchanges(messages: Message[]): Message[] {
  const questions = messages.filter(({ role }) => role !== "assistant");
  const known = new Set(questions.map((message) => message.message_id));
  const answers = Map.groupBy(
    messages.filter(({ role }) => role === "assistant"),
    ({ reply_to: id = "", seq }) => {
      if (known.has(id)) return id;
      return questions.slice(0, -1).findLast((question) => question.seq < seq)?.message_id ?? "";
    },
  );
  const inOrder = questions.flatMap((message) => [message, ...(answers.get(message.message_id) ?? [])]);
  return [...(answers.get("") ?? []), ...inOrder];
}

/** The same messages by the room that they take in a prompt, in the order in which they were said. */
export function weighed(messages: Message[]): Weighed[] {
  const seqs = new Map(messages.map((message) => [message.message_id, message.seq]));
  return messages
    .map((message) => ({
      seq: message.seq,
      tokens: messageTokens(textsOf(message)),
      answers: message.role === "assistant" ? (seqs.get(message.reply_to ?? "") ?? message.seq) : null,
    }))
    .toSorted((a, b) => a.seq - b.seq);
}

function textsOf(message: Message): string[] {
  const blocks = message.blocks.map(({ block }) => (isCall(block) ? block.input + (block.output ?? "") : ""));
  return [message.content, ...blocks];
}
