import type { InboundRequest, Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { readFile, readPerson } from "../read-file.ts";
import { type Fields, fields, list, number, parseJson, text } from "../read-json.ts";

/** A reply token lives about a minute; agents are often slower, and then a push has to do. */
const TOKEN_MS = 50_000;
const MEDIA: Record<string, ChannelFile["kind"]> = { image: "image", video: "video", audio: "audio", file: "file" };

export function parse(verified: Verified, request: InboundRequest): Parsed {
  const events = list(parseJson(verified.payload)["events"]).flatMap((event) => {
    const read = readEvent(event, request.receivedAtMs);
    return read ? [read] : [];
  });
  return { type: "events", events };
}

function readEvent(event: Fields, receivedAtMs: number): ChannelEvent | null {
  const common = commonOf(event, receivedAtMs);
  // In standby another module answers.
  if (!common || event["mode"] === "standby") return null;
  switch (event["type"]) {
    case "message":
      return readMessage(fields(event["message"]), common);
    case "postback": {
      const { data, params } = fields(event["postback"]);
      const values = Object.entries(fields(params)).map(([name, value]): [string, string] => [name, text(value)]);
      const id = text(data);
      return id === ""
        ? null
        : { ...common, kind: "action", addressed: true, action: { id, values: Object.fromEntries(values) } };
    }
    case "follow":
    case "join":
      return { ...common, kind: "member", addressed: false };
    default:
      return null;
  }
}

function commonOf(event: Fields, receivedAtMs: number): ChannelEvent | null {
  const id = text(event["webhookEventId"]);
  const source = fields(event["source"]);
  const [user, groupId] = [text(source["userId"]), text(source["groupId"])];
  const group = groupId || text(source["roomId"]);
  const key = group || user;
  if (id === "" || key === "") return null;
  const sentAt = number(event["timestamp"]);
  return {
    eventId: id,
    kind: "message",
    conversation: {
      key,
      scope: group === "" ? "direct" : "group",
      ...(groupId === "" ? {} : { place: { id: groupId } }),
    },
    sender: readPerson(user || group, ""),
    text: "",
    addressed: group === "",
    files: [],
    target: targetOf(text(event["replyToken"]), key, receivedAtMs),
    ...(sentAt === undefined ? {} : { sentAtMs: sentAt }),
  };
}

function targetOf(token: string, to: string, receivedAtMs: number): ReplyTarget {
  const push = { data: { to } };
  if (token === "") return push;
  return { data: { to, token }, expiresAtMs: receivedAtMs + TOKEN_MS, repliesMax: 1, fallback: push };
}

function readMessage(message: Fields, common: ChannelEvent): ChannelEvent | null {
  const type = text(message["type"]);
  const quoted = text(message["quotedMessageId"]);
  const answers = quoted === "" ? {} : { inReplyTo: quoted };
  if (type === "text") {
    const words = readWords(message);
    return { ...common, ...answers, text: words.text, addressed: common.addressed || words.isMentioned };
  }
  if (type === "location") {
    const place = [message["title"], message["address"], `${text(message["latitude"])}, ${text(message["longitude"])}`];
    return { ...common, text: place.map(text).filter(Boolean).join("\n") };
  }
  const kind = MEDIA[type];
  const id = text(message["id"]);
  return kind && id !== ""
    ? {
        ...common,
        ...answers,
        files: [readFile({ kind, name: message["fileName"], bytes: message["fileSize"], ref: id })],
        ...albumOf(fields(message["imageSet"])),
      }
    : null;
}

/** Pictures that were sent together; some older apps do not say how many. */
function albumOf({ id, index, total }: Fields): Pick<ChannelEvent, "album"> {
  const [at, all] = [number(index), number(total)];
  if (text(id) === "") return {};
  const count = Number.isInteger(all) ? { total: all } : {};
  return { album: { id: text(id), ...(at === undefined ? {} : { at }), ...count } };
}

/** The words without mentions of the bot. Places are counted in UTF-16 units. */
function readWords(message: Fields): { text: string; isMentioned: boolean } {
  let said = text(message["text"]);
  const mentions = list(fields(message["mention"])["mentionees"]).filter(({ isSelf }) => isSelf === true);
  const places = mentions.map(({ index, length }) => ({ from: number(index) ?? 0, length: number(length) ?? 0 }));
  for (const { from, length } of places.toSorted((a, b) => b.from - a.from)) {
    said = said.slice(0, from) + said.slice(from + length).replace(/^ /, "");
  }
  return { text: said.trim(), isMentioned: mentions.length > 0 };
}
