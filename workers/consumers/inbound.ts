import { connect } from "#db/connect";
import { channelConfig } from "#durable-objects/channel-hub/config-cache";
import { InboundEvent } from "#protocol/queues";
import { recordDeadLetter } from "#services/dead-letter/record";
import { logFault } from "#services/log";
import { deliverEvent } from "../ingress/hand-over.ts";
import { ownerOf } from "./owner.ts";

/** Queue `inbound`: events whose conversation could not be reached when they came. In order, as the queue has them. */
export async function consumeInbound(batch: MessageBatch, env: Env): Promise<void> {
  for (const message of batch.messages) await settle(message, env);
}

async function settle(message: Message, env: Env): Promise<void> {
  try {
    const refused = await deliver(message.body, env);
    if (refused) {
      const { id, body } = message;
      const letter = { queue: "inbound", id, organizationId: ownerOf(body), body, reason: refused };
      await recordDeadLetter(connect(env), letter, Date.now());
    }
    message.ack();
  } catch (error) {
    logFault("inbound-failed", error, { messageId: message.id, attempt: message.attempts });
    message.retry();
  }
}

async function deliver(body: unknown, env: Env): Promise<string | null> {
  const parsed = InboundEvent.safeParse(body);
  if (!parsed.success) return "The message is not one that this queue knows.";
  const config = await channelConfig(env, parsed.data.channelId);
  if (config?.binding.organizationId !== parsed.data.organizationId) return "The channel is not there any more.";
  await deliverEvent(env, config, parsed.data.event);
  return null;
}
