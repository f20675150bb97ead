import { TITLE_INSTRUCTIONS, titleFromModel } from "#core/agent/title";
import type { MemberSnapshot } from "#core/agent/snapshot";
import { logFault } from "#services/log";
import type { Parts } from "./parts.ts";
import { sideCall } from "./side-call.ts";
import type { TurnRow } from "./store/turns.ts";

const TIMEOUT_MS = 15_000;
const MESSAGE_CHARS = 2000;

/** Names the conversation, by whoever is the highest authority so far: words, then the model, then a person. */
export function rename(parts: Parts, title: string, by: "words" | "model" | "person"): void {
  parts.conversation.setTitle(title, by);
  parts.journal.record("task:renamed", { title });
  parts.notices.add("task:renamed", { task_id: parts.task.taskId, title, at: Date.now() });
  parts.changed();
}

/** After the first answer: a better title than the person's first words. Failing costs nothing but the better title. */
export async function writeTitle(parts: Parts, turn: TurnRow, member: MemberSnapshot): Promise<void> {
  if (parts.conversation.titleBy() !== "words") return;
  const asked = parts.conversation.message(turn.replyTo);
  if (!asked) return;
  try {
    const answer = await sideCall(parts, turn, member.model, {
      purpose: "title",
      prompt: [
        { role: "system", content: TITLE_INSTRUCTIONS },
        { role: "user", content: [{ type: "text", text: asked.content.slice(0, MESSAGE_CHARS) }] },
      ],
      maxOutputTokens: 60,
      timeoutMs: TIMEOUT_MS,
    });
    const title = titleFromModel(answer);
    if (title !== "" && parts.conversation.titleBy() === "words") rename(parts, title, "model");
  } catch (error) {
    logFault("title-failed", error, { taskId: parts.task.taskId });
  }
}
