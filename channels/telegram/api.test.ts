import { expect, test } from "vitest";
import { testContext } from "../contract/context.testsuite.ts";
import { telegramChannel } from "./channel.ts";

test("a group that became a supergroup is answered there", async () => {
  const config = { botToken: `777:${"a".repeat(30)}`, secretToken: "s".repeat(16) };
  const parameters = { migrate_to_chat_id: -1009 };
  const moved = { ok: false, error_code: 400, description: "group chat was upgraded", parameters };
  const ctx = testContext(telegramChannel, config, {
    nowMs: 0,
    answer: ({ body }) =>
      (body as string).includes("-1001")
        ? { status: 400, body: moved }
        : { status: 200, body: { ok: true, result: { message_id: 42 } } },
  });
  const [piece] = telegramChannel.render({ markdown: "x" });
  const target = { data: { chat: "-1001", type: "group" } };
  expect(await telegramChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx)).toMatchObject({ message: "42" });
  expect(ctx.requests.map(({ body }) => JSON.parse(body as string) as unknown)).toMatchObject([
    { chat_id: -1001 },
    { chat_id: -1009, rich_message: { html: "<p>x</p>" } },
  ]);
});
