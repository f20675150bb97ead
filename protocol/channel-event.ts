/** What any channel delivers, normalised. It crosses from the ingress to the conversation that owns it. */
import * as z from "zod";

export const PLATFORMS = [
  "feishu",
  "dingtalk",
  "wecom",
  "wecom-app",
  "slack",
  "telegram",
  "discord",
  "teams",
  "whatsapp",
  "line",
  "qq",
  "github",
  "gitlab",
  "email",
  "webhook",
] as const;
export const Platform = z.enum(PLATFORMS);
export type Platform = z.infer<typeof Platform>;

/** On the Task of a channel's conversation: the channel's uid, its platform, and whether nobody out there is heard. */
export const CHANNEL_LABEL = "agent.wecode.io/channel";
export const PLATFORM_LABEL = "agent.wecode.io/platform";
export const SIMULATED_LABEL = "agent.wecode.io/simulated";

/** Characters of an event's words that a conversation takes. */
export const TEXT_MAX = 200_000;

const id = z.string().min(1).max(1000);

/** A file that can be fetched from the platform later with the channel's own credentials. */
export const ChannelFile = z.object({
  kind: z.enum(["image", "audio", "video", "file"]),
  name: z.string().max(500).optional(),
  mime: z.string().max(200).optional(),
  bytes: z.int().min(0).optional(),
  /** What the platform's own `download` needs; its meaning is the platform's. */
  ref: z.json(),
});
export type ChannelFile = z.infer<typeof ChannelFile>;

/**
 * Where an answer goes. `data` is the platform's own; when `expiresAtMs` has passed or `repliesMax` are used up,
 * `fallback` says where to go instead (a pushed message in place of a reply token).
 */
export interface ReplyTarget {
  data: Record<string, string>;
  expiresAtMs?: number;
  repliesMax?: number;
  fallback?: ReplyTarget;
}
export const ReplyTarget: z.ZodType<ReplyTarget> = z.lazy(() =>
  z.object({
    data: z.record(z.string(), z.string()),
    expiresAtMs: z.number().optional(),
    repliesMax: z.int().optional(),
    fallback: ReplyTarget.optional(),
  }),
);

export const ChannelEvent = z.object({
  /** Unique within the channel and equal on every redelivery. */
  eventId: id,
  /** message: words; action: a pressed button or a filled form; stop: the person pressed the platform's stop; member: the bot was added, a chat began. */
  kind: z.enum(["message", "action", "stop", "member"]),
  conversation: z.object({
    /** Unique within the channel; one conversation is one task. */
    key: id,
    scope: z.enum(["direct", "group", "thread"]),
    title: z.string().max(500).optional(),
    /** The group where it takes place, where events tell its id alone; the name is added once it is known. */
    place: z.object({ id, name: z.string().max(200).optional() }).optional(),
  }),
  sender: z.object({ id, name: z.string().max(200).optional(), bot: z.boolean() }),
  /** Plain words or Markdown, mentions of the bot itself removed; slash commands stay as typed. */
  text: z.string(),
  /** The bot is meant: a direct message, a mention, a reply to it, a slash command. */
  addressed: z.boolean(),
  /** For `action`: which of our buttons, and what the person filled in. */
  action: z.object({ id, values: z.record(z.string(), z.string()) }).optional(),
  /** The platform's id of the message that this one answers. */
  inReplyTo: z.string().optional(),
  files: z.array(ChannelFile),
  /** Files that a person sent as one and that the platform delivers one by one. */
  album: z
    .object({
      id,
      /** Its place among them: only the order counts. */
      at: z.number().optional(),
      total: z.int().optional(),
    })
    .optional(),
  target: ReplyTarget,
  sentAtMs: z.number().optional(),
});
export type ChannelEvent = z.infer<typeof ChannelEvent>;
