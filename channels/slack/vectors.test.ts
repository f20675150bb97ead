import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { slackChannel } from "./channel.ts";

test("slack.v0.doc", async () => {
  const { input, expected } = vector("slack.v0.doc");
  expect(input.headers["X-Slack-Signature"]).toBe(expected["signature"]);
  const nowMs = Number(input.headers["X-Slack-Request-Timestamp"]) * 1000;
  const ctx = testContext(slackChannel, { signingSecret: input["signingSecret"]!, botToken: "xoxb-1" }, { nowMs });
  const request = arrived({ body: input["rawBody"]!, headers: input.headers }, nowMs);
  const verified = await slackChannel.verify(request, ctx);
  expect(verified.ok && (await slackChannel.parse(verified, request, ctx))).toMatchObject({
    events: [{ text: "/webhook-collect", sender: { id: "U2CERLKJA", name: "roadrunner" } }],
  });
  const changed = arrived({ body: `${input["rawBody"]!}&x=1`, headers: input.headers }, nowMs);
  expect(await slackChannel.verify(changed, ctx)).toMatchObject({ ok: false });
});
