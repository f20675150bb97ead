/** What people see of a channel at work, and what they can do about it. */
import * as z from "zod";
import type { Platform } from "../channel-event.ts";
import type { Failure, SetUpStep } from "../failure.ts";
import type { IntentDecision } from "../intent.ts";

/** A platform that a channel can be made for, and what its form asks. */
export interface ChannelPlatform {
  platform: Platform;
  /** JSON Schema of its settings and secrets together. */
  schema: {
    properties?: Record<string, PlatformField>;
    required?: string[];
  };
  /** Which of them are secrets. */
  secret_fields: string[];
  stream: "native" | "edit" | "pull" | "none";
  files: { in: boolean; out: boolean };
  /** Part of the set-up at the platform can be done from here. */
  can_connect: boolean;
}

export interface PlatformField {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
}

export interface Tally {
  received: number;
  /** Requests that were not genuine. */
  refused: number;
  delivered: number;
  failed: number;
  dead: number;
  failuresInRow: number;
  lastEventAt: number | null;
  lastDeliveryAt: number | null;
  lastFailure: { at: number; message: string; why?: Failure } | null;
  lastRefusal: { at: number; reason: string; why?: Failure } | null;
}

export interface Delivery {
  id: number;
  at: number;
  key: string;
  task_id: string;
  conversation: string;
  /** intent: nothing was sent; it says where a message was led. */
  kind: "message" | "stream" | "file" | "pairing" | "intent";
  status: "sent" | "failed" | "simulated" | "decided";
  latency_ms: number;
  /** Why it failed. */
  error?: string;
  /** The same by its code. */
  why?: Failure;
  intent?: IntentDecision;
  preview: string;
}

export interface DeadLetter {
  turn_id: string;
  task_id: string;
  conversation: string;
  at: number;
  reason: string;
  /** The same by its code. */
  why?: Failure;
  preview: string;
}

export interface Pairing {
  sender_id: string;
  name: string;
  code: string;
  at: number;
}

export interface ChannelReport {
  ready: boolean;
  reason: string;
  message: string;
  /** The same by its code, while the channel is not ready. */
  why?: Failure;
  webhook_url: string;
  health: "ok" | "degraded" | "down";
  tally: Tally;
  senders: { senderId: string; name: string; userId: string | null }[];
}

/** An event as it came, short: for the live test of a channel. */
export interface SeenEvent {
  at: number;
  event_id: string;
  sender: string;
  conversation: string;
  preview: string;
  outcome: "recorded" | "duplicate" | "queued" | "stranger" | "ignored" | "muted";
}

/** What came of setting a channel up at its platform. */
export interface SetUpOutcome {
  done: { step: SetUpStep; text: string }[];
  /** Why the platform did not let it be. */
  problem: { message: string; why?: Failure } | null;
}

export const ListDeliveries = z.object({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const MuteChannel = z.strictObject({ muted: z.boolean() });
export const SimulateEvent = z.strictObject({
  text: z.string().min(1).max(20_000),
  event_id: z.string().min(1).max(200).optional(),
  sender: z.string().min(1).max(200).default("tester"),
  group: z.boolean().default(false),
});
export const WaitForEvent = z.object({
  /** Events since then count too; else only what comes from now on. */
  after_ms: z.coerce.number().int().min(0).optional(),
  timeout_ms: z.coerce.number().int().min(0).max(60_000).default(25_000),
});
export const ApprovePairing = z.strictObject({
  code: z.string().min(4).max(20),
  /** The sender is this member of the organization. */
  user_id: z.uuid().optional(),
});
