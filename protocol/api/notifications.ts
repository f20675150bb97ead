/** Notices that go out, and what became of them. */
import * as z from "zod";
import { Reference } from "../kinds/resource.ts";

export const SendNotice = z.object({
  notifier: Reference,
  title: z.string().max(200).optional(),
  /** Markdown. */
  text: z.string().min(1).max(20_000),
  /** For programs: sent along by webhooks. */
  data: z.record(z.string().max(100), z.json()).optional(),
  /** The same key again is the same notice. */
  idempotency_key: z.string().min(1).max(200).optional(),
});

export const NOTICE_STATUSES = ["pending", "sent", "dead"] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

export const ListNotices = z.object({
  status: z.enum(NOTICE_STATUSES).optional(),
  /** The id of the last one that is known: what is older follows. */
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface NoticeAttempt {
  at: number;
  latency_ms: number;
  /** Why it failed; null when it was taken. */
  error: string | null;
}

export interface NoticeReport {
  id: string;
  at: number;
  notifier: { namespace: string; name: string };
  title: string;
  text: string;
  status: NoticeStatus;
  /** When it is tried again; null when it is settled. */
  due_at: number | null;
  /** The last ones, newest last. */
  attempts: NoticeAttempt[];
}
