import type { InboundRequest, Parsed, Verified } from "#core/channel";
import type { ChannelEvent, ChannelFile, ReplyTarget } from "#protocol/channel-event";
import { readFile, readPerson } from "../read-file.ts";
import { type Fields, fields, list, number, parseJson, text } from "../read-json.ts";
import { ASK, COMMAND, COMPONENT, isStop, MODAL } from "./interaction.ts";

/** A token answers for fifteen minutes. */
const TOKEN_MS = 14.5 * 60_000;
const PUBLIC_THREADS = new Set([10, 11, 12]);
const MESSAGE_COMMAND = 3;

export function parse(verified: Verified, request: InboundRequest): Parsed {
  const payload = parseJson(verified.payload);
  const event = readInteraction(payload, request.receivedAtMs);
  return { type: "events", events: event ? [event] : [] };
}

function readInteraction(payload: Fields, receivedAtMs: number): ChannelEvent | null {
  const common = commonOf(payload, receivedAtMs);
  if (!common) return null;
  const data = fields(payload["data"]);
  if (payload["type"] === COMMAND) return { ...common, ...said(data), kind: isStop(payload) ? "stop" : "message" };
  const id = text(data["custom_id"]);
  if ((payload["type"] !== COMPONENT && payload["type"] !== MODAL) || id === "") return null;
  const source = text(fields(payload["message"])["id"]);
  return {
    ...common,
    kind: "action",
    action: { id, values: valuesOf(data) },
    ...(source === "" ? {} : { inReplyTo: source }),
  };
}

function commonOf(payload: Fields, receivedAtMs: number): ChannelEvent | null {
  const [id, channel] = [text(payload["id"]), text(payload["channel_id"])];
  const member = fields(payload["member"]);
  const user = fields(member["user"] ?? payload["user"]);
  if (id === "" || channel === "" || text(user["id"]) === "") return null;
  const name = text(member["nick"]) || text(user["global_name"]) || text(user["username"]);
  const isThread = PUBLIC_THREADS.has(number(fields(payload["channel"])["type"]) ?? -1);
  const title = text(fields(payload["channel"])["name"]);
  const outer = isThread ? "thread" : "group";
  return {
    eventId: id,
    kind: "message",
    conversation: {
      key: channel,
      scope: payload["guild_id"] === undefined ? "direct" : outer,
      ...(title === "" ? {} : { title: title.slice(0, 500) }),
    },
    sender: { ...readPerson(text(user["id"]), name), bot: user["bot"] === true },
    text: "",
    addressed: true,
    files: [],
    target: targetOf(payload, channel, receivedAtMs),
  };
}

/** Afterwards only the bot itself can write, where it was added and not merely brought along by a person. */
function targetOf(payload: Fields, channel: string, receivedAtMs: number): ReplyTarget {
  const token = text(payload["token"]);
  const owners = fields(payload["authorizing_integration_owners"]);
  const isBrought = owners["0"] === undefined && owners["1"] !== undefined && payload["guild_id"] !== undefined;
  if (token === "") return { data: { channel } };
  return {
    data: { channel, token },
    expiresAtMs: receivedAtMs + TOKEN_MS,
    ...(isBrought ? { repliesMax: 5 } : { fallback: { data: { channel } } }),
  };
}

function said(data: Fields): { text: string; files: ChannelFile[] } {
  const resolved = fields(data["resolved"]);
  const name = text(data["name"]);
  if (data["type"] === MESSAGE_COMMAND) {
    const message = fields(fields(resolved["messages"])[text(data["target_id"])]);
    return { text: text(message["content"]), files: filesOf(list(message["attachments"])) };
  }
  const options = list(data["options"]);
  const files = filesOf(Object.values(fields(resolved["attachments"])));
  const words = options.filter(({ type }) => type !== 11).map(({ value }) => text(value) || String(value === true));
  return { text: name === ASK ? words.join(" ") : [`/${name}`, ...words].join(" "), files };
}

/** Chosen options and filled fields, by the id of their field. */
function valuesOf(data: Fields): Record<string, string> {
  const chosen = Array.isArray(data["values"]) ? data["values"].map(text).join(",") : "";
  const inputs = list(data["components"]).flatMap((row) => [...list(row["components"]), fields(row["component"])]);
  const filled = inputs
    .map((input): [string, string] => [text(input["custom_id"]), text(input["value"])])
    .filter(([id]) => id !== "");
  return { ...(chosen === "" ? {} : { values: chosen }), ...Object.fromEntries(filled) };
}

function filesOf(attachments: unknown[]): ChannelFile[] {
  return attachments.map(fields).flatMap((file) => {
    const ref = text(file["url"]);
    return ref === ""
      ? []
      : [readFile({ name: file["filename"], mime: file["content_type"], bytes: file["size"], ref })];
  });
}
