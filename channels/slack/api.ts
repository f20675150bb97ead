import { ChannelError, type Json, type OutboundReply } from "#core/channel";
import { type Fields, parseJson, text } from "../read-json.ts";
import { retryAfterMs, statusError } from "../status-error.ts";
import type { SlackContext } from "./config.ts";

/** Refusals that pass by themselves. */
const PASSING = new Set([
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
]);
const AUTH = new Set(["invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive"]);
/** The bot may not write there; the address of a command may still take the answer. */
const NO_ENTRY = new Set(["not_in_channel", "channel_not_found"]);

/** Calls a method of Slack's Web API with JSON. Throws ChannelError for everything but `ok`. */
export async function callSlack(ctx: SlackContext, method: string, body: { [key: string]: Json }): Promise<Fields> {
  const reply = await ctx.http({
    method: "POST",
    url: `https://slack.com/api/${method}`,
    headers: {
      authorization: `Bearer ${ctx.config.botToken}`,
      "content-type": "application/json; charset=utf-8",
    },
    body: JSON.stringify(body),
  });
  return readReply(method, reply);
}

/** The few methods that take forms alone. */
export async function callSlackForm(ctx: SlackContext, method: string, form: Record<string, string>): Promise<Fields> {
  const reply = await ctx.http({
    method: "POST",
    url: `https://slack.com/api/${method}`,
    headers: {
      authorization: `Bearer ${ctx.config.botToken}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(form).toString(),
  });
  return readReply(method, reply);
}

/** Slack refuses with status 200 and a word; `SlackRefusal` keeps it for those who can do something about it. */
export class SlackRefusal extends ChannelError {
  readonly code: string;

  constructor(method: string, code: string, waitMs: number | undefined) {
    super(
      { code: "Refused", who: "slack", what: method, said: code },
      {
        retryable: PASSING.has(code) || AUTH.has(code),
        authExpired: AUTH.has(code),
        windowClosed: NO_ENTRY.has(code),
        ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      },
    );
    this.code = code;
  }
}

function readReply(method: string, reply: OutboundReply): Fields {
  const answer = parseJson(reply.body);
  if (answer["ok"] === true) return answer;
  const code = text(answer["error"]);
  if (code !== "" && reply.status < 500) throw new SlackRefusal(method, code, retryAfterMs(reply.headers));
  throw statusError("slack", reply);
}
