import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { whatsappChannel } from "./channel.ts";

const NOW = 1_700_000_000_000;

const asked = (query: string) => arrived({ method: "GET", query: `?${query}` }, NOW);

test("whatsapp.challenge", async () => {
  const { input, expected } = vector("whatsapp.challenge");
  const secrets = { appSecret: "s".repeat(32), accessToken: "a".repeat(30), verifyToken: input["verifyToken"]! };
  const ctx = testContext(whatsappChannel, { phoneNumberId: "1", apiVersion: "v25.0", ...secrets }, { nowMs: NOW });
  const request = asked(input.query as unknown as string);
  const verified = await whatsappChannel.verify(request, ctx);
  expect(verified.ok && (await whatsappChannel.handshake(verified, request, ctx))).toMatchObject({
    status: expected["status"],
    body: expected["responseBody"],
  });
  const wrong = asked("hub.mode=subscribe&hub.verify_token=bad&hub.challenge=1");
  expect(await whatsappChannel.verify(wrong, ctx)).toMatchObject({ ok: false, status: 403 });
});
