import { reject } from "../reject.ts";
import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { concatBytes } from "../crypto/bytes.ts";
import { verifyEd25519 } from "../crypto/ed25519.ts";
import { fromHex } from "../crypto/hex.ts";
import type { DiscordContext } from "./config.ts";

/** Discord names no window; its tokens live fifteen minutes, and it sends nothing twice. */
const WINDOW_SECONDS = 300;

/** Discord probes with wrong signatures and takes the address away unless it gets 401 for them. */
export async function verify(request: InboundRequest, ctx: DiscordContext): Promise<Verified | Rejected> {
  const timestamp = request.headers["x-signature-timestamp"] ?? "";
  const signature = fromHex(request.headers["x-signature-ed25519"] ?? "");
  const key = fromHex(ctx.config.publicKey);
  if (!/^\d{9,11}$/.test(timestamp) || !signature || !key)
    return reject({ code: "ProofMissing", what: "X-Signature-Timestamp, X-Signature-Ed25519" });
  if (Math.abs(request.receivedAtMs / 1000 - Number(timestamp)) > WINDOW_SECONDS) {
    return reject({ code: "ProofStale", what: "X-Signature-Timestamp", minutes: 5 });
  }
  const isRight = await verifyEd25519(key, concatBytes(timestamp, request.body), signature);
  return isRight
    ? { ok: true, payload: request.body }
    : reject({ code: "ProofWrong", what: "X-Signature-Ed25519", field: "publicKey" });
}
