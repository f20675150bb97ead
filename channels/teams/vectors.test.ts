import { expect, test } from "vitest";
import type { Json } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { fromBase64, toBase64 } from "../crypto/base64.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { vector } from "../contract/vectors.testsuite.ts";
import { teamsChannel } from "./channel.ts";

const NOW = 1_763_700_000_000;

interface Input {
  appId: string;
  token: string;
  jwks: Json;
  activity: Record<string, unknown>;
}

function judge(input: Input, change: { activity?: object; appId?: string; token?: string } = {}) {
  const { appId = input.appId, token = input.token, activity } = change;
  const config = { appId, appPassword: "password-1" };
  const answer = () => ({ status: 200, body: input.jwks });
  const ctx = testContext(teamsChannel, config, { nowMs: NOW, answer });
  const body = JSON.stringify({ ...input.activity, ...activity });
  const request = arrived({ body, headers: { authorization: `Bearer ${token}` } }, NOW);
  return { ctx, request, verdict: teamsChannel.verify(request, ctx) };
}

test("teams.jwt", async () => {
  const { input, expected } = vector("teams.jwt");
  const given = input as unknown as Input;
  const { ctx, request, verdict } = judge(given);
  const verified = await verdict;
  expect(verified.ok && (await teamsChannel.parse(verified, request, ctx))).toMatchObject({
    events: [{ eventId: expected["dedupe"], text: expected["text"], addressed: true }],
  });
  const none = `${toBase64(new TextEncoder().encode('{"alg":"none","kid":"test-kid-1"}'))}.${given.token.split(".")[1]}.`;
  const changes = [
    { activity: { serviceUrl: "https://evil.example/" } },
    { appId: "99999999-2222-3333-4444-555555555555" },
    { token: none.replaceAll("=", "") },
    { token: `${given.token.slice(0, -4)}AAAA` },
  ];
  for (const change of changes) expect(await judge(given, change).verdict).toMatchObject({ ok: false, status: 401 });
});

test("teams.outgoing.hmac", async () => {
  const { input, expected } = vector("teams.outgoing.hmac");
  const signed = await hmacSha256(fromBase64(input["securityToken"]!)!, input["rawBody"]!);
  expect(`HMAC ${toBase64(signed)}`).toBe(expected["authorization"]);
});
