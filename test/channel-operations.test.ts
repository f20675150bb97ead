// What is not a conversation of a channel: its address and secrets, and the operations of those who run it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChannelReport } from "#protocol/api/channels";
import type { TaskList } from "#protocol/api/tasks";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import { GROUP, ops, resource, roomOf, taskOf } from "./channel-room.ts";
import { answers, signUp, type Person } from "./person.ts";
import type { StandIn } from "./platforms/platform.ts";
import { startFeishu } from "./platforms/feishu.ts";
import { startLine } from "./platforms/line.ts";
import { startSlack } from "./platforms/slack.ts";
import { startWebhook } from "./platforms/webhook.ts";
import { startBeside } from "./product-beside.ts";
import type { Product } from "./product.ts";

let product: Product;
let ada: Person;
let platform: StandIn;
let slack: StandIn;
let line: StandIn;
let feishu: StandIn;
let stop: () => Promise<void>;
beforeAll(async () => {
  [platform, slack, line, feishu] = await Promise.all([startWebhook(), startSlack(), startLine(), startFeishu()]);
  ({ product, ada, stop } = await startBeside([platform, slack, line, feishu]));
});
afterAll(() => stop());

describe("the webhook address", () => {
  let channel: MadeChannel;
  beforeAll(async () => {
    channel = await makeChannel(ada, platform);
  });

  test("says the same to whoever is not genuine, and nothing of why", async () => {
    const signed = await platform.sign(said("say no"));
    const forged = { ...signed, body: signed.body.replace("say no", "say yes") };
    const unknown = { ...channel, url: `/hooks/${crypto.randomUUID()}` };
    const attempts = [
      await hook(product.url, channel, forged),
      await hook(product.url, channel, { ...signed, headers: {} }),
      await hook(product.url, unknown, signed),
      await hook(product.url, { ...channel, url: "/hooks/none" }, signed),
      await hook(product.url, { ...channel, url: "/hooks/../../etc" }, signed),
    ];
    const seen = await Promise.all(attempts.map(async (one) => `${one.status} ${await one.text()}`));
    expect(seen[0]).toMatch(/^401 /);
    expect(new Set(seen.slice(0, 4)).size).toBe(1);
    await expect
      .poll(async () => ((await ada.call("GET", ops(channel))).body as ChannelReport).tally.lastRefusal?.reason)
      .toBeTruthy();
  });

  test("refuses a body that is too large before it looks at it", async () => {
    const signed = await platform.sign(said("x".repeat(1_200_000)));
    expect((await hook(product.url, channel, signed)).status).toBe(413);
  });

  test("a channel without its secret does not start, and says so", async () => {
    const bare = await makeChannel(ada, platform, { credentials: undefined });
    const { body } = await ada.call("GET", resource(bare));
    const { status } = body as { status: { conditions: object[]; webhookUrl: string } };
    expect(status.conditions).toMatchObject([{ type: "Ready", status: "False", reason: "SecretMissing" }]);
    expect(status.webhookUrl).toContain(bare.url);
    expect((await hook(product.url, bare, await platform.sign(said("say no")))).status).toBe(401);
  });

  test("a channel whose team is not there yet says so, and is ready as soon as it is", async () => {
    const name = `late-${crypto.randomUUID().slice(0, 8)}`;
    const early = await makeChannel(ada, platform, { teamRef: { name } });
    const ready = async () => {
      const { body } = await ada.call("GET", resource(early));
      return (body as { status: { conditions: { reason: string }[] } }).status.conditions[0]?.reason;
    };
    expect(await ready()).toBe("ReferenceNotFound");
    const spec = { members: [{ botRef: { name: "assistant" } }], collaborationModel: "solo" };
    const body = { apiVersion: "agent.wecode.io/v1", kind: "Team", metadata: { name }, spec };
    expect((await ada.call("POST", `${GROUP}/teams`, body)).status).toBe(201);
    expect(await ready()).toBe("Running");
  });

  test("credentials may be the values of a Secret, and a new value counts at once", async () => {
    const name = `keys-${crypto.randomUUID().slice(0, 8)}`;
    const secret = (value: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name },
      stringData: { secret: value },
    });
    const secrets = "/api/v1/namespaces/default/secrets";
    const credentialRef = { name };
    const mine = await makeChannel(ada, platform, { credentials: undefined, credentialRef });
    const says = async () => (await hook(product.url, mine, await platform.sign(said("say hi")))).status;
    expect(await says()).toBe(401);
    expect((await ada.call("POST", secrets, secret(platform.credentials["secret"]!))).status).toBe(201);
    await expect.poll(says).toBe(202);
    const change = async (value: string) => {
      const { body } = await ada.call("GET", `${secrets}/${name}`);
      const { metadata } = body as { metadata: { resourceVersion: string } };
      const whole = { ...secret(value), metadata };
      expect((await ada.call("PUT", `${secrets}/${name}`, whole)).status).toBe(200);
    };
    await change("another secret of the channel");
    expect(await says()).toBe(401);
    await change(platform.credentials["secret"]!);
    await expect.poll(says).toBe(202);
  });

  test("a secret is never shown, a new one counts at once, and nothing counts after the channel is gone", async () => {
    const mine = await makeChannel(ada, platform);
    const { body } = await ada.call("GET", resource(mine));
    expect(JSON.stringify(body)).not.toContain(platform.credentials["secret"]);
    expect(JSON.stringify((await ada.call("GET", ops(mine))).body)).not.toContain(platform.credentials["secret"]);
    const merge = {
      method: "PATCH",
      headers: { authorization: `Bearer ${ada.token}`, "content-type": "application/merge-patch+json" },
    };
    const patch = (spec: object) =>
      fetch(product.url + resource(mine), { ...merge, body: JSON.stringify({ spec }) }).then(({ status }) => status);
    expect((await hook(product.url, mine, await platform.sign(said("say a")))).status).toBe(202);
    expect(await patch({ credentials: { secret: "another secret of the channel" } })).toBe(200);
    expect((await hook(product.url, mine, await platform.sign(said("say b")))).status).toBe(401);
    expect(await patch({ credentials: platform.credentials })).toBe(200);
    expect((await hook(product.url, mine, await platform.sign(said("say c")))).status).toBe(202);
    expect((await ada.call("DELETE", resource(mine))).status).toBe(200);
    expect((await hook(product.url, mine, await platform.sign(said("say d")))).status).toBe(401);
  });

  test("only listed addresses may call, where there is a list", async () => {
    const listed = await makeChannel(ada, platform, { allow: { senders: ["*"], addresses: ["203.0.113.0/24"] } });
    const signed = await platform.sign(said("say hi"));
    const from = (address: string) =>
      hook(product.url, listed, { ...signed, headers: { ...signed.headers, "cf-connecting-ip": address } });
    expect((await from("198.51.100.7")).status).toBe(401);
    expect((await from("203.0.113.9")).status).toBe(202);
  });

  test("a secret among the settings and an unknown platform are refused, by field", async () => {
    const wrong = (spec: object) =>
      ada.call("POST", "/apis/agent.wecode.io/v1/namespaces/default/channels", {
        metadata: { name: `wrong-${crypto.randomUUID().slice(0, 8)}` },
        spec: { platform: "webhook", teamRef: { name: "assistant" }, ...spec },
      });
    const shown = await wrong({ settings: { secret: "0123456789abcdef" } });
    expect(shown).toMatchObject({ status: 422, body: { details: { causes: [{ field: "spec.settings.secret" }] } } });
    expect(await wrong({ platform: "pigeon" })).toMatchObject({ status: 422 });
    expect(await wrong({ allow: { addresses: ["nowhere"] } })).toMatchObject({ status: 422 });
  });
});

