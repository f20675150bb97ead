import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { fields, type Fields, list, number, parseJson, text } from "../read-json.ts";
import { readAction } from "./action.ts";
import { isSessionUrl } from "./config.ts";

/** DingTalk tells a robot of a group only what mentions it, without the mention; so everything is meant for it. */
export function parse(verified: Verified): Parsed {
  const message = parseJson(verified.payload);
  const [eventId, conversationId] = [text(message["msgId"]).slice(0, 1000), text(message["conversationId"])];
  const senderId = text(message["senderStaffId"]) || text(message["senderId"]);
  if (eventId === "" || conversationId === "" || senderId === "") return { type: "events", events: [] };
  const said = readSaid(message);
  if (said.text === "" && said.files.length === 0) return { type: "events", events: [] };
  const isGroup = message["conversationType"] === "2";
  const title = text(message["conversationTitle"]).slice(0, 500);
  const [name, sentAtMs] = [text(message["senderNick"]).slice(0, 200), number(message["createAt"])];
  const action = readAction(said.text);
  const replied = text(message["originalMsgId"]) || text(fields(fields(message["text"])["repliedMsg"])["msgId"]);
  const event: ChannelEvent = {
    eventId,
    kind: action === null ? "message" : "action",
    conversation: {
      key: conversationId.slice(0, 1000),
      scope: isGroup ? "group" : "direct",
      ...(isGroup && title !== "" ? { title } : {}),
    },
    sender: { id: senderId.slice(0, 1000), bot: false, ...(name === "" ? {} : { name }) },
    text: action === null ? said.text : "",
    addressed: true,
    ...(action === null ? {} : { action: { id: action, values: {} } }),
    ...(replied === "" ? {} : { inReplyTo: replied }),
    files: said.files,
    target: targetOf(message, isGroup),
    ...(sentAtMs === undefined ? {} : { sentAtMs }),
  };
  return { type: "events", events: [event] };
}

/** First by the address in the message, which needs no token, then as a message of the robot's own. */
function targetOf(message: Fields, isGroup: boolean): ReplyTarget {
  const [conversation, userId] = [text(message["conversationId"]), text(message["senderStaffId"])];
  const own: ReplyTarget = { data: isGroup ? { conversation } : { userId } };
  const [sessionUrl, expiresAtMs] = [text(message["sessionWebhook"]), number(message["sessionWebhookExpiredTime"])];
  if (!isSessionUrl(sessionUrl)) return own;
  return {
    data: { ...own.data, sessionUrl },
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    fallback: own,
  };
}

interface Said {
  text: string;
  files: ChannelFile[];
}

function readSaid(message: Fields): Said {
  const content = fields(message["content"]);
  const type = text(message["msgtype"]);
  switch (type) {
    case "text":
      return { text: text(fields(message["text"])["content"]).trim(), files: [] };
    case "richText":
      return readRichText(list(content["richText"]));
    case "audio":
      // What was said, as DingTalk understood it, is worth more than the sound.
      return { text: text(content["recognition"]), files: fileOf("audio", content) };
    case "picture":
    case "video":
    case "file":
      return { text: "", files: fileOf(type === "picture" ? "image" : type, content) };
    default:
      return { text: "", files: [] };
  }
}

function readRichText(runs: Fields[]): Said {
  const words = runs.map((run) => text(run["text"])).join("");
  const files = runs.flatMap((run) => (run["type"] === "picture" ? fileOf("image", run) : []));
  return { text: words.trim(), files };
}

function fileOf(kind: ChannelFile["kind"], content: Fields): ChannelFile[] {
  const code = text(content["downloadCode"]) || text(content["pictureDownloadCode"]);
  const name = text(content["fileName"]).slice(0, 500);
  return code === "" ? [] : [{ kind, ...(name === "" ? {} : { name }), ref: { code } }];
}
