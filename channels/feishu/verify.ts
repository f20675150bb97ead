/** Event subscription and card callbacks, version 2, and the old card callback: what is signed, and how it is opened. */
import { reject } from "../reject.ts";
import type { ChannelContext, HttpAnswer, InboundRequest, Rejected, Verified } from "#core/channel";
import { decryptBlocks, unpad } from "../crypto/aes-cbc.ts";
import { fromBase64 } from "../crypto/base64.ts";
import { type Bytes, concatBytes } from "../crypto/bytes.ts";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import { sha1, sha256 } from "../crypto/digest.ts";
import { toHex } from "../crypto/hex.ts";
import { fields, parseJson, text } from "../read-json.ts";
import type { FeishuConfig } from "./config.ts";

/** The last retry comes after 7 hours, and it is not documented whether its timestamp is new. */
const WINDOW_MS = 8 * 60 * 60 * 1000;
const BLOCK = 16;

type Context = ChannelContext<FeishuConfig>;

export async function verify(request: InboundRequest, ctx: Context): Promise<Verified | Rejected> {
  const { encryptKey, verificationToken } = ctx.config;
  const sealed = text(parseJson(request.body)["encrypt"]);
  const open = (): Promise<Bytes | null> | Uint8Array => (sealed === "" ? request.body : openEvent(encryptKey, sealed));
  if (!request.headers["x-lark-signature"]) {
    const payload = await open();
    return payload && isQuestion(parseJson(payload), ctx)
      ? { ok: true, payload }
      : reject({ code: "ProofMissing", what: "X-Lark-Signature" });
  }
  if (!isRecent(request)) return reject({ code: "ProofStale", what: "X-Lark-Request-Timestamp", minutes: 480 });
  if (sealed === "" && (await isSigned(request, sha1, verificationToken))) return { ok: true, payload: request.body };
  if (!(await isSigned(request, sha256, encryptKey)))
    return reject({ code: "ProofWrong", what: "X-Lark-Signature", field: "encryptKey" });
  const payload = await open();
  if (!payload) return reject({ code: "Undecipherable", field: "encryptKey" });
  return isMeant(parseJson(payload), ctx) ? { ok: true, payload } : reject({ code: "ForAnother", of: "app" });
}

function isRecent({ headers, receivedAtMs }: InboundRequest): boolean {
  const timestamp = headers["x-lark-request-timestamp"] ?? "";
  return /^\d{9,11}$/.test(timestamp) && Math.abs(receivedAtMs - Number(timestamp) * 1000) <= WINDOW_MS;
}

async function isSigned(
  request: InboundRequest,
  hash: (input: Uint8Array) => Promise<Bytes>,
  secret: string,
): Promise<boolean> {
  const {
    "x-lark-signature": given = "",
    "x-lark-request-timestamp": time = "",
    "x-lark-request-nonce": nonce = "",
  } = request.headers;
  if (secret === "" || nonce === "") return false;
  return constantTimeEqual(given, toHex(await hash(concatBytes(time, nonce, secret, request.body))));
}

/** AES-256-CBC with the hash of the key; null when it cannot be opened. */
export async function openEvent(encryptKey: string, encrypted: string): Promise<Bytes | null> {
  const bytes = fromBase64(encrypted);
  if (!bytes || bytes.length <= BLOCK) return null;
  const plain = await decryptBlocks(await sha256(encryptKey), bytes.slice(0, BLOCK), bytes.subarray(BLOCK));
  return plain && unpad(plain, BLOCK);
}

/** Set-up questions are not signed; they carry the token. */
function isQuestion(said: Record<string, unknown>, ctx: Context): boolean {
  return said["type"] === "url_verification" && isToken(said["token"], ctx);
}

function isMeant(said: Record<string, unknown>, ctx: Context): boolean {
  const header = fields(said["header"]);
  const appId = text(header["app_id"]);
  return isToken(header["token"] ?? said["token"], ctx) && (appId === "" || appId === ctx.config.appId);
}

function isToken(given: unknown, ctx: Context): boolean {
  return constantTimeEqual(text(given), ctx.config.verificationToken);
}

export function handshake(verified: Verified): HttpAnswer | null {
  const said = parseJson(verified.payload);
  if (said["type"] !== "url_verification") return null;
  return jsonAnswer({ challenge: text(said["challenge"]) });
}

export function jsonAnswer(body: Record<string, string>): HttpAnswer {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