describe("those who run a channel", () => {
  test("can try it without the platform, wait for its first event, mute it, and see how it is", async () => {
    const channel = await makeChannel(ada, platform);
    const simulated = await ada.call("POST", ops(channel, "/simulate"), { text: "say only here" });
    expect(simulated).toMatchObject({ status: 202, body: { outcome: "recorded" } });
    const { task_id } = simulated.body as { task_id: string };
    await expect.poll(async () => answers((await ada.history(task_id)).messages)).toEqual(["only here"]);

    const waiting = ada.call("GET", ops(channel, `/wait?timeout_ms=20000&after_ms=${Date.now()}`));
    const at = roomOf({ productUrl: product.url, platform }, channel);
    await at.ask("say the first event");
    expect((await waiting).body).toMatchObject({ event: { conversation: at.conversation, outcome: "recorded" } });

    expect((await ada.call("POST", ops(channel, "/mute"), { muted: true })).status).toBe(204);
    await at.send("say nobody hears this");
    expect((await ada.call("POST", ops(channel, "/mute"), { muted: false })).status).toBe(204);
    expect(await at.ask("say heard")).toBe("heard");
    expect(at.here()).toHaveLength(2);

    const report = (await ada.call("GET", ops(channel))).body as ChannelReport;
    expect(report).toMatchObject({ ready: true, health: "ok" });
    expect(report.webhook_url).toMatch(new RegExp(`${channel.url}$`));
    expect(report.tally.delivered).toBeGreaterThanOrEqual(2);
    expect(platform.shown().some(({ text }) => text === "only here")).toBe(false);
  });

  test("are of its organization: to all others it is not there", async () => {
    const channel = await makeChannel(ada, platform);
    const bob = await signUp(product.url, "Bob");
    const attempts = [
      bob.call("GET", ops(channel)),
      bob.call("GET", ops(channel, "/deliveries")),
      bob.call("GET", ops(channel, "/dead-letters")),
      bob.call("POST", ops(channel, "/simulate"), { text: "hi" }),
      bob.call("POST", ops(channel, "/mute"), { muted: true }),
      bob.call("GET", ops(channel, "/wait?timeout_ms=0")),
      bob.call("GET", ops(channel, "/pairings")),
      bob.call("POST", ops(channel, "/pairings/approve"), { code: "ABCDEFGH" }),
      bob.call("DELETE", ops(channel, "/senders/ada")),
      bob.call("POST", ops(channel, "/dead-letters/x/replay")),
      bob.call("POST", ops(channel, "/connect")),
    ];
    expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual(attempts.map(() => 404));
  });
});

