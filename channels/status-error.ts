import { ChannelError, type OutboundReply } from "#core/channel";
import type { Party } from "#protocol/failure";

/** 401: with a new token; 408: what was sent did not come through in time. */
const PASSING = new Set([401, 408, 429]);

/**
 * The refusal that an HTTP status alone says: 408, 429 and 5xx may be tried again, 401 asks for a new token, all else is
 * final. `said` is what the platform wrote about it, if anything.
 */
export function statusError(who: Party, reply: OutboundReply, said = ""): ChannelError {
  const wait = retryAfterMs(reply.headers);
  return new ChannelError(
    { code: "Answered", who, status: reply.status, said },
    {
      retryable: PASSING.has(reply.status) || reply.status >= 500,
      authExpired: reply.status === 401,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}

/** `Retry-After` in seconds; dates are not used by any platform. */
export function retryAfterMs(headers: Record<string, string>): number | undefined {
  const seconds = Number(headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1000) : undefined;
}
