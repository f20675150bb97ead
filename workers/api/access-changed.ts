import { userRoom } from "#durable-objects/stubs";
import { logFault } from "#services/log";
import { depsOf } from "./middleware/deps.ts";

const TRIES = 3;

/**
 * To be called after a session or key of the person or service account has ended, or a role of theirs has changed: this
 * isolate forgets who they were, and all that they have open is judged anew before this resolves. Never throws: the change itself is made.
 */
export async function accessChanged(env: Env, userId: string): Promise<void> {
  accessGrown(env, userId);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      return await userRoom(env, userId).accessChanged();
    } catch (error) {
      // Whoever stays open for it is judged anew at the latest a few minutes later, at its next event.
      if (attempt === TRIES) logFault("access-change-not-told", error);
    }
  }
}

/** To be called when somebody may do more than before: what they have open stays, and their next request asks anew. */
export function accessGrown(env: Env, userId: string): void {
  depsOf(env).cache.forget((actor) => actor.userId === userId);
}
