import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { webhookChannel } from "./channel.ts";

test("generic.body.v1", async () => {
  const { input, expected } = vector("generic.body.v1");
  const body = input["rawBody"]!;
  const fields = JSON.parse(body) as { timestamp: number };
  const nowMs = fields.timestamp * 1000;
  const ctx = testContext(webhookChannel, { secret: input["secret"]! }, { nowMs });
  const request = arrived({ body }, nowMs);
  const verified = await webhookChannel.verify(request, ctx);
  expect(verified.ok && (await webhookChannel.parse(verified, request, ctx))).toMatchObject({
    events: [{ eventId: expected["signature"], text: "查询订单状态", sender: { id: "user_123" } }],
  });
  const changes = [{ timestamp: fields.timestamp - 301 }, { content: "x" }, { sender_id: "user\n_123" }];
  for (const change of changes) {
    const changed = arrived({ body: JSON.stringify({ ...fields, ...change }) }, nowMs);
    expect(await webhookChannel.verify(changed, ctx)).toMatchObject({ ok: false });
  }
  const late = arrived({ body }, nowMs + 301_000);
  expect(await webhookChannel.verify(late, ctx)).toMatchObject({ ok: false, status: 401 });
});
