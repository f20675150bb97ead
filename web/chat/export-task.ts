import { type Conversation, messagesOf } from "#core/agent/conversation";
import { isCall } from "#core/agent/fold-message";
import type { HistoryAck, Message } from "#protocol/task-frames";
import { api } from "../api.ts";
import { taskPath } from "./task-queries.ts";
import { inReadingOrder } from "./task-state.ts";
import { HISTORY_PAGE_MAX } from "./wire.ts";

interface Exported {
  taskId: string;
  title: string;
  conversation: Conversation;
  hasOlder: boolean;
}

/** Saves the whole conversation as a Markdown file, pages that are not loaded included. */
export async function exportTask({ taskId, title, conversation, hasOlder }: Exported): Promise<void> {
  const shown = messagesOf(conversation);
  const messages = hasOlder ? [...(await loadBefore(taskId, shown[0]?.seq)), ...shown] : shown;
  const file = new Blob([toMarkdown(title, messages)], { type: "text/markdown" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${
    title
      .replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ")
      .trim()
      .slice(0, 80) || "conversation"
  }.md`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function loadBefore(taskId: string, seq: number | undefined): Promise<Message[]> {
  const pages: Message[][] = [];
  for (let before = seq; before !== undefined;) {
    const query = { before_seq: before, limit: HISTORY_PAGE_MAX };
    const page = await api.get<HistoryAck>(taskPath(taskId, "/messages"), query);
    pages.unshift(page.messages);
    before = page.next;
  }
  return pages.flat();
}

/** The conversation as text: who, when, what; thinking and tools folded away, sources as links. */
export function toMarkdown(title: string, messages: readonly Message[]): string {
  return [`# ${title}`, ...inReadingOrder(messages).map(section)].join("\n\n") + "\n";
}

function section(message: Message): string {
  const who = message.bot || message.sender.name || message.role;
  const facts = [new Date(message.created_at).toISOString(), message.model].filter(Boolean).join(" · ");
  const files = message.attachments.map(({ name }) => `- ${name}`).join("\n");
  const sources = (message.sources ?? []).map(({ url, title }) => `- [${title || url}](${url})`).join("\n");
  const error = message.error ? `> ${message.error.message}` : "";
  return [`## ${who}`, `_${facts}_`, ...message.blocks.map(folded), message.content, files, sources, error]
    .filter(Boolean)
    .join("\n\n");
}

function folded({ block, reasoning }: Message["blocks"][number]): string {
  if (block.type === "thinking") return reasoning ? details("thinking", reasoning) : "";
  if (isCall(block))
    return details(
      block.tool,
      [fenced(block.input), block.output === undefined ? "" : fenced(block.output)].filter(Boolean).join("\n\n"),
    );
  return `> ${block.sender.name}: ${block.content.replaceAll("\n", "\n> ")}`;
}

function details(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** A fence that is longer than any inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
