import { expect, test } from "vitest";
import { toBytes, toText } from "../crypto/bytes.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { type Vector, vector } from "../contract/vectors.testsuite.ts";
import { wecomAppChannel } from "./channel.ts";

function at({ input }: Vector, method: string) {
  const config = wecomAppChannel.configSchema.parse({
    corpId: input["receiveId"],
    agentId: "218",
    secret: "s",
    token: input["token"],
    encodingAesKey: input["encodingAESKey"],
  });
  const receivedAtMs = Number(input.query["timestamp"]) * 1000;
  const body = toBytes(input["rawBody"] ?? "");
  const request = { method, url: "https://weft.example/", query: input.query, headers: {}, body, receivedAtMs };
  return { request, ctx: testContext(wecomAppChannel, config, { nowMs: receivedAtMs }) };
}

test("wecom.echostr", async () => {
  const known = vector("wecom.echostr");
  const { request, ctx } = at(known, "GET");
  const verified = await wecomAppChannel.verify(request, ctx);
  expect(verified.ok && (await wecomAppChannel.handshake(verified, request, ctx))?.body).toBe(
    known.expected["responseBody"],
  );
});

test("wecom.app.message", async () => {
  const known = vector("wecom.app.message");
  const { request, ctx } = at(known, "POST");
  const verified = await wecomAppChannel.verify(request, ctx);
  if (!verified.ok) throw new Error(verified.reason);
  expect(toText(verified.payload)).toBe(known.expected["plaintext"]);
  const { fields, dedupe } = known.expected;
  expect(await wecomAppChannel.parse(verified, request, ctx)).toMatchObject({
    events: [{ eventId: dedupe, text: fields["Content"], sender: { id: fields["FromUserName"] } }],
  });
  const late = { ...request, receivedAtMs: request.receivedAtMs + 301_000 };
  expect(await wecomAppChannel.verify(late, ctx)).toMatchObject({ ok: false });
});
