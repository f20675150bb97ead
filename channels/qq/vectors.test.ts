import { expect, test } from "vitest";
import { toBytes, toText } from "../crypto/bytes.ts";
import { ed25519PublicKey } from "../crypto/ed25519.ts";
import { toHex } from "../crypto/hex.ts";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { type Vector, vector } from "../contract/vectors.testsuite.ts";
import { qqChannel } from "./channel.ts";
import { seedOf } from "./verify.ts";

function at({ input }: Vector, receivedAtMs: number) {
  const appId = input.headers["X-Bot-Appid"] ?? "1";
  const config = { appId, secret: input["botSecret"]!, markdown: false, sandbox: false };
  const request = arrived({ body: input["rawBody"]!, headers: input.headers }, receivedAtMs);
  return { request, ctx: testContext(qqChannel, config, { nowMs: receivedAtMs }) };
}

test("qq.event.doc", async () => {
  const known = vector("qq.event.doc");
  const seed = seedOf(known.input["botSecret"]!);
  expect(toText(seed)).toBe(known.expected["seed"]);
  expect(toHex(await ed25519PublicKey(seed))).toBe(known.expected["publicKey"]);
  const { request, ctx } = at(known, 1_725_442_341_000);
  expect(await qqChannel.verify(request, ctx)).toMatchObject({ ok: true });
  const collapsed = toBytes(JSON.stringify(JSON.parse(toText(request.body))));
  expect(await qqChannel.verify({ ...request, body: collapsed }, ctx)).toMatchObject({ ok: false });
});

test("qq.challenge.doc", async () => {
  const known = vector("qq.challenge.doc");
  const { request, ctx } = at(known, 1_725_442_341_000);
  const verified = await qqChannel.verify(request, ctx);
  expect(verified.ok && (await qqChannel.handshake(verified, request, ctx))?.body).toBe(known.expected["responseBody"]);
  const late = { ...request, receivedAtMs: request.receivedAtMs + 301_000 };
  expect(await qqChannel.verify(late, ctx)).toMatchObject({ ok: false });
});
