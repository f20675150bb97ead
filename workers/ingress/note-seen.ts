import { channelHub } from "#durable-objects/stubs";
import type { SeenEvent } from "#protocol/api/channels";

/** A hub that is told of every event by itself has as much to do with that as with the answers. */
const TOGETHER_MS = 50;
const waiting = new Map<string, SeenEvent[]>();

/** Tells the channel's hub what came, after it was answered; what comes within a moment goes together. */
export function noteSeen(env: Env, ctx: ExecutionContext, channelId: string, seen: SeenEvent[]): void {
  const others = waiting.get(channelId);
  if (others) return void others.push(...seen);
  const together = [...seen];
  waiting.set(channelId, together);
  const tell = async () => {
    await scheduler.wait(TOGETHER_MS);
    waiting.delete(channelId);
    await channelHub(env, channelId).note(together);
  };
  ctx.waitUntil(tell());
}
