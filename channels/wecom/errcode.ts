/** `{errcode, errmsg}`, as all of WeCom's interfaces answer. */
import { ChannelError, type OutboundReply } from "#core/channel";
import { type Fields, number, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";

/** So much a minute, or so much at once. */
const LIMITED: Record<number, number> = { 45009: 60_000, 45011: 60_000, 846607: 60_000, 45033: 1000 };
const FAILING = new Set([-1, 6000]);
const REFUSED_TOKEN = new Set([40014, 41001, 42001, 42007]);
/** Only addresses that the app names as its own may call. */
export const FOREIGN_ADDRESS = 60020;

/** The answer, or ChannelError for any `errcode` but 0. */
export function readAnswer(reply: OutboundReply): Fields {
  const answer = parseJson(reply.body);
  const code = number(answer["errcode"]);
  if (code === 0) return answer;
  if (code === undefined) throw statusError("wecom", reply);
  const hint = code === FOREIGN_ADDRESS ? "the app trusts no calls from here (企业可信IP)" : text(answer["errmsg"]);
  // What follows the hint repeats the call, with addresses.
  const said = hint.split(", hint:")[0] ?? "";
  const failure = { code: "Answered", who: "wecom", status: code, said } as const;
  const retryAfterMs = LIMITED[code];
  if (retryAfterMs !== undefined) throw new ChannelError(failure, { retryable: true, retryAfterMs });
  const authExpired = REFUSED_TOKEN.has(code);
  throw new ChannelError(failure, { retryable: FAILING.has(code) || authExpired || reply.status >= 500, authExpired });
}
