import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile } from "#protocol/channel-event";
import { toText } from "../crypto/bytes.ts";
import { number } from "../read-json.ts";
import { elements, xmlText, xmlTexts } from "./xml.ts";

/** An app hears what people write to it, and nothing of groups. */
export function parse(verified: Verified): Parsed {
  const event = eventOf(toText(verified.payload));
  return { type: "events", events: event ? [event] : [] };
}

type Frame = Pick<ChannelEvent, "conversation" | "sender" | "target" | "sentAtMs">;

function eventOf(xml: string): ChannelEvent | null {
  const userId = xmlText(xml, "FromUserName").slice(0, 1000);
  const seconds = number(xmlText(xml, "CreateTime"));
  if (userId === "" || userId === "sys") return null;
  const frame: Frame = {
    conversation: { key: userId, scope: "direct" },
    sender: { id: userId, bot: false },
    target: { data: { userId } },
    ...(seconds === undefined ? {} : { sentAtMs: seconds * 1000 }),
  };
  if (xmlText(xml, "MsgType") === "event") return happening(xml, frame);
  const [text, files] = [wordsOf(xml), filesOf(xml)];
  const eventId = xmlText(xml, "MsgId");
  if (eventId === "" || (text === "" && files.length === 0)) return null;
  return { ...frame, eventId: eventId.slice(0, 1000), kind: "message", text, addressed: true, files };
}

function wordsOf(xml: string): string {
  switch (xmlText(xml, "MsgType")) {
    case "text":
      return xmlText(xml, "Content");
    case "voice":
      return xmlText(xml, "Recognition");
    case "location":
      return xmlText(xml, "Label");
    case "link":
      return [xmlText(xml, "Title"), xmlText(xml, "Description"), xmlText(xml, "Url")]
        .filter((one) => one !== "")
        .join("\n");
    default:
      return "";
  }
}

function filesOf(xml: string): ChannelFile[] {
  const mediaId = xmlText(xml, "MediaId");
  const kinds: Record<string, ChannelFile["kind"]> = { image: "image", voice: "audio", video: "video", file: "file" };
  const kind = kinds[xmlText(xml, "MsgType")];
  const name = xmlText(xml, "FileName").slice(0, 500);
  if (mediaId === "" || kind === undefined) return [];
  return [{ kind, ...(name === "" ? {} : { name }), ref: { mediaId } }];
}

/** Events have no id of their own. */
function happening(xml: string, frame: Frame): ChannelEvent | null {
  const [event, key] = [xmlText(xml, "Event"), xmlText(xml, "EventKey")];
  const eventId = [frame.sender.id, xmlText(xml, "CreateTime"), event, key, xmlText(xml, "TaskId")]
    .join("|")
    .slice(0, 1000);
  if (event === "enter_agent" || event === "subscribe") {
    return { ...frame, eventId, kind: "member", text: "", addressed: false, files: [] };
  }
  if ((event !== "template_card_event" && event !== "click") || key === "") return null;
  const chosen = elements(xml, "SelectedItem").map((item) => [
    xmlText(item, "QuestionKey"),
    xmlTexts(item, "OptionId").join(","),
  ]);
  const action = { id: key.slice(0, 1000), values: Object.fromEntries(chosen) as Record<string, string> };
  return { ...frame, eventId, kind: "action", text: "", addressed: true, action, files: [] };
}
