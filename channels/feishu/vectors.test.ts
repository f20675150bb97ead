import { expect, test } from "vitest";
import { toText } from "../crypto/bytes.ts";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { feishuChannel } from "./channel.ts";
import { signRobot } from "./group-robot.ts";
import { openEvent } from "./verify.ts";

const NOW = 1_700_000_000_000;

function contextOf({ encryptKey = "k", verificationToken = "v" }: Record<string, string>) {
  const config = { appId: "cli", appSecret: "s", encryptKey, verificationToken, region: "feishu" as const };
  return testContext(feishuChannel, config, { nowMs: NOW });
}

const inbound = (body: string, headers: Record<string, string> = {}) => arrived({ body, headers }, NOW);

test("feishu.decrypt.doc", async () => {
  const { input, expected } = vector("feishu.decrypt.doc");
  expect(toText((await openEvent(input["encryptKey"]!, input["encrypt"]!))!)).toBe(expected["plaintext"]);
});

test.each(["plainBody", "encryptedBody"])("feishu.challenge: %s", async (form) => {
  const { input, expected } = vector("feishu.challenge");
  const ctx = contextOf({ ...input });
  const request = inbound(input[form]!);
  const verified = await feishuChannel.verify(request, ctx);
  expect(verified.ok && (await feishuChannel.handshake(verified, request, ctx))?.body).toBe(expected["responseBody"]);
});

test("feishu.card.legacy", async () => {
  const { input, expected } = vector("feishu.card.legacy");
  const ctx = contextOf({ ...input });
  const signed = { ...input.headers, "X-Lark-Signature": expected["signature"]! };
  expect(await feishuChannel.verify(inbound(input["rawBody"]!, signed), ctx)).toMatchObject({ ok: true });
  expect(await feishuChannel.verify(inbound(`${input["rawBody"]!} `, signed), ctx)).toMatchObject({ ok: false });
});

test("feishu.custombot.sign", async () => {
  const { input, expected } = vector("feishu.custombot.sign");
  expect(await signRobot(input["secret"]!, input["timestamp"]!)).toBe(expected["sign"]);
});
