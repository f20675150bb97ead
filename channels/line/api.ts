import { ChannelError, type Json, type OutboundReply } from "#core/channel";
import { type Fields, list, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import type { LineContext } from "./config.ts";

const ROOT = "https://api.line.me/v2/bot/";

interface Sent {
  body?: { [key: string]: Json };
  headers?: Record<string, string>;
}

/** Asks LINE. What it has taken before (`x-line-retry-key`) is as good as taken now. Throws ChannelError. */
export async function callLine(
  call: `${"GET" | "POST" | "PUT"} ${string}`,
  { body, headers }: Sent,
  ctx: LineContext,
): Promise<Fields> {
  const [method, path] = call.split(" ", 2) as ["GET" | "POST" | "PUT", string];
  const answer = await ctx.http({
    method,
    url: ROOT + path,
    headers: {
      authorization: `Bearer ${ctx.config.channelAccessToken}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const isSentBefore = answer.status === 409 && answer.headers["x-line-accepted-request-id"] !== undefined;
  if (isSentBefore || (answer.status >= 200 && answer.status < 300)) return parseJson(answer.body);
  throw refusal(answer);
}

function refusal(answer: OutboundReply): ChannelError {
  const body = parseJson(answer.body);
  const details = list(body["details"]).map(({ message }) => text(message));
  const detail = [text(body["message"]), ...details].filter(Boolean).join("; ");
  if (/invalid reply token/i.test(detail)) {
    return new ChannelError({ code: "WindowOver", who: "line" }, { retryable: false, windowClosed: true });
  }
  if (/monthly limit/i.test(detail))
    return new ChannelError({ code: "Refused", who: "line", what: "", said: detail }, { retryable: false });
  return statusError("line", answer, detail);
}
