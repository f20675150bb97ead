import * as z from "zod";
import { PageQuery } from "./common.ts";

export const ListDeadLettersQuery = PageQuery;

/** Work that was given up on. Times in milliseconds. */
export const DeadLetterView = z.object({
  queue: z.string(),
  id: z.string(),
  /** What was to be done: ids, never contents. */
  body: z.unknown(),
  reason: z.string(),
  failed_at: z.number(),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

export const DeadLetterList = z.object({ dead_letters: z.array(DeadLetterView), next: z.string().optional() });
export type DeadLetterList = z.infer<typeof DeadLetterList>;
