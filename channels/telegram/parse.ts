import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { readPerson } from "../read-file.ts";
import { type Fields, fields, number, parseJson, text } from "../read-json.ts";
import { callTelegram } from "./api.ts";
import { botId, type TelegramContext } from "./config.ts";
import { readFiles } from "./files.ts";
import { namesSomebody, readWords, type Self } from "./words.ts";

const DAY_MS = 86_400_000;

export async function parse(verified: Verified, ctx: TelegramContext): Promise<Parsed> {
  const update = parseJson(verified.payload);
  const id = text(update["update_id"]);
  const event = id === "" ? null : await readUpdate(update, id, ctx);
  return { type: "events", events: event ? [event] : [] };
}

/** Edits (`edited_message`) change nothing that was said to the agent. */
async function readUpdate(update: Fields, id: string, ctx: TelegramContext): Promise<ChannelEvent | null> {
  if (update["message"]) return readMessage(fields(update["message"]), id, ctx);
  if (update["callback_query"]) return readButton(fields(update["callback_query"]), id);
  if (update["stopped_message_generation"]) return readStop(fields(update["stopped_message_generation"]), id);
  if (update["my_chat_member"]) return readMember(fields(update["my_chat_member"]), id);
  return null;
}

async function readMessage(message: Fields, eventId: string, ctx: TelegramContext): Promise<ChannelEvent | null> {
  const place = placeOf(message);
  const from = fields(message["from"]);
  if (!place || text(from["id"]) === "" || from["is_bot"] === true) return null;
  const self: Self = { id: botId(ctx.config), name: namesSomebody(message) ? await ownName(ctx) : "" };
  const words = readWords(message, self);
  const files = readFiles(message);
  if (words.text === "" && files.length === 0) return null;
  const replied = fields(message["reply_to_message"]);
  const isAnswerToBot = text(fields(replied["from"])["id"]) === self.id;
  const isDirect = place.conversation.scope === "direct";
  const sentAt = number(message["date"]);
  const album = text(message["media_group_id"]);
  return {
    eventId,
    kind: isDirect && words.text === "/start" ? "member" : "message",
    conversation: place.conversation,
    sender: senderOf(from),
    text: words.text,
    addressed: isDirect || words.isMentioned || isAnswerToBot,
    ...(text(replied["message_id"]) === "" ? {} : { inReplyTo: text(replied["message_id"]) }),
    files,
    ...(album === "" ? {} : { album: { id: album, at: number(message["message_id"]) ?? 0 } }),
    target: { data: { ...place.data, ...(isDirect ? {} : { message: text(message["message_id"]) }) } },
    ...(sentAt === undefined ? {} : { sentAtMs: sentAt * 1000 }),
  };
}

function readButton(query: Fields, eventId: string): ChannelEvent | null {
  const message = fields(query["message"]);
  const place = placeOf(message);
  const id = text(query["data"]);
  if (!place || id === "") return null;
  const from = fields(query["from"]);
  if (text(from["id"]) === "") return null;
  return {
    eventId,
    kind: "action",
    conversation: place.conversation,
    sender: senderOf(from),
    text: "",
    addressed: true,
    action: { id, values: {} },
    inReplyTo: text(message["message_id"]),
    files: [],
    target: { data: place.data },
  };
}

/** The button below an answer that is being written. */
function readStop(stopped: Fields, eventId: string): ChannelEvent | null {
  const place = placeOf(stopped);
  return place ? { ...happening(place, eventId), kind: "stop", addressed: true } : null;
}

function readMember(change: Fields, eventId: string): ChannelEvent | null {
  const place = placeOf(change);
  const status = text(fields(change["new_chat_member"])["status"]);
  const was = text(fields(change["old_chat_member"])["status"]);
  const isNew = ["member", "administrator"].includes(status) && !["member", "administrator"].includes(was);
  if (!place || !isNew) return null;
  const from = fields(change["from"]);
  const event = happening(place, eventId);
  return text(from["id"]) === "" ? event : { ...event, sender: senderOf(from) };
}

function happening(place: Place, eventId: string): ChannelEvent {
  const { conversation, data } = place;
  const sender = { id: data["chat"] ?? "", bot: false };
  return { eventId, kind: "member", conversation, sender, text: "", addressed: false, files: [], target: { data } };
}

interface Place {
  conversation: ChannelEvent["conversation"];
  data: Record<string, string>;
}

/** A chat, or a topic of one. */
function placeOf(message: Fields): Place | null {
  const chat = fields(message["chat"]);
  const [id, type, title] = [text(chat["id"]), text(chat["type"]), text(chat["title"])];
  if (id === "" || type === "channel") return null;
  const isDirect = type === "private";
  const isTopic = message["is_topic_message"] === true || isDirect;
  const thread = isTopic ? text(message["message_thread_id"]) : "";
  const outer = thread === "" ? "group" : "thread";
  return {
    conversation: {
      key: thread === "" ? id : `${id}:${thread}`,
      scope: isDirect ? "direct" : outer,
      ...(title === "" ? {} : { title: title.slice(0, 500) }),
    },
    data: { chat: id, type: isDirect ? "private" : "group", ...(thread === "" ? {} : { thread }) },
  };
}

function senderOf(from: Fields): ChannelEvent["sender"] {
  const name = `${text(from["first_name"])} ${text(from["last_name"])}`.trim() || text(from["username"]);
  return readPerson(text(from["id"]), name);
}

/** Kept for a day. When Telegram does not tell, nobody is mentioned. */
async function ownName(ctx: TelegramContext): Promise<string> {
  const { botUsername } = ctx.config;
  if (botUsername !== undefined) return botUsername.replace(/^@/, "");
  const load = async () => ({
    value: text((await callTelegram(ctx, "getMe", {}))["username"]),
    expiresAtMs: ctx.nowMs() + DAY_MS,
  });
  return ctx.token("username", load).catch(() => "");
}
