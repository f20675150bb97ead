import { expect, test } from "vitest";
import { openEnvelope } from "../crypto/callback-envelope.ts";
import { toBytes, toText } from "../crypto/bytes.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { sealAnswer } from "./answer.ts";
import { keysOf } from "./config.ts";

test("wecom.aibot.reply", async () => {
  const { input, expected } = vector("wecom.aibot.reply");
  const config = { token: input["token"]!, encodingAesKey: input["encodingAESKey"]! };
  const mark = { timestamp: input["timestamp"]!, nonce: input["nonce"]! };
  const answer = JSON.parse(await sealAnswer(config, input["plaintext"]!, mark, toBytes(input["random16"]!))) as object;
  const { encrypt, msgsignature } = expected;
  expect(answer).toEqual({ encrypt, msgsignature, timestamp: Number(mark.timestamp), nonce: mark.nonce });
  expect(toText((await openEnvelope(keysOf(config), encrypt!))!)).toBe(input["plaintext"]);
});
