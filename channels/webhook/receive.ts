import { reject } from "../reject.ts";
import type { ChannelContext, HttpAnswer, InboundRequest, Parsed, Rejected, Verified } from "#core/channel";
import type { ChannelEvent, ReplyTarget } from "#protocol/channel-event";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import type { WebhookConfig } from "./config.ts";
import { PlainMessage, readJson, WebhookMessage } from "./message.ts";
import { faultOfSignature, isRecent } from "../standard-webhook.ts";
import { signFields } from "./signature.ts";

type Context = ChannelContext<WebhookConfig>;

/** Signed by headers over the raw body; or, without any of them, by a field of the body over its other fields. */
export async function verify(request: InboundRequest, ctx: Context): Promise<Verified | Rejected> {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request.headers;
  if (id === undefined && timestamp === undefined && signature === undefined) return verifyPlain(request, ctx);
  const fault = await faultOfSignature({ secret: ctx.config.secret, field: "secret" }, request);
  return fault === null ? { ok: true, payload: request.body } : reject(fault);
}

async function verifyPlain(request: InboundRequest, ctx: Context): Promise<Verified | Rejected> {
  const parsed = PlainMessage.safeParse(readJson(request.body));
  if (!parsed.success) return reject({ code: "ProofMissing", what: "webhook-signature" });
  const { signature, ...fields } = parsed.data;
  if (!isRecent(fields.timestamp, request)) return reject({ code: "ProofStale", what: "timestamp", minutes: 5 });
  const fits = constantTimeEqual(signature, await signFields(ctx.config.secret, fields));
  return fits
    ? { ok: true, payload: request.body }
    : reject({ code: "ProofWrong", what: "signature", field: "secret" });
}

export function parse(verified: Verified, request: InboundRequest): Parsed {
  const json = readJson(verified.payload);
  const id = request.headers["webhook-id"];
  const events = id === undefined ? plainEvent(json, request) : signedEvent(json, id);
  return { type: "events", events: events ? [events] : [] };
}

/** Only the signed fields are believed: the conversation is the sender's, and the signature is the event's id. */
function plainEvent(json: unknown, request: InboundRequest): ChannelEvent | null {
  const parsed = PlainMessage.safeParse(json);
  if (!parsed.success || parsed.data.message_type === "event") return null;
  const { sender_id, content, signature, timestamp } = parsed.data;
  return {
    eventId: signature,
    kind: "message",
    conversation: { key: sender_id, scope: "direct" },
    sender: { id: sender_id, bot: false },
    text: content,
    addressed: true,
    files: [],
    target: { data: { conversation: sender_id } },
    sentAtMs: Math.min(Number(timestamp) * 1000, request.receivedAtMs),
  };
}

function signedEvent(json: unknown, id: string): ChannelEvent | null {
  const parsed = WebhookMessage.safeParse(json);
  if (!parsed.success || parsed.data.message_type === "event") return null;
  const message = parsed.data;
  const conversation = message.conversation_id ?? message.sender_id;
  const { conversation_title: title, sender_name: name, in_reply_to: inReplyTo } = message;
  return {
    eventId: id.slice(0, 1000),
    kind: message.message_type === "action" || message.message_type === "stop" ? message.message_type : "message",
    conversation: { key: conversation, scope: message.scope, ...(title === undefined ? {} : { title }) },
    sender: { id: message.sender_id, ...(name === undefined ? {} : { name }), bot: false },
    text: message.message_type === "action" ? "" : message.content,
    addressed: message.addressed ?? message.scope === "direct",
    ...(message.message_type === "action"
      ? { action: { id: message.content.slice(0, 1000) || "none", values: {} } }
      : {}),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    files: message.attachments.map(({ url, ...file }) => ({
      kind: file.kind,
      ...(file.name === undefined ? {} : { name: file.name }),
      ...(file.mime === undefined ? {} : { mime: file.mime }),
      ref: url,
    })),
    target: targetOf(conversation, message),
  };
}

function targetOf(conversation: string, message: WebhookMessage): ReplyTarget {
  return { data: { conversation, ...(message.message_id === undefined ? {} : { message: message.message_id }) } };
}

export function acknowledge(): HttpAnswer {
  return { status: 202, headers: { "content-type": "application/json" }, body: '{"accepted":true}' };
}
