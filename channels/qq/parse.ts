import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { fields, type Fields, list, number, parseJson, text } from "../read-json.ts";

const MINUTE_MS = 60_000;
const REPLIES_MAX = 5;

/** Where something was said: the path of the API by which it is answered, and how long that is allowed. */
interface Place {
  to: string;
  key: string;
  scope: "direct" | "group";
  senderId: string;
  answerMs: number;
}

export function parse(verified: Verified, receivedAtMs: number): Parsed {
  const said = parseJson(verified.payload);
  const event = eventOf(text(said["t"]), text(said["id"]), fields(said["d"]), receivedAtMs);
  return { type: "events", events: event ? [event] : [] };
}

function eventOf(type: string, id: string, data: Fields, receivedAtMs: number): ChannelEvent | null {
  switch (type) {
    case "C2C_MESSAGE_CREATE":
    case "GROUP_AT_MESSAGE_CREATE":
    case "AT_MESSAGE_CREATE":
    case "DIRECT_MESSAGE_CREATE":
      return messageEvent(data, placeOf(type, data), receivedAtMs);
    case "INTERACTION_CREATE":
      return actionEvent(data, placeOfPress(data), receivedAtMs);
    case "FRIEND_ADD":
    case "GROUP_ADD_ROBOT":
      return memberEvent(id, placeOfMember(data), receivedAtMs);
    default:
      return null;
  }
}

const person = (openid: string, senderId = openid): Place => ({
  to: `users/${encodeURIComponent(openid)}`,
  key: `user:${openid}`,
  scope: "direct",
  senderId,
  answerMs: 60 * MINUTE_MS,
});
const group = (openid: string, senderId: string): Place => ({
  to: `groups/${encodeURIComponent(openid)}`,
  key: `group:${openid}`,
  scope: "group",
  senderId,
  answerMs: 5 * MINUTE_MS,
});
const guildChannel = (id: string, senderId: string): Place => ({
  to: `channels/${encodeURIComponent(id)}`,
  key: `channel:${id}`,
  scope: "group",
  senderId,
  answerMs: 5 * MINUTE_MS,
});

function placeOf(type: string, data: Fields): Place {
  const author = fields(data["author"]);
  if (type === "C2C_MESSAGE_CREATE") return person(text(author["user_openid"]));
  if (type === "GROUP_AT_MESSAGE_CREATE") return group(text(data["group_openid"]), text(author["member_openid"]));
  if (type === "AT_MESSAGE_CREATE") return guildChannel(text(data["channel_id"]), text(author["id"]));
  const guild = text(data["guild_id"]);
  return {
    ...guildChannel(guild, text(author["id"])),
    to: `dms/${encodeURIComponent(guild)}`,
    key: `dm:${guild}`,
    scope: "direct",
  };
}

function placeOfPress(data: Fields): Place {
  if (text(data["group_openid"]) !== "") return group(text(data["group_openid"]), text(data["group_member_openid"]));
  const resolved = fields(fields(data["data"])["resolved"]);
  if (text(data["channel_id"]) !== "") return guildChannel(text(data["channel_id"]), text(resolved["user_id"]));
  return person(text(data["user_openid"]) || text(resolved["user_id"]));
}

function placeOfMember(data: Fields): Place {
  const groupId = text(data["group_openid"]);
  return groupId === "" ? person(text(data["openid"])) : group(groupId, text(data["op_member_openid"]));
}

/** Nothing may be said without being asked, so there is nowhere else to go when the time is over. */
function targetOf({ to, answerMs }: Place, asked: Record<string, string>, sinceMs: number): ReplyTarget {
  return { data: { to, ...asked }, expiresAtMs: sinceMs + answerMs, repliesMax: REPLIES_MAX };
}

function isSomewhere({ to, senderId }: Place): boolean {
  return !to.endsWith("/") && senderId !== "";
}

