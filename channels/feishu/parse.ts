import type { ChannelContext, Parsed, Verified } from "#core/channel";
import { type ChannelEvent, type ReplyTarget } from "#protocol/channel-event";
import { fields, type Fields, list, number, parseJson, text } from "../read-json.ts";
import { botOpenId } from "./bot.ts";
import type { FeishuConfig } from "./config.ts";
import { type Mentions, readContent } from "./content.ts";

type Context = ChannelContext<FeishuConfig>;
type Scope = ChannelEvent["conversation"]["scope"];

export async function parse(verified: Verified, ctx: Context): Promise<Parsed> {
  const said = parseJson(verified.payload);
  const header = fields(said["header"]);
  const event = fields(said["event"]);
  const found = await eventOf(text(header["event_type"]), { said, header, event }, ctx);
  return { type: "events", events: found ? [found] : [] };
}

interface Sources {
  said: Fields;
  header: Fields;
  event: Fields;
}

async function eventOf(type: string, { said, header, event }: Sources, ctx: Context): Promise<ChannelEvent | null> {
  const eventId = text(header["event_id"]).slice(0, 1000);
  switch (type) {
    case "im.message.receive_v1":
      return messageEvent(event, ctx);
    case "card.action.trigger":
      return actionEvent(eventId, event, fields(event["context"]));
    case "im.chat.member.bot.added_v1":
    case "im.chat.access_event.bot_p2p_chat_entered_v1":
      return memberEvent(eventId, event, type.includes("p2p") ? "direct" : "group");
    case "":
      // The old card callback has no header; its token is new for every press.
      return actionEvent(text(said["token"]), { ...said, operator: { open_id: said["open_id"] } }, said);
    default:
      return null;
  }
}

async function messageEvent(event: Fields, ctx: Context): Promise<ChannelEvent | null> {
  const message = fields(event["message"]);
  const sender = fields(event["sender"]);
  const [messageId, chatId] = [text(message["message_id"]), text(message["chat_id"])];
  const senderId = text(fields(sender["sender_id"])["open_id"]) || text(fields(sender["sender_id"])["user_id"]);
  if (messageId === "" || chatId === "" || senderId === "") return null;
  const isDirect = message["chat_type"] === "p2p";
  const { mentions, isMentioned } = await readMentions(list(message["mentions"]), isDirect, ctx);
  const said = readContent(message, mentions);
  if (said.text === "" && said.files.length === 0 && !isMentioned) return null;
  const threadId = isDirect ? "" : text(message["thread_id"]);
  const [parentId, sentAtMs] = [text(message["parent_id"]), number(message["create_time"])];
  return {
    eventId: messageId,
    kind: "message",
    conversation: conversationOf(chatId, threadId, isDirect),
    sender: { id: senderId, bot: sender["sender_type"] === "app" },
    text: said.text,
    addressed: isDirect || isMentioned,
    ...(parentId === "" ? {} : { inReplyTo: parentId }),
    files: said.files,
    target: targetOf(chatId, messageId, conversationOf(chatId, threadId, isDirect)),
    ...(sentAtMs === undefined ? {} : { sentAtMs }),
  };
}

function conversationOf(chatId: string, threadId: string, isDirect: boolean): ChannelEvent["conversation"] {
  if (isDirect) return { key: chatId, scope: "direct" };
  const key = threadId === "" ? chatId : `${chatId}:${threadId}`;
  return { key, scope: threadId === "" ? "group" : "thread", place: { id: chatId } };
}

/** In a group the answer hangs on the question; when that was taken back, it goes to the group. */
function targetOf(chatId: string, messageId: string, { key, scope }: { key: string; scope: Scope }): ReplyTarget {
  const plain: ReplyTarget = { data: { chatId, key, scope } };
  return scope === "direct" || messageId === "" ? plain : { data: { ...plain.data, messageId }, fallback: plain };
}

async function readMentions(
  found: Fields[],
  isDirect: boolean,
  ctx: Context,
): Promise<{ mentions: Mentions; isMentioned: boolean }> {
  const own = found.length > 0 ? await botOpenId(ctx) : null;
  const mentions: Mentions = new Map();
  let isMentioned = false;
  for (const mention of found) {
    const openId = text(fields(mention["id"])["open_id"]);
    // Unless told otherwise an app hears only what mentions it, so when its own id cannot be asked, it is meant.
    const isOwn = own === null ? !isDirect : openId === own;
    isMentioned ||= isOwn;
    mentions.set(text(mention["key"]), isOwn && own !== null ? "" : text(mention["name"]));
  }
  return { mentions, isMentioned };
}

/** A button of ours: `value` is what `addressed` of card.ts wrote into it. */
function actionEvent(eventId: string, event: Fields, context: Fields): ChannelEvent | null {
  const pressed = fields(event["action"]);
  const value = fields(pressed["value"]);
  const operator = fields(event["operator"]);
  const [chatId, messageId] = [text(context["open_chat_id"]), text(context["open_message_id"])];
  const [id, senderId] = [text(value["action"]) || text(pressed["name"]), text(operator["open_id"])];
  const key = text(value["key"]) || chatId;
  if (id === "" || eventId === "" || senderId === "" || key === "") return null;
  const scope: Scope = value["scope"] === "direct" || value["scope"] === "thread" ? value["scope"] : "group";
  const filled = { option: pressed["option"], input: pressed["input_value"], ...fields(pressed["form_value"]) };
  const values = Object.entries(filled).flatMap(([name, one]) => {
    const words = Array.isArray(one) ? one.map(text).join(",") : text(one);
    return words === "" ? [] : [[name, words] as const];
  });
  return {
    eventId,
    kind: "action",
    conversation: { key, scope },
    sender: { id: senderId, bot: false },
    text: "",
    addressed: true,
    action: { id: id.slice(0, 1000), values: Object.fromEntries(values) },
    ...(messageId === "" ? {} : { inReplyTo: messageId }),
    files: [],
    target: targetOf(chatId || (key.split(":")[0] ?? key), messageId, { key, scope }),
  };
}

function memberEvent(eventId: string, event: Fields, scope: "direct" | "group"): ChannelEvent | null {
  const chatId = text(event["chat_id"]);
  const senderId = text(fields(event["operator_id"])["open_id"]);
  if (eventId === "" || chatId === "" || senderId === "") return null;
  const title = text(event["name"]).slice(0, 500);
  return {
    eventId,
    kind: "member",
    conversation: { key: chatId, scope, ...(title === "" || scope === "direct" ? {} : { title }) },
    sender: { id: senderId, bot: false },
    text: "",
    addressed: false,
    files: [],
    target: targetOf(chatId, "", { key: chatId, scope }),
  };
}
