import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { telegramChannel } from "./channel.ts";

const NOW = 1_700_000_000_000;

test("telegram.secret", async () => {
  const { input, expected } = vector("telegram.secret");
  const config = { botToken: "777:AAAAAAAAAAAAAAAAAAAAAAAA", secretToken: input["secretToken"]! };
  const ctx = testContext(telegramChannel, config, { nowMs: NOW });
  const request = arrived({ body: input["rawBody"]!, headers: input.headers }, NOW);
  const verified = await telegramChannel.verify(request, ctx);
  expect(verified.ok && (await telegramChannel.parse(verified, request, ctx))).toMatchObject({
    events: [{ eventId: expected["dedupe"], text: "查询订单状态", conversation: { key: "1111111", scope: "direct" } }],
  });
  const wrong: Record<string, string>[] = [{ "X-Telegram-Bot-Api-Secret-Token": "wrong" }, {}];
  for (const headers of wrong) {
    expect(await telegramChannel.verify(arrived({ body: input["rawBody"]!, headers }, NOW), ctx)).toMatchObject({
      ok: false,
    });
  }
});
