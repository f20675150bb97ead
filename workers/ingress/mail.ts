import { type InboundRequest } from "#core/channel";
import { identify } from "#core/channel/identify";
import { isUuid } from "#core/ids";
import { connect } from "#db/connect";
import { keepFiles } from "#durable-objects/channel-hub/kept-files";
import type { ChannelEvent } from "#protocol/channel-event";
import { findByAddress } from "#services/channel/find-by-address";
import { authenticate, recordAll, type Authentic } from "./hooks.ts";

/** As much as Email Routing takes. */
const MAIL_MAX = 25 * 1024 * 1024;

/**
 * The Worker's `email`: a mail for an address that is a channel's. What is wrong with a mail is told to its sender's
 * server in words that say nothing of us; when it throws, that server tries again later.
 */
export async function receiveMail(message: ForwardableEmailMessage, env: Env, ctx: ExecutionContext): Promise<void> {
  if (message.rawSize > MAIL_MAX) return message.setReject("The message is too large.");
  const channelId = await channelAt(env, message.to);
  if (channelId === null) return message.setReject("There is nobody at this address.");
  const request: InboundRequest = {
    method: "POST",
    url: `mailto:${encodeURIComponent(message.to)}`,
    query: {},
    headers: {},
    body: new Uint8Array(await new Response(message.raw).arrayBuffer()),
    receivedAtMs: Date.now(),
  };
  const authentic = await authenticate({ env, ctx, channelId, request });
  if (authentic?.channel.platform !== "email")
    return message.setReject("The sender of the message could not be verified.");
  const parsed = await authentic.channel.parse(authentic.verified, request, authentic.context);
  if (parsed.type !== "events") return;
  await recordAll(authentic, await Promise.all(parsed.events.map((event) => withKept(authentic, event))));
}

/** `agent+<id of the channel>@…` needs no look-up. */
async function channelAt(env: Env, address: string): Promise<string | null> {
  const tag = /\+([^@+]*)@/.exec(address)?.[1]?.toLowerCase() ?? "";
  if (isUuid(tag)) return tag;
  const db = connect(env);
  return (await findByAddress(db, address)) ?? (tag === "" ? null : findByAddress(db, baseOf(address)));
}

function baseOf(address: string): string {
  return address.replace(/\+[^@]*@/, "@");
}

/** Files of people who are not heard are not kept. */
async function withKept(
  { env, config, channelId, channel, context }: Authentic,
  event: ChannelEvent,
): Promise<ChannelEvent> {
  if (event.files.length === 0) return event;
  const known = config.senders.find(({ senderId }) => senderId === event.sender.id);
  const isHeard = !config.mute && identify(config.binding.rules, event, known).kind === "known";
  if (!isHeard || !channel.download) return { ...event, files: [] };
  const open = channel.download.bind(channel);
  return keepFiles(env.FILES, channelId, event, (file) => open(file, context));
}
