/** A callback in WeCom's envelope as it comes over HTTP: proofs in the address, the sealed message in the body. */
import { reject } from "../reject.ts";
import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { type EnvelopeKeys, isEnvelopeSigned, openEnvelope } from "./callback-envelope.ts";

/** WeCom names none; a request that is kept and sent again later is refused. */
const WINDOW_MS = 5 * 60 * 1000;

/** The opened message; for the set-up question (GET) what is to be answered. `sealed` reads the envelope in a body. */
export async function verifyCallback(
  request: InboundRequest,
  keys: EnvelopeKeys,
  sealed: (body: Uint8Array) => string,
): Promise<Verified | Rejected> {
  const { timestamp = "", nonce = "", echostr = "", msg_signature, msgsignature } = request.query;
  // WeCom's own libraries take it by either name.
  const signature = msg_signature ?? msgsignature ?? "";
  if (signature === "" || nonce === "") return reject({ code: "ProofMissing", what: "msg_signature, nonce" });
  if (!/^\d{9,11}$/.test(timestamp)) return reject({ code: "ProofMissing", what: "timestamp" });
  const age = Math.abs(request.receivedAtMs - Number(timestamp) * 1000);
  if (age > WINDOW_MS) return reject({ code: "ProofStale", what: "timestamp", minutes: 5 });
  const encrypt = request.method === "GET" ? echostr : sealed(request.body);
  if (!(await isEnvelopeSigned(keys, { signature, timestamp, nonce }, encrypt)))
    return reject({ code: "ProofWrong", what: "msg_signature", field: "token" });
  const payload = await openEnvelope(keys, encrypt);
  return payload ? { ok: true, payload } : reject({ code: "Undecipherable", field: "encodingAesKey" });
}
