import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { fields, type Fields, list, number, parseJson, text } from "../read-json.ts";
import { isResponseUrl, type WeComConfig } from "./config.ts";

const HOUR_MS = 60 * 60 * 1000;

/** A smart bot hears only what is meant for it. */
export function parse(verified: Verified, receivedAtMs: number, config: WeComConfig): Parsed {
  const message = parseJson(verified.payload);
  const streamId = text(fields(message["stream"])["id"]);
  if (message["msgtype"] === "stream") {
    return streamId === "" ? { type: "events", events: [] } : { type: "pull", streamId };
  }
  const event = eventOf(message, receivedAtMs, config);
  return { type: "events", events: event ? [event] : [] };
}

function eventOf(message: Fields, receivedAtMs: number, config: WeComConfig): ChannelEvent | null {
  const senderId = text(fields(message["from"])["userid"]);
  const eventId = text(message["msgid"]).slice(0, 1000);
  const chatId = text(message["chatid"]);
  const isGroup = message["chattype"] === "group" && chatId !== "";
  if (eventId === "" || senderId === "" || senderId === "sys") return null;
  const sentAtMs = number(message["create_time"]);
  const frame = {
    eventId,
    conversation: {
      key: (isGroup ? chatId : senderId).slice(0, 1000),
      scope: isGroup ? ("group" as const) : ("direct" as const),
    },
    sender: { id: senderId.slice(0, 1000), bot: false },
    files: [],
    target: targetOf(message, receivedAtMs),
    ...(sentAtMs === undefined ? {} : { sentAtMs: sentAtMs * 1000 }),
  };
  if (message["msgtype"] === "event") return happening(fields(message["event"]), frame);
  const said = readSaid(message, isGroup ? config.botName : undefined, isGroup);
  if (said.text === "" && said.files.length === 0) return null;
  return { ...frame, kind: "message", addressed: true, text: withQuote(said.text, message), files: said.files };
}

type Frame = Omit<ChannelEvent, "kind" | "addressed" | "text">;

function happening(event: Fields, frame: Frame): ChannelEvent | null {
  if (event["eventtype"] === "enter_chat") return { ...frame, kind: "member", addressed: false, text: "" };
  if (event["eventtype"] !== "template_card_event") return null;
  // The two ways in which messages come (callback and long connection) differ in whether this is nested.
  const card = { ...event, ...fields(event["template_card_event"]) };
  const id = text(card["event_key"]);
  if (id === "") return null;
  const chosen = list(fields(card["selected_items"])["selected_item"]).map((item) => {
    const options = fields(item["option_ids"])["option_id"];
    return [text(item["question_key"]), Array.isArray(options) ? options.map(text).join(",") : ""] as const;
  });
  return {
    ...frame,
    kind: "action",
    addressed: true,
    text: "",
    action: { id: id.slice(0, 1000), values: Object.fromEntries(chosen) },
  };
}

/** For one answer after the time of pulling is over, or to a pressed button. */
function targetOf(message: Fields, receivedAtMs: number): ReplyTarget {
  const responseUrl = text(message["response_url"]);
  if (!isResponseUrl(responseUrl)) return { data: {}, expiresAtMs: receivedAtMs };
  return { data: { responseUrl }, expiresAtMs: receivedAtMs + HOUR_MS, repliesMax: 1 };
}

interface Said {
  text: string;
  files: ChannelFile[];
}

function readSaid(message: Fields, botName: string | undefined, isGroup: boolean): Said {
  const items = message["msgtype"] === "mixed" ? list(fields(message["mixed"])["msg_item"]) : [message];
  const words = items.flatMap((item) => {
    const said = text(fields(item["text"])["content"]) || text(fields(item["voice"])["content"]);
    return said === "" ? [] : [said];
  });
  const said = words.join("\n");
  return { text: isGroup ? withoutMention(said, botName) : said, files: items.flatMap(fileOf) };
}

/** In a group the words begin with the mention, with nothing that marks its end but a space. */
function withoutMention(said: string, botName: string | undefined): string {
  const named = botName === undefined ? undefined : `@${botName}`;
  if (named !== undefined && said.includes(named)) return said.replace(named, "").trim();
  return said.replace(/^@\S+\s*/, "").trim();
}

function fileOf(item: Fields): ChannelFile[] {
  const type = text(item["msgtype"]);
  if (type !== "image" && type !== "file" && type !== "video") return [];
  const file = fields(item[type]);
  const [url, name] = [text(file["url"]), (text(file["filename"]) || text(file["name"])).slice(0, 500)];
  return url === "" ? [] : [{ kind: type, ...(name === "" ? {} : { name }), ref: { url } }];
}

/** What a person answers to has no id here, only its words. */
function withQuote(said: string, message: Fields): string {
  const quote = fields(message["quote"]);
  const quoted = Object.keys(quote).length === 0 ? "" : readSaid(quote, undefined, false).text;
  return quoted === "" ? said : `${quoted.replaceAll(/^/gm, "> ")}\n\n${said}`;
}
