import { conversationKey } from "#core/channel/session";
import { channelOf } from "#channels/registry";
import type { ChannelEvent, Platform } from "#protocol/channel-event";
import { sha256Hex } from "#secrets/digest";
import type { ChannelBinding } from "./channel-config.ts";

/** The task that a conversation of a channel is: the same every time, without asking anybody (UUIDv8 of a hash). */
export async function conversationTaskId(
  { channelId, rules }: Pick<ChannelBinding, "channelId" | "rules">,
  event: Pick<ChannelEvent, "conversation" | "sender">,
): Promise<string> {
  const hex = await sha256Hex(`${channelId}\n${conversationKey(rules, event)}`);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Names one answer to a platform that pulls it; says which task to ask. Null for platforms that do not. */
export async function streamIdOf(
  taskId: string,
  platform: Platform,
  { eventId }: Pick<ChannelEvent, "eventId">,
): Promise<string | null> {
  if (channelOf(platform)?.capabilities.stream !== "pull") return null;
  return `${taskId}.${(await sha256Hex(eventId)).slice(0, 16)}`;
}

export function taskOfStream(streamId: string): string | null {
  return /^([0-9a-f-]{36})\.[0-9a-f]{16}$/.exec(streamId)?.[1] ?? null;
}
