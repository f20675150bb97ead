import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { readFile, readPerson } from "../read-file.ts";
import { type Fields, fields, list, parseJson, text } from "../read-json.ts";
import { isServiceUrl, trimServiceUrl } from "./service-url.ts";
import { ACTION_FIELD } from "./render.ts";

const FILE_INFO = "application/vnd.microsoft.teams.file.download.info";

export function parse(verified: Verified): Parsed {
  const event = readActivity(parseJson(verified.payload));
  return { type: "events", events: event ? [event] : [] };
}

/** Edits (`messageUpdate`), deletions and reactions are other types. */
function readActivity(activity: Fields): ChannelEvent | null {
  const common = commonOf(activity);
  if (!common) return null;
  switch (activity["type"]) {
    case "message":
      return readMessage(activity, common);
    case "conversationUpdate": {
      const isAdded = list(activity["membersAdded"]).some(({ id }) => text(id) === botOf(activity));
      return isAdded ? { ...common, kind: "member", addressed: false } : null;
    }
    case "installationUpdate":
      return text(activity["action"]).startsWith("add") ? { ...common, kind: "member", addressed: false } : null;
    default:
      return null;
  }
}

function botOf(activity: Fields): string {
  return text(fields(activity["recipient"])["id"]);
}

function commonOf(activity: Fields): ChannelEvent | null {
  const [id, from, conversation] = [text(activity["id"]), fields(activity["from"]), fields(activity["conversation"])];
  const [key, sender, serviceUrl] = [text(conversation["id"]), text(from["id"]), text(activity["serviceUrl"])];
  const isBot = from["role"] === "bot" || sender.startsWith("28:");
  if (id === "" || key === "" || sender === "" || isBot || !isServiceUrl(serviceUrl)) return null;
  const scope = scopeOf(conversation);
  const title = text(conversation["name"]);
  const sentAtMs = Date.parse(text(activity["timestamp"]));
  const target: ReplyTarget = {
    data: { serviceUrl: trimServiceUrl(serviceUrl), conversation: key, scope, message: id, bot: botOf(activity) },
  };
  return {
    eventId: `${key}|${id}`.slice(0, 1000),
    kind: "message",
    conversation: { key, scope, ...(title === "" ? {} : { title: title.slice(0, 500) }) },
    sender: readPerson(sender, text(from["name"])),
    text: "",
    addressed: scope === "direct",
    files: [],
    target,
    ...(Number.isNaN(sentAtMs) ? {} : { sentAtMs }),
  };
}

/** A channel's conversation names the message that began its thread. */
function scopeOf(conversation: Fields): ChannelEvent["conversation"]["scope"] {
  if (conversation["conversationType"] === "channel") return "thread";
  return conversation["conversationType"] === "groupChat" || conversation["isGroup"] === true ? "group" : "direct";
}

function readMessage(activity: Fields, common: ChannelEvent): ChannelEvent | null {
  const { [ACTION_FIELD]: pressed, ...values } = fields(activity["value"]);
  const replied = text(activity["replyToId"]);
  const answers = replied === "" ? {} : { inReplyTo: replied };
  if (text(pressed) !== "") {
    const filled = Object.entries(values).map(([name, value]): [string, string] => [name, text(value)]);
    const action = { id: text(pressed), values: Object.fromEntries(filled) };
    return { ...common, ...answers, kind: "action", addressed: true, action };
  }
  const words = readWords(activity);
  const files = list(activity["attachments"]).flatMap(fileOf);
  if (words.text === "" && files.length === 0 && !words.isMentioned) return null;
  return { ...common, ...answers, text: words.text, addressed: common.addressed || words.isMentioned, files };
}

/** Mentions are marked in the text and explained beside it; the bot's own go, those of others keep their name. */
function readWords(activity: Fields): { text: string; isMentioned: boolean } {
  const own = list(activity["entities"]).filter(
    (entity) => entity["type"] === "mention" && text(fields(entity["mentioned"])["id"]) === botOf(activity),
  );
  let said = text(activity["text"]);
  for (const mention of own) said = said.replaceAll(text(mention["text"]) || "<at></at>", "");
  const words = said.replaceAll(/<at[^>]*>(.*?)<\/at>/g, "@$1");
  return { text: decodeEntities(words).trim(), isMentioned: own.length > 0 };
}

const ENTITIES: Record<string, string> = { nbsp: " ", lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

function decodeEntities(words: string): string {
  return words.replaceAll(/&(nbsp|lt|gt|quot|#39|amp);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** Uploaded files come with an address that needs no proof; pictures in the text are the service's, and do. */
function fileOf(attachment: Fields): ChannelFile[] {
  const [mime, name] = [text(attachment["contentType"]), attachment["name"]];
  const content = fields(attachment["content"]);
  if (mime === FILE_INFO) {
    const address = text(content["downloadUrl"]);
    return address === "" ? [] : [readFile({ name, ref: { address, isOpen: true } })];
  }
  const address = text(attachment["contentUrl"]);
  return mime.startsWith("image/") && address !== ""
    ? [readFile({ kind: "image", name, mime: mime === "image/*" ? "" : mime, ref: { address, isOpen: false } })]
    : [];
}
