import { toText } from "../crypto/bytes.ts";
import { type Fields, parseJson } from "../read-json.ts";

/** The three forms in which Slack posts: JSON events, a form with a slash command, a form with JSON of a pressed button. */
export type SlackPayload =
  | { form: "event"; fields: Fields }
  | { form: "command"; fields: Fields }
  | { form: "interaction"; fields: Fields };

export function readPayload(payload: Uint8Array): SlackPayload {
  const body = toText(payload);
  if (body.trimStart().startsWith("{")) return { form: "event", fields: parseJson(body) };
  const form = new URLSearchParams(body);
  const interaction = form.get("payload");
  if (interaction !== null) return { form: "interaction", fields: parseJson(interaction) };
  return { form: "command", fields: Object.fromEntries(form) };
}
