import type { Message } from "#protocol/task-frames";
import { firstCodePoints } from "#core/agent/code-points";

type Entry = Message["blocks"][number];
export type Part = { kind: "text"; key: string; text: string } | { kind: "blocks"; key: string; entries: Entry[] };

/** An answer in the order in which it happened: stretches of text, and between them what the agent did. */
export function answerParts(message: Pick<Message, "content" | "blocks">): Part[] {
  const parts: Part[] = [];
  let [rest, from] = [message.content, 0];
  for (const entry of message.blocks) {
    const text = firstCodePoints(rest, entry.offset - from);
    if (text.trim() !== "") parts.push({ kind: "text", key: `t${from}`, text });
    rest = rest.slice(text.length);
    from = Math.max(from, entry.offset);
    const last = parts.at(-1);
    if (last?.kind === "blocks") last.entries.push(entry);
    else parts.push({ kind: "blocks", key: entry.block.id, entries: [entry] });
  }
  if (rest.trim() !== "") parts.push({ kind: "text", key: `t${from}`, text: rest });
  return parts;
}
