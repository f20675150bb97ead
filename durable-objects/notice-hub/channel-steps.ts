import { channelOf } from "#channels/registry";
import { ChannelError, type Piece, type SentRef } from "#core/channel";
import { openTarget } from "#core/channel/reply-target";
import { noticeMarkdown } from "#core/notify";
import { connect } from "#db/connect";
import type { ReplyTarget } from "#protocol/channel-event";
import type { Failure } from "#protocol/failure";
import type { ChannelSpec } from "#protocol/kinds/channel";
import { findRow } from "#services/resource/get";
import type { Order, Sent } from "../channel-hub/sending.ts";
import { channelHub, taskChat } from "../stubs.ts";
import type { Delivery, Step } from "./deliver.ts";

/** A piece for a step; the channel's hub keeps what was posted, its pace and its log. */
export async function channelSteps(delivery: Delivery): Promise<Step[]> {
  const { env, organizationId, namespace, spec, row } = delivery;
  const { name = "", namespace: where = namespace } = spec.channelRef ?? {};
  const stored = await findRow({ db: connect(env), organizationId }, { kind: "Channel", namespace: where, name });
  const channel = stored && channelOf((stored.spec as ChannelSpec).platform);
  if (!channel) throw final({ code: "ChannelDeleted" });
  const place = await placeOf(delivery, stored.uid);
  if (spec.place && !channel.capabilities.proactive) throw final({ code: "OnlyAnswers" });
  // A place can nest without end, which the type of a stub does not bear.
  const hub = channelHub(env, stored.uid) as unknown as { reply(order: Order, piece: Piece): Promise<Sent<SentRef>> };
  return channel.render({ markdown: noticeMarkdown(row.order.notice) }).map((piece, at) => async () => {
    const order: Order = { key: `notice:${row.id}:${at}`, taskId: spec.task ?? "", ...place };
    settle(await hub.reply(order, piece));
  });
}

interface Place {
  conversation: string;
  target: ReplyTarget;
}

async function placeOf({ env, spec }: Delivery, channelId: string): Promise<Place> {
  if (spec.place) return { conversation: JSON.stringify(spec.place), target: { data: spec.place } };
  // The conversation says itself whether it is this channel's.
  const chat = taskChat(env, spec.task ?? "") as unknown as { placeOf(channelId: string): Promise<Place | null> };
  const known = await chat.placeOf(channelId);
  if (!known) throw final({ code: "NoConversation" });
  const target = openTarget(known.target, { nowMs: Date.now(), replies: 0 });
  if (!target) throw final({ code: "TimeOver" });
  return { conversation: known.conversation, target };
}

/** Nothing failed: the channel's pace only has no room yet. */
export class NotItsTurn extends ChannelError {}

function settle(sent: Sent<SentRef>): void {
  if (sent.ok) return;
  const { message, why, retryable, retryAfterMs } = sent;
  if (sent.held) throw new NotItsTurn(why ?? message, { retryable, retryAfterMs: retryAfterMs ?? 1000 });
  throw new ChannelError(why ?? message, { retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

function final(failure: Failure): ChannelError {
  return new ChannelError(failure, { retryable: false });
}
