import type { Attachment, SendOptions } from "#protocol/task-frames";

/** A person's message on its way: kept in this browser until the server has it for good. */
export interface Outgoing {
  client_message_id: string;
  content: string;
  attachments: Attachment[];
  options: SendOptions;
  mode: "queue" | "guide";
  replaces?: string;
  created_at: number;
}

const KEY = "weft.outbox";

/** What was not acked before the page went away, per conversation. */
export function loadOutbox(taskId: string): Outgoing[] {
  return readAll()[taskId] ?? [];
}

export function saveOutbox(taskId: string, entries: readonly Outgoing[]): void {
  const all = readAll();
  if (entries.length > 0) all[taskId] = [...entries];
  else delete all[taskId];
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // Storage is full or blocked: the message still goes out while the page lives.
  }
}

function readAll(): Record<string, Outgoing[]> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof stored === "object" && stored !== null ? (stored as Record<string, Outgoing[]>) : {};
  } catch {
    return {};
  }
}
