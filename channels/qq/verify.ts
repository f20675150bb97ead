import { reject } from "../reject.ts";
import type { ChannelContext, HttpAnswer, InboundRequest, Rejected, Verified } from "#core/channel";
import { concatBytes, toBytes } from "../crypto/bytes.ts";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { ed25519PublicKey, signEd25519, verifyEd25519 } from "../crypto/ed25519.ts";
import { fromHex, toHex } from "../crypto/hex.ts";
import { fields, type Fields, parseJson, text } from "../read-json.ts";
import type { QQConfig } from "./config.ts";

const WINDOW_MS = 5 * 60 * 1000;
const SEED = 32;
const QUESTION = 13;

type Context = ChannelContext<QQConfig>;

export async function verify(request: InboundRequest, ctx: Context): Promise<Verified | Rejected> {
  const {
    "x-bot-appid": appId,
    "x-signature-ed25519": given = "",
    "x-signature-timestamp": time = "",
  } = request.headers;
  if (appId !== undefined && !constantTimeEqual(appId, ctx.config.appId))
    return reject({ code: "ForAnother", of: "bot" });
  const said = parseJson(request.body);
  if (said["op"] === QUESTION) {
    return isQuestion(fields(said["d"]), request.receivedAtMs)
      ? { ok: true, payload: request.body }
      : reject({ code: "ProofStale", what: "event_ts", minutes: 5 });
  }
  if (!isRecent(time, request.receivedAtMs))
    return reject({ code: "ProofStale", what: "X-Signature-Timestamp", minutes: 5 });
  const signature = fromHex(given);
  if (!signature) return reject({ code: "ProofMissing", what: "X-Signature-Ed25519" });
  const key = await ed25519PublicKey(seedOf(ctx.config.secret));
  const fits = await verifyEd25519(key, concatBytes(time, request.body), signature);
  return fits
    ? { ok: true, payload: request.body }
    : reject({ code: "ProofWrong", what: "X-Signature-Ed25519", field: "secret" });
}

function isRecent(seconds: string, nowMs: number): boolean {
  return /^\d{10}$/.test(seconds) && Math.abs(nowMs - Number(seconds) * 1000) <= WINDOW_MS;
}

/**
 * The answer is a signature over what was asked, by the key that signs events: whoever asked for one over a time and an
 * event would have a genuine event. Letters and digits alone are none.
 */
function isQuestion(question: Fields, nowMs: number): boolean {
  return isRecent(text(question["event_ts"]), nowMs) && /^[A-Za-z0-9]{1,64}$/.test(text(question["plain_token"]));
}

/** The key is the secret, said again until it is long enough. */
export function seedOf(secret: string): Uint8Array {
  return toBytes(secret.repeat(Math.ceil(SEED / secret.length)).slice(0, SEED));
}

export async function handshake(verified: Verified, ctx: Context): Promise<HttpAnswer | null> {
  const said = parseJson(verified.payload);
  if (said["op"] !== QUESTION) return null;
  const { event_ts, plain_token } = fields(said["d"]);
  const signature = toHex(await signEd25519(seedOf(ctx.config.secret), text(event_ts) + text(plain_token)));
  const body = JSON.stringify({ plain_token: text(plain_token), signature });
  return { status: 200, headers: { "content-type": "application/json" }, body };
}
