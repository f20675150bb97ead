import type { Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile } from "#protocol/channel-event";
import { readFile, readPerson } from "../read-file.ts";
import { type Fields, fields, list, number, parseJson, text } from "../read-json.ts";
import type { WhatsappContext } from "./config.ts";

/** A person who wrote may be answered freely for a day; afterwards Meta takes approved templates alone. */
const WINDOW_MS = 24 * 3_600_000;
const MEDIA: [type: string, kind: ChannelFile["kind"]][] = [
  ["image", "image"],
  ["sticker", "image"],
  ["audio", "audio"],
  ["video", "video"],
  ["document", "file"],
];

/** One request may hold many messages, and those of other numbers of the same app. */
export function parse(verified: Verified, ctx: WhatsappContext): Parsed {
  const changes = list(parseJson(verified.payload)["entry"]).flatMap((entry) => list(entry["changes"]));
  const values = changes
    .map((change) => fields(change["value"]))
    .filter((value) => text(fields(value["metadata"])["phone_number_id"]) === ctx.config.phoneNumberId);
  const events = values.flatMap((value) => list(value["messages"]).flatMap((message) => readMessage(message, value)));
  return { type: "events", events };
}

function readMessage(message: Fields, value: Fields): ChannelEvent[] {
  const id = text(message["id"]);
  const from = text(message["from"]) || text(message["from_user_id"]);
  const content = contentOf(message);
  if (id === "" || from === "" || !content) return [];
  const contact = list(value["contacts"]).find((one) => text(one["wa_id"]) === from || text(one["user_id"]) === from);
  const name = text(fields(contact?.["profile"])["name"]);
  const sentAt = number(message["timestamp"]);
  const replied = text(fields(message["context"])["id"]);
  return [
    {
      eventId: id.slice(0, 1000),
      conversation: { key: from, scope: "direct" },
      sender: readPerson(from, name),
      addressed: true,
      ...content,
      ...(replied === "" ? {} : { inReplyTo: replied }),
      target: {
        data: { to: from, message: id },
        ...(sentAt === undefined ? {} : { expiresAtMs: sentAt * 1000 + WINDOW_MS }),
      },
      ...(sentAt === undefined ? {} : { sentAtMs: sentAt * 1000 }),
    },
  ];
}

type Content = Pick<ChannelEvent, "kind" | "text" | "files" | "action">;

/** Null for reactions, edits, and notes of the system. */
function contentOf(message: Fields): Content | null {
  const type = text(message["type"]);
  const inner = fields(message[type]);
  if (type === "text") return words(text(inner["body"]));
  if (type === "button") return pressed(text(inner["payload"]) || text(inner["text"]));
  if (type === "interactive") return pressed(chosenId(inner));
  if (type === "location") return words(locationOf(inner));
  const kind = MEDIA.find(([name]) => name === type)?.[1];
  const file = kind ? fileOf(inner, kind) : null;
  return file ? { kind: "message", text: text(inner["caption"]), files: [file] } : null;
}

function words(said: string): Content | null {
  return said === "" ? null : { kind: "message", text: said, files: [] };
}

function pressed(id: string): Content | null {
  return id === "" ? null : { kind: "action", text: "", files: [], action: { id, values: {} } };
}

function chosenId(interactive: Fields): string {
  return text(fields(interactive["button_reply"])["id"]) || text(fields(interactive["list_reply"])["id"]);
}

function locationOf(place: Fields): string {
  const [latitude, longitude] = [text(place["latitude"]), text(place["longitude"])];
  if (latitude === "" || longitude === "") return "";
  return [text(place["name"]), text(place["address"]), `${latitude}, ${longitude}`].filter(Boolean).join("\n");
}

function fileOf(media: Fields, kind: ChannelFile["kind"]): ChannelFile | null {
  const ref = text(media["id"]);
  return ref === "" ? null : readFile({ kind, name: media["filename"], mime: media["mime_type"], ref });
}
