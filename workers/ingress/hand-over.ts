import { identify } from "#core/channel/identify";
import type { ChannelConfig } from "#durable-objects/channel-hub/channel-config";
import { conversationTaskId } from "#durable-objects/channel-hub/conversation-id";
import { channelHub, taskChat } from "#durable-objects/stubs";
import type { SeenEvent } from "#protocol/api/channels";
import type { ChannelEvent } from "#protocol/channel-event";
import type { InboundEvent } from "#protocol/queues";
import { logFault } from "#services/log";

export interface HandedOver {
  outcome: SeenEvent["outcome"];
  taskId: string;
  streamId: string | null;
}

const NOWHERE = { taskId: "", streamId: null };

/**
 * Gives an authentic event to the conversation that owns it. When this resolves the event is recorded there, or waits
 * in the queue `inbound` because the conversation could not be reached, or is nobody's business.
 */
export async function handOver(env: Env, config: ChannelConfig, event: ChannelEvent): Promise<HandedOver> {
  try {
    return await deliverEvent(env, config, event);
  } catch (error) {
    const { channelId, organizationId } = config.binding;
    logFault("deliver-failed", error, { channelId });
    await env.INBOUND.send({ kind: "channel-event", organizationId, channelId, event } satisfies InboundEvent);
    return { outcome: "queued", ...NOWHERE };
  }
}

/** As `handOver`, but throws when the conversation cannot be reached. */
export async function deliverEvent(env: Env, config: ChannelConfig, told: ChannelEvent): Promise<HandedOver> {
  const { binding, senders } = config;
  if (config.mute) return { outcome: "muted", ...NOWHERE };
  const known = senders.find((sender) => sender.senderId === told.sender.id);
  // Some platforms tell the id alone.
  const sender = { ...(known ? { name: known.name } : {}), ...told.sender };
  const event: ChannelEvent = { ...told, sender };
  const identity = identify(binding.rules, event, known);
  if (identity.kind === "ignored") return { outcome: "ignored", ...NOWHERE };
  if (identity.kind === "stranger") {
    await channelHub(env, binding.channelId).greet(event);
    return { outcome: "stranger", ...NOWHERE };
  }
  const taskId = await conversationTaskId(binding, event);
  const delivered = await taskChat(env, taskId).deliver({ binding, event, userId: identity.userId });
  return { outcome: delivered.outcome, taskId, streamId: delivered.streamId };
}
