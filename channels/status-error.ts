import { ChannelError, type OutboundReply } from "#core/channel";
import type { Party } from "#protocol/failure";

/**
 * The refusal that an HTTP status alone says: 429 and 5xx may be tried again, 401 asks for a new token, all else is
 * final. `said` is what the platform wrote about it, if anything.
 */
export function statusError(who: Party, reply: OutboundReply, said = ""): ChannelError {
  const wait = retryAfterMs(reply.headers);
  return new ChannelError(
    { code: "Answered", who, status: reply.status, said },
    {
      retryable: reply.status === 429 || reply.status >= 500 || reply.status === 401,
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