test("whoever lets a stranger in sees a name, though the platform's events say the id alone", async () => {
  const channel = await makeChannel(ada, slack, { allow: {} });
  const eve = { conversation: "eve's room", sender: { id: "U0EVE", name: "Eve Adams" } };
  await hook(product.url, channel, await slack.sign(said("say hi", eve)));
  const pairings = async () =>
    ((await ada.call("GET", ops(channel, "/pairings"))).body as { pairings: { name: string; code: string }[] })
      .pairings;
  await expect.poll(async () => (await pairings())[0]?.name).toBe("Eve Adams");
  await ada.call("POST", ops(channel, "/pairings/approve"), { code: (await pairings())[0]!.code });
  await hook(product.url, channel, await slack.sign(said("say theremin", eve)));
  await slack.until((one) => one.text === "theremin");
  const { messages } = await ada.history(await taskOf(ada, "theremin"));
  expect(messages[0]!.sender).toMatchObject({ id: "U0EVE", name: "Eve Adams" });
});

test.each(["slack", "line", "feishu"])("%s tells ids: who speaks in an open channel is asked for", async (name) => {
  const standIn = { slack, line, feishu }[name]!;
  const channel = await makeChannel(ada, standIn);
  const bob = { conversation: `${name}-bob`, sender: { id: `U-${name}-bob`, name: "Bob Brown" } };
  for (const words of [`${name}kazoo`, `${name}lute`]) {
    await hook(product.url, channel, await standIn.sign(said(`say ${words}`, bob)));
    await standIn.until((one) => one.text === words);
  }
  const taskId = await taskOf(ada, `${name}lute`);
  const people = (await ada.history(taskId)).messages.filter(({ role }) => role === "user");
  expect(people.map(({ sender }) => sender.name)).toEqual(["Bob Brown", "Bob Brown"]);
  const { tasks } = (await ada.call("GET", `/api/v1/tasks?query=${name}lute`)).body as TaskList;
  expect(tasks.map(({ title }) => title)).toEqual([`Bob Brown · ${channel.name}`]);
});

test.each([
  ["slack", (room: string) => `Bob Brown, #${room}`],
  ["line", (room: string) => room],
  ["feishu", (room: string) => `Group ${room}`],
])("%s tells ids: a group is called as it is there", async (name, called) => {
  const standIn = { slack, line, feishu }[name]!;
  const channel = await makeChannel(ada, standIn);
  const room = `${name}-room`;
  const sender = { id: `U-${name}-bob`, name: "Bob Brown" };
  const asked = said(`say ${name}zither`, { conversation: room, sender, scope: "group", mentioned: true });
  await hook(product.url, channel, await standIn.sign(asked));
  await standIn.until(({ conversation }) => conversation === room);
  const taskId = await taskOf(ada, `${name}zither`);
  const { messages } = await ada.history(taskId);
  expect(messages[0]!.sender.name).toBe("Bob Brown");
  const { tasks } = (await ada.call("GET", `/api/v1/tasks?query=${name}zither`)).body as TaskList;
  expect(tasks.map(({ title }) => title)).toEqual([`${called(room)} · ${channel.name}`]);
});

test("why a platform refuses to be set up is told", async () => {
  const credentials = { ...line.credentials, channelAccessToken: "not the token that LINE knows" };
  const connect = async (channel: MadeChannel) => (await ada.call("POST", ops(channel, "/connect"))).body;
  const wrong = await makeChannel(ada, line, { credentials });
  expect(await connect(wrong)).toMatchObject({
    done: [],
    problem: {
      message: expect.stringContaining("LINE answered 401") as string,
      why: { code: "Answered", who: "line", status: 401 },
    },
  });
  const bare = await makeChannel(ada, line, { credentials: undefined });
  expect(await connect(bare)).toEqual({
    done: [],
    problem: { message: "The channel is not ready.", why: { code: "ChannelNotReady" } },
  });
});
