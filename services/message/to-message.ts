import type { MessageRow } from "#db/schema/conversations";
import type { Message } from "#protocol/task-frames";

/** The copy of a message as history gives the original. */
export function toMessage(row: MessageRow): Message {
  const { turn_id, ...detail } = row.detail;
  return {
    message_id: row.messageId,
    turn_id,
    seq: row.seq,
    role: row.role,
    content: row.content,
    reasoning: row.reasoning,
    sender: row.sender,
    attachments: row.attachments,
    blocks: row.blocks,
    status: row.status,
    created_at: row.createdAt.getTime(),
    ...detail,
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.usage === null ? {} : { usage: row.usage }),
  };
}
