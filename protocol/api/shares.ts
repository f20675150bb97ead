import * as z from "zod";
import type { Message } from "../task-frames.ts";

/** Days until the link ends; without it, it lasts until it is taken back. */
export const CreateShare = z.strictObject({ expires_in_days: z.int().min(1).max(365).optional() });

/** The token is told once; only its hash is kept. */
export const CreatedShare = z.object({ url: z.string(), token: z.string() });
export type CreatedShare = z.infer<typeof CreatedShare>;

/** What a link shows to everybody. Messages carry names, but no ids of people, turns or files. */
export interface SharedTask {
  title: string;
  team: string;
  shared_at: number;
  messages: Message[];
  /** The conversation is longer than what a link shows; the newest messages are here. */
  cut: boolean;
}
