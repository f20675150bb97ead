import { expect, test } from "vitest";
import { isEnvelopeSigned, openEnvelope, sealEnvelope, signEnvelope } from "../crypto/callback-envelope.ts";
import { toText } from "../crypto/bytes.ts";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { dingtalkChannel } from "./channel.ts";
import { signedUrl } from "./group-robot.ts";

test("dingtalk.inbound.sign", async () => {
  const { input } = vector("dingtalk.inbound.sign");
  const at = Number(input.headers["timestamp"]);
  const config = { appKey: "k", appSecret: input["appSecret"]!, robotCode: "r", cardKey: "content" };
  const ctx = testContext(dingtalkChannel, config, { nowMs: at });
  const request = { body: "{}", headers: input.headers };
  expect(await dingtalkChannel.verify(arrived(request, at), ctx)).toMatchObject({ ok: true });
  expect(await dingtalkChannel.verify(arrived(request, at + 3_600_001), ctx)).toMatchObject({ ok: false });
});

test("dingtalk.custombot.sign", async () => {
  const { input, expected } = vector("dingtalk.custombot.sign");
  const robot = { webhookUrl: input["webhook"]!, secret: input["secret"]! };
  expect(await signedUrl(robot, Number(input["timestamp"]))).toBe(expected["url"]);
});

test("dingtalk.event.crypto", async () => {
  const { input, expected } = vector("dingtalk.event.crypto");
  const keys = { token: input["token"]!, aesKey: input["aesKey"]!, receiver: input["ownerKey"]! };
  const { signature, timestamp, nonce } = input.query as { signature: string; timestamp: string; nonce: string };
  expect(await isEnvelopeSigned(keys, { signature, timestamp, nonce }, input["encrypt"]!)).toBe(true);
  expect(toText((await openEnvelope(keys, input["encrypt"]!))!)).toBe(expected["plaintext"]);
  const sealed = await sealEnvelope(keys, "success");
  expect(toText((await openEnvelope(keys, sealed))!)).toBe("success");
  expect(await openEnvelope({ ...keys, receiver: "other" }, sealed)).toBeNull();
  expect(await signEnvelope(keys.token, { timestamp, nonce }, input["encrypt"]!)).toBe(expected["signature"]);
});
