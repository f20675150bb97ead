import { toHex } from "../crypto/hex.ts";
import { hmacSha256 } from "../crypto/hmac.ts";

/** The plain form, whose signature is a field of the body: what is not among these four fields is not authentic. */
export interface SignedFields {
  timestamp: string;
  sender_id: string;
  message_type: string;
  content: string;
}

export async function signFields(secret: string, fields: SignedFields): Promise<string> {
  const text = [fields.timestamp, fields.sender_id, fields.message_type, fields.content].join("\n");
  return toHex(await hmacSha256(secret, text));
}
