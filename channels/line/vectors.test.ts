import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { lineChannel } from "./channel.ts";

const NOW = 1_700_000_000_000;

test("line.verify", async () => {
  const { input, expected } = vector("line.verify");
  expect(input.headers["x-line-signature"]).toBe(expected["signature"]);
  const config = { channelSecret: input["channelSecret"]!, channelAccessToken: "a".repeat(30) };
  const ctx = testContext(lineChannel, config, { nowMs: NOW });
  const request = arrived({ body: input["rawBody"]!, headers: input.headers }, NOW);
  const verified = await lineChannel.verify(request, ctx);
  expect(verified.ok && (await lineChannel.handshake(verified, request, ctx))).toEqual({
    status: expected["responseStatus"],
  });
  const changed = arrived({ body: `${input["rawBody"]!} `, headers: input.headers }, NOW);
  expect(await lineChannel.verify(changed, ctx)).toMatchObject({ ok: false });
});
