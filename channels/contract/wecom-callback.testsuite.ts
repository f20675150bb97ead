import { question } from "#test/platforms/wecom-envelope";
import type { EnvelopeKeys } from "../crypto/callback-envelope.ts";
import { arrived } from "./arrived.testsuite.ts";
import type { ChannelCase } from "./channel-case.testsuite.ts";

/** What smart bots and apps of WeCom have alike: callbacks signed in their query, and an address that is asked at first. */
export function wecomCallback(keys: Omit<EnvelopeKeys, "aesKey"> & { encodingAesKey: string }, nowMs: number) {
  return {
    proofs: { query: ["msg_signature", "timestamp", "nonce"] },
    coversBody: true,
    windowMs: 300_000,
    handshake: {
      request: () => Promise.resolve(arrived(question(keys, "12345", nowMs), nowMs)),
      expect: ({ status, body }) => {
        if (status !== 200 || body !== "12345") throw new Error(`answered ${status} ${body}`);
      },
    },
  } satisfies Partial<ChannelCase<never>>;
}