function messageEvent(data: Fields, place: Place, receivedAtMs: number): ChannelEvent | null {
  const messageId = text(data["id"]);
  if (messageId === "" || !isSomewhere(place)) return null;
  const attachments = list(data["attachments"]);
  const words = [wordsOf(text(data["content"]), place), ...attachments.map((one) => text(one["asr_refer_text"]))];
  const [said, files] = [words.filter((one) => one !== "").join("\n"), attachments.flatMap(fileOf)];
  if (said === "" && files.length === 0) return null;
  const sentAtMs = Date.parse(text(data["timestamp"]));
  const author = fields(data["author"]);
  const [name, replied] = [
    text(author["username"]).slice(0, 200),
    text(fields(data["message_reference"])["message_id"]),
  ];
  return {
    eventId: messageId.slice(0, 1000),
    kind: "message",
    conversation: { key: place.key.slice(0, 1000), scope: place.scope },
    sender: { id: place.senderId.slice(0, 1000), bot: author["bot"] === true, ...(name === "" ? {} : { name }) },
    text: said,
    addressed: true,
    ...(replied === "" ? {} : { inReplyTo: replied }),
    files,
    target: targetOf(
      place,
      { msgId: messageId },
      Number.isNaN(sentAtMs) ? receivedAtMs : Math.min(sentAtMs, receivedAtMs),
    ),
    ...(Number.isNaN(sentAtMs) ? {} : { sentAtMs }),
  };
}

/** Where many speak, the words begin with the mention or with the space after it. */
function wordsOf(content: string, { scope }: Place): string {
  const words = content.replace(/^\s*(?:<@!?\w+>\s*)+/, "");
  return scope === "group" ? words.trim() : words;
}

function fileOf(attachment: Fields): ChannelFile[] {
  const address = text(attachment["url"]);
  const url = /^https?:/.test(address)
    ? address.replace(/^http:/, "https:")
    : `https://${address.replace(/^\/\//, "")}`;
  const mime = text(attachment["content_type"]).slice(0, 200);
  const [name, bytes] = [text(attachment["filename"]).slice(0, 500), number(attachment["size"])];
  if (address === "") return [];
  const kind = mime === "voice" ? "audio" : (/^(image|audio|video)\//.exec(mime)?.[1] ?? "file");
  return [
    {
      kind: kind as ChannelFile["kind"],
      ...(name === "" ? {} : { name }),
      ...(mime.includes("/") ? { mime } : {}),
      ...(bytes === undefined || bytes < 0 ? {} : { bytes: Math.floor(bytes) }),
      ref: { url },
    },
  ];
}

function actionEvent(data: Fields, place: Place, receivedAtMs: number): ChannelEvent | null {
  const [eventId, resolved] = [text(data["id"]), fields(fields(data["data"])["resolved"])];
  const id = text(resolved["button_data"]) || text(resolved["button_id"]) || text(resolved["feature_id"]);
  if (eventId === "" || id === "" || !isSomewhere(place)) return null;
  return {
    eventId: eventId.slice(0, 1000),
    kind: "action",
    conversation: { key: place.key.slice(0, 1000), scope: place.scope },
    sender: { id: place.senderId.slice(0, 1000), bot: false },
    text: "",
    addressed: true,
    action: { id: id.slice(0, 1000), values: {} },
    files: [],
    target: targetOf(place, { eventId }, receivedAtMs),
  };
}

function memberEvent(eventId: string, place: Place, receivedAtMs: number): ChannelEvent | null {
  if (eventId === "" || !isSomewhere(place)) return null;
  return {
    eventId: eventId.slice(0, 1000),
    kind: "member",
    conversation: { key: place.key.slice(0, 1000), scope: place.scope },
    sender: { id: place.senderId.slice(0, 1000), bot: false },
    text: "",
    addressed: false,
    files: [],
    target: targetOf(place, { eventId }, receivedAtMs),
  };
}
