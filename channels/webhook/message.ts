import * as z from "zod";
import { ChannelFile } from "#protocol/channel-event";
import { toText } from "../crypto/bytes.ts";

const text = z.string().min(1).max(1000);

/** What a caller posts, signed by the `webhook-…` headers. */
export const WebhookMessage = z.object({
  sender_id: text,
  sender_name: z.string().max(200).optional(),
  message_id: text.optional(),
  conversation_id: text.optional(),
  conversation_title: z.string().max(500).optional(),
  scope: z.enum(["direct", "group", "thread"]).default("direct"),
  /** In a group: whether the agent is meant. */
  addressed: z.boolean().optional(),
  message_type: z.enum(["text", "image", "file", "action", "stop", "event"]).default("text"),
  content: z.string().default(""),
  in_reply_to: z.string().max(1000).optional(),
  attachments: z
    .array(
      z.object({
        name: ChannelFile.shape.name,
        mime: ChannelFile.shape.mime,
        kind: ChannelFile.shape.kind.default("file"),
        url: z.url({ protocol: /^https$/ }).max(2000),
      }),
    )
    .max(20)
    .default([]),
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;

/** The plain form: a string of seconds or a number, and the four fields that its signature covers. */
export const PlainMessage = z.object({
  timestamp: z.union([z.string().regex(/^\d{9,11}$/), z.int().min(0)]).transform(String),
  sender_id: text.regex(/^[^\n]*$/),
  message_type: text.regex(/^[^\n]*$/),
  content: z.string(),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PlainMessage = z.infer<typeof PlainMessage>;

export function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(toText(bytes));
  } catch {
    return undefined;
  }
}
