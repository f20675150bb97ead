import { exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import { testContext } from "../contract/context.testsuite.ts";
import {
  activity,
  config,
  context,
  inbound,
  jwk,
  NOW,
  privateKey,
  SERVICE,
  tokenFor,
  wrap,
} from "./bot-service.testsuite.ts";
import { teamsChannel } from "./channel.ts";

describe("teams: who speaks", () => {
  const good = { config, nowMs: NOW };
  const body = activity({ text: "hi" });
  const verdict = async (token: string, ctx = context()) => (await teamsChannel.verify(inbound(body, token), ctx)).ok;

  test("only Microsoft, to this app, of this address, in this hour", async () => {
    expect(await verdict(await tokenFor(SERVICE, good).sign(privateKey))).toBe(true);
    const stranger = await generateKeyPair("RS256");
    const refused = [
      await tokenFor(SERVICE, good).sign(stranger.privateKey),
      await tokenFor("https://smba.trafficmanager.net/amer/", good).sign(privateKey),
      await tokenFor(SERVICE, good).setIssuer("https://evil.example").sign(privateKey),
      await tokenFor(SERVICE, { config, nowMs: NOW - 4_000_000 }).sign(privateKey),
      await tokenFor(SERVICE, { ...good, kid: "unknown" }).sign(privateKey),
      await tokenFor(SERVICE, { ...good, alg: "RS512" }).sign(await importJWK(await exportJWK(privateKey), "RS512")),
      new UnsecuredJWT({ serviceurl: SERVICE }).setAudience(config.appId).encode(),
      await new SignJWT({ serviceurl: SERVICE, aud: config.appId, iss: "https://api.botframework.com", exp: NOW })
        .setProtectedHeader({ alg: "HS256", kid: "k1" })
        .sign(new TextEncoder().encode(JSON.stringify(jwk))),
      "not.a.token",
    ];
    for (const token of refused) expect(await verdict(token)).toBe(false);
  });

  test("a key speaks only for the channels that it is endorsed for, and tenants stay apart", async () => {
    const webchat = activity({ text: "hi", channelId: "webchat" });
    const request = await wrap(webchat, good);
    expect(await teamsChannel.verify(request, context())).toMatchObject({ ok: false, status: 401 });
    const single = { ...config, tenantId: "33333333-2222-3333-4444-555555555555" };
    expect(await teamsChannel.verify(await wrap(body, good), context(single))).toMatchObject({
      ok: false,
      status: 403,
    });
  });

  test("an unknown key makes it look again, but not at every call", async () => {
    let nowMs = NOW;
    const ctx = { ...context(), nowMs: () => nowMs };
    const unknown = await tokenFor(SERVICE, { ...good, kid: "unknown" }).sign(privateKey);
    for (let i = 0; i < 5; i++) expect(await verdict(unknown, ctx)).toBe(false);
    expect(ctx.requests).toHaveLength(1);
    nowMs += 6 * 60_000;
    for (let i = 0; i < 5; i++) expect(await verdict(unknown, ctx)).toBe(false);
    expect(ctx.requests).toHaveLength(2);
  });

  test("when the keys cannot be had, nobody is refused for it: it is to be tried again", async () => {
    const ctx = testContext(teamsChannel, config, { nowMs: NOW, answer: () => ({ status: 503, body: "" }) });
    const token = await tokenFor(SERVICE, good).sign(privateKey);
    await expect(teamsChannel.verify(inbound(body, token), ctx)).rejects.toMatchObject({ retryable: true });
  });
});
