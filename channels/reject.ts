import type { Rejected } from "#core/channel";
import { wordsOfFailure } from "#core/channel/failure-words";
import type { Failure } from "#protocol/failure";

/** A request that is not genuine: `why` is for the channel's owner. */
export function reject(why: Failure, status: Rejected["status"] = 401): Rejected {
  return { ok: false, status, reason: wordsOfFailure(why), why };
}
