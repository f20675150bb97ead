import { consumeArchive } from "./archive.ts";
import { consumeDeadLetters } from "./dead-letters.ts";
import { consumeInbound } from "./inbound.ts";

/** The Worker's `queue`: every queue of wrangler.toml has its consumer here. */
export function consume(batch: MessageBatch, env: Env): Promise<void> {
  if (batch.queue.endsWith("-dead")) return consumeDeadLetters(batch, env);
  if (batch.queue === "archive") return consumeArchive(batch, env);
  if (batch.queue === "inbound") return consumeInbound(batch, env);
  throw new Error(`no consumer for the queue ${batch.queue}`);
}
