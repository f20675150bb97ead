// How large a webhook may be: what its platform sends, from whoever proves to be it; for all others 1 MiB.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import type { ChannelReport } from "#protocol/api/channels";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import { ops, taskOf } from "./channel-room.ts";
import { answers, signUp, type Person } from "./person.ts";
import { startGithub } from "./platforms/github.ts";
import { startGitlab } from "./platforms/gitlab.ts";
import type { Signed, StandIn } from "./platforms/platform.ts";
import { startTelegram } from "./platforms/telegram.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const MIB = 1024 * 1024;

let product: Product;
let ada: Person;
let github: StandIn;
let gitlab: StandIn;
let telegram: StandIn;
let atGithub: MadeChannel;
beforeAll(async () => {
  [github, gitlab, telegram] = await Promise.all([startGithub(), startGitlab(), startTelegram()]);
  const origins = { ...github.origins, ...gitlab.origins, ...telegram.origins };
  product = await startProduct({ env: { CHANNEL_ORIGINS: JSON.stringify(origins) } });
  ada = await signUp(product.url);
  atGithub = await makeChannel(ada, github, { session: { context: "sender" } });
});
afterAll(async () => {
  await product.stop();
  await Promise.all([github, gitlab, telegram].map((one) => one.close()));
  await removeData(product);
});

let rooms = 0;

/** The same event with so much beside it that its body has this many bytes. */
async function padded(platform: StandIn, bytes: number, text: string): Promise<Signed> {
  const signed = await platform.sign(said(text, { conversation: `issue-${++rooms}` }));
  const payload = { ...(JSON.parse(signed.body) as object), padding: "" };
  payload.padding = "x".repeat(bytes - JSON.stringify(payload).length);
  const body = JSON.stringify(payload);
  expect(body).toHaveLength(bytes);
  return { ...signed, body, headers: { ...signed.headers, ...proofOf(platform, signed, body) } };
}

function proofOf({ platform, credentials }: StandIn, { headers }: Signed, body: string): Record<string, string> {
  const secret = credentials["webhookSecret"] ?? "";
  if (platform === "github") {
    return { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
  }
  if (platform !== "gitlab") return {};
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
  return { "webhook-signature": new Webhook(secret).sign(headers["webhook-id"]!, at, body) };
}

const seen = async (response: Response) => `${response.status} ${await response.text()}`;

/** In pieces, without saying how much it will be. */
function streamed(channel: MadeChannel, { headers, body }: Signed): Promise<Response> {
  const init = { method: "POST", headers, body: new Blob([body]).stream(), duplex: "half" };
  return fetch(`${product.url}${channel.url}`, init);
}

/** What is answered to the head of the request alone: nothing of its body is sent. */
async function announced(channel: MadeChannel, { headers, body }: Signed): Promise<number | undefined> {
  const length = String(Buffer.byteLength(body));
  const sending = request(`${product.url}${channel.url}`, {
    method: "POST",
    headers: { ...headers, "content-length": length },
  });
  sending.flushHeaders();
  const [response] = (await once(sending, "response")) as [IncomingMessage];
  response.resume();
  sending.on("error", () => undefined).destroy();
  return response.statusCode;
}

describe("a platform that sends large webhooks", () => {
  test.each(["announced", "streamed"])("is heard with 5 MiB (%s), and nothing but the words goes on", async (way) => {
    const signed = await padded(github, 5 * MIB, `say trombone ${way}`);
    const response = await (way === "announced" ? hook(product.url, atGithub, signed) : streamed(atGithub, signed));
    expect(response.status).toBe(200);
    await github.until(({ text }) => text === `trombone ${way}`);
    const { messages } = await ada.history(await taskOf(ada, `trombone ${way}`));
    expect(messages[0]!.content).toBe(`say trombone ${way}`);
    expect(answers(messages)).toEqual([`trombone ${way}`]);
  });

  test("is heard up to 25 MiB, and also when it says nothing of interest", async () => {
    const signed = await padded(github, 25 * MIB, "say tuba");
    expect((await hook(product.url, atGithub, signed)).status).toBe(200);
    await github.until(({ text }) => text === "tuba");
    const push = { ...signed, headers: { ...signed.headers, "x-github-event": "push" } };
    expect((await hook(product.url, atGithub, push)).status).toBe(200);
  });

  test("gitlab is one too", async () => {
    const channel = await makeChannel(ada, gitlab, { session: { context: "sender" } });
    expect((await hook(product.url, channel, await padded(gitlab, 5 * MIB, "say cornet"))).status).toBe(200);
    await gitlab.until(({ text }) => text === "cornet");
  });

  test("is not heard with more", async () => {
    const signed = await padded(github, 26 * MIB, "say never");
    expect(await announced(atGithub, signed)).toBe(413);
    // Who does not listen while they send may find the line cut before they hear the answer.
    const outcome = await streamed(atGithub, signed).then(
      ({ status }) => status,
      () => "cut",
    );
    expect([413, "cut"]).toContain(outcome);
  });
});

test("a large body that proves nothing is answered alike everywhere: forged, at no channel, at another platform", async () => {
  const other = await makeChannel(ada, telegram);
  const signed = await padded(github, 5 * MIB, "say never");
  const forged = { ...signed, body: signed.body.replace("say never", "say neves") };
  const genuine = await padded(telegram, 5 * MIB, "say never");
  const unknown = { ...atGithub, url: `/hooks/${crypto.randomUUID()}` };
  const attempts = await Promise.all(
    [
      hook(product.url, atGithub, forged),
      streamed(atGithub, forged),
      hook(product.url, atGithub, { ...signed, headers: {} }),
      hook(product.url, unknown, signed),
      streamed(unknown, signed),
      hook(product.url, { ...atGithub, url: "/hooks/none" }, signed),
      hook(product.url, other, genuine),
      streamed(other, genuine),
    ].map(async (one) => seen(await one)),
  );
  expect(attempts[0]).toMatch(/^413 .*TOO_LARGE/);
  expect(new Set(attempts).size).toBe(1);
  const { tally } = (await ada.call("GET", ops(atGithub))).body as ChannelReport;
  expect(tally.lastRefusal?.reason).toContain("X-Hub-Signature-256");
  expect(
    github
      .shown()
      .concat(telegram.shown())
      .map(({ text }) => text),
  ).not.toContain("never");
  expect(await seen(await hook(product.url, atGithub, await github.sign(said("say and yet it works"))))).toMatch(
    /^200/,
  );
});
