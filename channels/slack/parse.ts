import type { InboundRequest, Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { readFile } from "../read-file.ts";
import { type Fields, fields, list, number, text } from "../read-json.ts";
import { parseCommand, parseInteraction } from "./interaction.ts";
import { readPayload } from "./payload.ts";
import { conversationOf } from "./place.ts";
import { mentions, readWords } from "./words.ts";

/** All else is an edit, a deletion, or somebody coming and going. */
const SUBTYPES = new Set(["", "file_share", "thread_broadcast", "me_message"]);

export function parse(verified: Verified, request: InboundRequest): Parsed {
  const { form, fields: payload } = readPayload(verified.payload);
  const parsers = { event: parseEvent, command: parseCommand, interaction: parseInteraction };
  const event = parsers[form](payload, request.receivedAtMs);
  return { type: "events", events: event ? [event] : [] };
}

function parseEvent(payload: Fields): ChannelEvent | null {
  if (payload["type"] !== "event_callback") return null;
  const event = fields(payload["event"]);
  const bot = text(list(payload["authorizations"])[0]?.["user_id"]);
  switch (event["type"]) {
    case "message":
    case "app_mention":
      return parseMessage(event, payload, bot);
    case "member_joined_channel":
      return text(event["user"]) === bot ? memberEvent(payload, text(event["channel"]), text(event["inviter"])) : null;
    case "assistant_thread_started":
      return parseThreadStart(payload, fields(event["assistant_thread"]));
    default:
      return null;
  }
}

function parseMessage(event: Fields, payload: Fields, bot: string): ChannelEvent | null {
  const [channel, ts, user] = [text(event["channel"]), text(event["ts"]), text(event["user"])];
  const isOurs = user === bot || text(event["bot_id"]) !== "";
  if (channel === "" || ts === "" || user === "" || isOurs || !SUBTYPES.has(text(event["subtype"]))) return null;
  const isDirect = event["channel_type"] === "im" || channel.startsWith("D");
  const thread = text(event["thread_ts"]) || (isDirect ? "" : ts);
  const written = text(event["text"]);
  const isAnswerToBot = bot !== "" && text(event["parent_user_id"]) === bot;
  const team = text(event["team"]) || text(payload["team_id"]);
  return {
    // A mention comes twice, as `message` and as `app_mention`: its place and time are what both have.
    eventId: `${channel}:${ts}`,
    kind: "message",
    conversation: conversationOf({ channel, thread, isDirect }),
    sender: { id: user, bot: false },
    text: readWords(written, bot),
    addressed: isDirect || event["type"] === "app_mention" || mentions(written, bot) || isAnswerToBot,
    ...(thread !== "" && thread !== ts ? { inReplyTo: thread } : {}),
    files: filesOf(event),
    target: targetOf({ channel, thread, user, team }),
    sentAtMs: Math.floor((number(ts) ?? 0) * 1000),
  };
}

function targetOf(data: { channel: string; thread: string; user: string; team: string }): ReplyTarget {
  return { data };
}

function filesOf(event: Fields): ChannelFile[] {
  return list(event["files"]).flatMap((file) => {
    const ref = text(file["url_private_download"]) || text(file["url_private"]);
    return ref === "" ? [] : [readFile({ name: file["name"], mime: file["mimetype"], bytes: file["size"], ref })];
  });
}

function parseThreadStart(payload: Fields, started: Fields): ChannelEvent | null {
  const [channel, thread, user] = [text(started["channel_id"]), text(started["thread_ts"]), text(started["user_id"])];
  return memberEvent(payload, channel, user, thread);
}

function memberEvent(payload: Fields, channel: string, user: string, thread = ""): ChannelEvent | null {
  const eventId = text(payload["event_id"]);
  if (eventId === "" || channel === "") return null;
  return {
    eventId,
    kind: "member",
    conversation: conversationOf({ channel, thread, isDirect: channel.startsWith("D") }),
    sender: { id: user || "slack", bot: false },
    text: "",
    addressed: false,
    files: [],
    target: targetOf({ channel, thread, user, team: text(payload["team_id"]) }),
  };
}
