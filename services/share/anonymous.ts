import type { FormBlock, Message, Sender } from "#protocol/task-frames";

/** Their calls hold what is known of a person, which a link to one conversation must not tell. */
const PERSONAL_TOOLS = new Set(["remember", "recall", "browser_info"]);

/** The message without ids of people, turns and files, without costs, and without what belongs to the person alone. */
export function anonymous(message: Message): Message {
  const { message_id, seq, role, content, reasoning, status, created_at, bot, model, sources, finish_reason } = message;
  return {
    message_id,
    turn_id: null,
    seq,
    role,
    content,
    reasoning,
    sender: nameOnly(message.sender),
    attachments: message.attachments.map((attachment, at) => ({ ...attachment, id: `file-${at + 1}` })),
    blocks: message.blocks.flatMap((placed) => shown(placed)),
    status,
    created_at,
    ...(bot === undefined ? {} : { bot }),
    ...(model === undefined ? {} : { model }),
    ...(sources === undefined ? {} : { sources }),
    ...(finish_reason === undefined ? {} : { finish_reason }),
  };
}

function shown(placed: Message["blocks"][number]): Message["blocks"] {
  const { block } = placed;
  if (block.type === "guidance") return [{ ...placed, block: { ...block, sender: nameOnly(block.sender) } }];
  if (block.type === "form") return [{ ...placed, block: namelessForm(block) }];
  return block.type === "tool" && PERSONAL_TOOLS.has(block.tool) ? [] : [placed];
}

function namelessForm({ answer, ...block }: FormBlock): FormBlock {
  if (!answer) return block;
  const { client_message_id: _id, by, ...said } = answer;
  return { ...block, answer: { ...said, by: nameOnly(by) } };
}

function nameOnly({ kind, name }: Sender): Sender {
  return { kind, id: "", name };
}
