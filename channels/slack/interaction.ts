import type { ChannelEvent, ReplyTarget } from "#protocol/channel-event";
import { readPerson } from "../read-file.ts";
import { type Fields, fields, list, text } from "../read-json.ts";
import { conversationOf } from "./place.ts";
import { isReplyUrl } from "./reply-url.ts";

/** Slack takes five answers in half an hour at the address that it gives with a command. */
const REPLY_URL_MS = 29 * 60_000;
const REPLY_URL_USES = 5;

/** A pressed button. */
export function parseInteraction(payload: Fields): ChannelEvent | null {
  const action = list(payload["actions"])[0];
  const id = text(action?.["value"]) || text(action?.["action_id"]);
  const user = fields(payload["user"]);
  const container = fields(payload["container"]);
  const message = fields(payload["message"]);
  const channel = text(fields(payload["channel"])["id"]) || text(container["channel_id"]);
  if (payload["type"] !== "block_actions" || id === "" || channel === "" || text(user["id"]) === "") return null;
  const isDirect = channel.startsWith("D");
  const ts = text(container["message_ts"]) || text(message["ts"]);
  const thread = text(container["thread_ts"]) || text(message["thread_ts"]) || (isDirect ? "" : ts);
  const name = text(user["username"]) || text(user["name"]);
  const team = text(fields(payload["team"])["id"]);
  return {
    eventId: `action:${channel}:${ts}:${text(action?.["action_ts"]) || text(payload["trigger_id"])}`.slice(0, 1000),
    kind: "action",
    conversation: conversationOf({ channel, thread, isDirect }),
    sender: readPerson(text(user["id"]), name),
    text: "",
    addressed: true,
    action: { id, values: valuesOf(fields(fields(payload["state"])["values"])) },
    ...(ts === "" ? {} : { inReplyTo: ts }),
    files: [],
    target: { data: { channel, thread, user: text(user["id"]), team } },
  };
}

/** What was filled in, by the id of its field. */
function valuesOf(blocks: Fields): Record<string, string> {
  const inputs = Object.values(blocks).flatMap((block) => Object.entries(fields(block)));
  return Object.fromEntries(
    inputs.map(([name, input]) => {
      const { value, selected_option: option, selected_options: options, selected_date: date } = fields(input);
      const several = list(options).map((one) => text(one["value"]));
      return [name, text(value) || text(fields(option)["value"]) || several.join(",") || text(date)];
    }),
  );
}

/** A slash command. Where the bot is not a member, only the address that came with it takes an answer. */
export function parseCommand(form: Fields, receivedAtMs: number): ChannelEvent | null {
  const [command, channel, user] = [text(form["command"]), text(form["channel_id"]), text(form["user_id"])];
  if (command === "" || channel === "" || user === "") return null;
  const isDirect = form["channel_name"] === "directmessage" || channel.startsWith("D");
  const name = text(form["user_name"]);
  return {
    eventId: `command:${text(form["trigger_id"]) || `${channel}:${user}:${receivedAtMs}`}`.slice(0, 1000),
    kind: "message",
    conversation: conversationOf({ channel, thread: "", isDirect }),
    sender: readPerson(user, name),
    text: `${command} ${text(form["text"])}`.trim(),
    addressed: true,
    files: [],
    target: commandTarget(form, receivedAtMs, { channel, thread: "", user, team: text(form["team_id"]) }),
  };
}

function commandTarget(form: Fields, receivedAtMs: number, data: Record<string, string>): ReplyTarget {
  const replyUrl = text(form["response_url"]);
  if (!isReplyUrl(replyUrl)) return { data };
  return {
    data,
    fallback: { data: { replyUrl }, expiresAtMs: receivedAtMs + REPLY_URL_MS, repliesMax: REPLY_URL_USES },
  };
}
