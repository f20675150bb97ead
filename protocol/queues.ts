/** Messages of queues: ids, never payloads. */
import * as z from "zod";

/** A task was deleted: put its record into the archive and empty the conversation. */
export const ArchiveTask = z.object({
  kind: z.literal("archive-task"),
  taskId: z.uuid(),
  organizationId: z.string().min(1).max(100),
});
export type ArchiveTask = z.infer<typeof ArchiveTask>;
