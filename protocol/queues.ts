/** Messages of queues: ids, never payloads. */
import * as z from "zod";
import { ChannelEvent } from "./channel-event.ts";

/** A task was deleted: put its record into the archive and empty the conversation. */
export const ArchiveTask = z.object({
  kind: z.literal("archive-task"),
  taskId: z.uuid(),
  organizationId: z.string().min(1).max(100),
});
export type ArchiveTask = z.infer<typeof ArchiveTask>;

/** An authentic event whose conversation could not be reached: the one message that carries what it is about. */
export const InboundEvent = z.object({
  kind: z.literal("channel-event"),
  organizationId: z.string().min(1).max(100),
  channelId: z.uuid(),
  event: ChannelEvent,
});
export type InboundEvent = z.infer<typeof InboundEvent>;
