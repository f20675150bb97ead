import { expect, test } from "vitest";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { ed25519PublicKey } from "../crypto/ed25519.ts";
import { fromHex, toHex } from "../crypto/hex.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { discordChannel } from "./channel.ts";

const NOW = 1_700_000_000_000;

test("discord.ping", async () => {
  const { input, expected } = vector("discord.ping");
  expect(toHex(await ed25519PublicKey(fromHex(input["seedHex"]!)!))).toBe(input["publicKey"]);
  const config = { applicationId: "1170000000000000000", publicKey: input["publicKey"]!, botToken: "b".repeat(30) };
  const ctx = testContext(discordChannel, config, { nowMs: NOW });
  const request = arrived({ body: input["rawBody"]!, headers: input.headers }, NOW);
  const verified = await discordChannel.verify(request, ctx);
  expect(verified.ok && (await discordChannel.handshake(verified, request, ctx))?.body).toBe(expected["responseBody"]);
  const changed = arrived({ body: `${input["rawBody"]!} `, headers: input.headers }, NOW);
  expect(await discordChannel.verify(changed, ctx)).toMatchObject({ ok: false, status: 401 });
});
