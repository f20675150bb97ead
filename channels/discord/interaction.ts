/** What Discord posts, and what it wants to hear within three seconds. */
import type { HttpAnswer, Json, Verified } from "#core/channel";
import { type Fields, fields, parseJson } from "../read-json.ts";

export const PING = 1;
export const COMMAND = 2;
export const COMPONENT = 3;
export const AUTOCOMPLETE = 4;
export const MODAL = 5;

export const ASK = "ask";
export const STOP = "stop";
export const ASK_ABOUT = "Ask agent";

const ONLY_FOR_YOU = 64;

export function handshake(verified: Verified): HttpAnswer | null {
  const payload = parseJson(verified.payload);
  // Events of the application have their own ping; their `type: 1` is an event.
  if (payload["type"] === 0) return { status: 204, headers: { "content-type": "application/json" } };
  return payload["type"] === PING && payload["event"] === undefined ? json({ type: 1 }) : null;
}

/** Answers that come later need to be announced now: "thinking" after a command, nothing to see after a button. */
export function acknowledge(verified: Verified): HttpAnswer {
  const payload = parseJson(verified.payload);
  switch (payload["type"]) {
    case COMMAND:
      return isStop(payload) ? json({ type: 4, data: { content: "⏹️", flags: ONLY_FOR_YOU } }) : json({ type: 5 });
    case COMPONENT:
      return json({ type: 6 });
    case AUTOCOMPLETE:
      return json({ type: 8, data: { choices: [] } });
    case MODAL:
      return json({ type: 5 });
    default:
      return { status: 204, headers: { "content-type": "application/json" } };
  }
}

export function isStop(payload: Fields): boolean {
  return fields(payload["data"])["name"] === STOP;
}

function json(body: Json): HttpAnswer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
