import { expect, test } from "vitest";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { emailChannel } from "./channel.ts";

test("email.parse", async () => {
  const { input, expected } = vector("email.parse");
  const config = { address: "agent@agents.example.com", authservId: "mx.cloudflare.net" };
  const ctx = testContext(emailChannel, config, { nowMs: 0 });
  const request = {
    method: "POST",
    url: "mailto:agent%2Bt1%40agents.example.com",
    query: {},
    headers: {},
    body: new TextEncoder().encode(input["raw"]),
    receivedAtMs: 1_700_000_000_000,
  };
  const verified = await emailChannel.verify(request, ctx);
  expect(verified.ok && (await emailChannel.parse(verified, request, ctx))).toMatchObject({
    events: [
      {
        eventId: `${expected["from"]} ${expected["messageId"]}`,
        sender: { id: expected["from"], name: "Alice" },
        text: expected["text"],
        conversation: { title: expected["subject"] },
        target: {
          data: {
            to: expected["from"],
            subject: `Re: ${expected["subject"]}`,
            inReplyTo: expected["messageId"],
            references: `${expected["threadKey"]} ${expected["messageId"]}`,
          },
        },
      },
    ],
  });
});
