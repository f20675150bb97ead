import { AppError } from "#core/errors";
import type { Notify } from "#core/notify";
import { noticeHub } from "../stubs.ts";

/** The `notify` port over the organization's outbox. Throws RATE_LIMITED. */
export function notifyOf(env: Env): Notify {
  return async (organizationId, order) => {
    const taken = await noticeHub(env, organizationId).accept(order);
    if (!taken) throw new AppError("RATE_LIMITED", "Too many notices at once. Please try again in a minute.");
    return { id: taken.id };
  };
}
