import { connect } from "#db/connect";
import { recordDeadLetter } from "#services/dead-letter/record";
import { logFault } from "#services/log";
import { ownerOf } from "./owner.ts";

/** Every queue `x-dead`: what `x` gave up on is kept for people to see. */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const queue = batch.queue.replace(/-dead$/, "");
  for (const message of batch.messages) {
    const organizationId = ownerOf(message.body);
    const reason = "It failed each time it was tried.";
    try {
      await recordDeadLetter(
        connect(env),
        { queue, id: message.id, organizationId, body: message.body, reason },
        Date.now(),
      );
      message.ack();
    } catch (error) {
      logFault("dead-letter-failed", error, { queue, messageId: message.id });
      message.retry();
    }
  }
}
