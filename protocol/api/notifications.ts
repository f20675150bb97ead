/** Notices that go out, and what became of them. */
import * as z from "zod";
import type { Failure } from "../failure.ts";
import { DEFAULT_NAMESPACE, NAME_MAX, Reference } from "../kinds/resource.ts";

export const SendNotice = z.strictObject({
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
  /** Only those of one notifier, by its name. */
  notifier: z.string().min(1).max(NAME_MAX).optional(),
  /** Where that notifier is. */
  namespace: z.string().min(1).max(63).default(DEFAULT_NAMESPACE),
  /** The id of the last one that is known: what is older follows. */
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface NoticeAttempt {
  at: number;
  latency_ms: number;
  /** Why it failed; null when it was taken. */
  error: string | null;
  /** The same by its code. */
  why?: Failure;
}

/** How a notifier that was ever used does. */
export interface NotifierReport {
  namespace: string;
  name: string;
  pending: number;
  dead: number;
  last_sent_at: number | null;
  /** Of its latest attempt that failed. */
  last_failure: { at: number; message: string; why?: Failure } | null;
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
