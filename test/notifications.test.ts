// Notices out of the running product, to every type of notifier, each against what takes it.
import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CaughtMail } from "#local/mail/mail-catcher";
import type { NoticeReport, NotifierReport } from "#protocol/api/notifications";
import { hook, makeChannel, said } from "./channel-hooks.ts";
import { signUp, type Person } from "./person.ts";
import type { StandIn } from "./platforms/platform.ts";
import { startReceiver, type Receiver } from "./platforms/receiver.ts";
import { startWebhook } from "./platforms/webhook.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const NOTIFIERS = "/apis/agent.wecode.io/v1/namespaces/default/notifiers";
const NOTICES = "/api/v1/notifications";
const SECRET = `whsec_${Buffer.alloc(24, 6).toString("base64")}`;

let product: Product;
let ada: Person;
let receiver: Receiver;
let feishu: Receiver;
let dingtalk: Receiver;
let platform: StandIn;
beforeAll(async () => {
  [receiver, feishu, dingtalk, platform] = await Promise.all([
    startReceiver(),
    startReceiver({ code: 0 }),
    startReceiver({ errcode: 0 }),
    startWebhook(),
  ]);
  const origins = {
    ...platform.origins,
    "alerts.example.com": receiver.origin,
    "open.feishu.cn": feishu.origin,
    "oapi.dingtalk.com": dingtalk.origin,
  };
  product = await startProduct({ env: { CHANNEL_ORIGINS: JSON.stringify(origins) } });
  ada = await signUp(product.url);
});
afterAll(async () => {
  await product.stop();
  await Promise.all([receiver, feishu, dingtalk, platform].map((one) => one.close()));
  await removeData(product);
});

async function makeNotifier(spec: Record<string, unknown>): Promise<string> {
  const name = `n-${crypto.randomUUID().slice(0, 8)}`;
  const { status, body } = await ada.call("POST", NOTIFIERS, {
    apiVersion: "agent.wecode.io/v1",
    kind: "Notifier",
    metadata: { name },
    spec,
  });
  expect([status, JSON.stringify(body)]).toMatchObject([201, expect.not.stringContaining("whsec_") as string]);
  return name;
}
const webhook = (more: Record<string, unknown> = {}) =>
  makeNotifier({ type: "webhook", url: "https://alerts.example.com/in", credentials: { secret: SECRET }, ...more });
async function send(name: string, notice: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await ada.call("POST", NOTICES, { notifier: { name }, text: "Disk **full**", ...notice });
  expect(status).toBe(202);
  return (body as { id: string }).id;
}
async function report(id: string): Promise<NoticeReport> {
  return (await ada.call("GET", `${NOTICES}/${id}`)).body;
}
async function settled(id: string): Promise<NoticeReport> {
  await expect.poll(async () => (await report(id)).status).not.toBe("pending");
  return report(id);
}

describe("a signed webhook", () => {
  test("gets the notice as the reference library reads it", async () => {
    const id = await send(await webhook(), { title: "Alert", data: { host: "db1" } });
    expect(await settled(id)).toMatchObject({
      status: "sent",
      title: "Alert",
      due_at: null,
      attempts: [{ error: null }],
    });
    const { headers, body } = receiver.posted.at(-1)!;
    expect(headers["webhook-id"]).toBe(id);
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "notification",
      data: { id, title: "Alert", text: "Disk **full**", host: "db1" },
    });
  });

  test("that fails or is busy is asked again, after as long as it says, with the same id", async () => {
    receiver.next.push({ status: 503 }, { status: 429, headers: { "retry-after": "2" } });
    const id = await send(await webhook());
    const { status, attempts } = await settled(id);
    expect([status, attempts.map(({ error }) => error)]).toEqual([
      "sent",
      ["The receiver answered 503.", "The receiver answered 429.", null],
    ]);
    expect(attempts[1]!.at - attempts[0]!.at).toBeGreaterThanOrEqual(1000);
    expect(attempts[2]!.at - attempts[1]!.at).toBeGreaterThanOrEqual(2000);
    expect(receiver.posted.slice(-3).map(({ headers }) => headers["webhook-id"])).toEqual([id, id, id]);
  });

  test("that is gone makes a dead letter, which can be sent again", async () => {
    receiver.next.push({ status: 410 });
    const id = await send(await webhook());
    expect(await settled(id)).toMatchObject({ status: "dead", attempts: [{ error: "The receiver answered 410." }] });
    const { body } = await ada.call("GET", `${NOTICES}?status=dead`);
    expect((body as { notifications: NoticeReport[] }).notifications.map((one) => one.id)).toContain(id);
    const { notifier } = await report(id);
    const ofIt = await ada.call("GET", `${NOTICES}?notifier=${notifier.name}`);
    expect((ofIt.body as { notifications: NoticeReport[] }).notifications.map((one) => one.id)).toEqual([id]);
    const known = (await ada.call("GET", `${NOTICES}/notifiers`)).body as { notifiers: NotifierReport[] };
    expect(known.notifiers.find(({ name }) => name === notifier.name)).toMatchObject({
      dead: 1,
      last_failure: { message: "The receiver answered 410." },
    });
    expect((await ada.call("POST", `${NOTICES}/${id}/replay`)).status).toBe(202);
    expect(await settled(id)).toMatchObject({ status: "sent" });
    expect((await ada.call("POST", `${NOTICES}/${id}/replay`)).status).toBe(409);
  });

  test("in a private network is not reached", async () => {
    for (const url of ["https://127.0.0.1:1/", "https://169.254.169.254/latest"]) {
      const { status, attempts } = await settled(await send(await webhook({ url })));
      expect([status, attempts[0]!.error]).toEqual(["dead", expect.stringContaining("not a public address")]);
    }
  });

  test("gets a notice with the same key once", async () => {
    const name = await webhook();
    const ids = await Promise.all([1, 2].map(() => send(name, { idempotency_key: "once" })));
    expect(ids[0]).toBe(ids[1]);
    await settled(ids[0]!);
    expect(receiver.posted.filter(({ headers }) => headers["webhook-id"] === ids[0])).toHaveLength(1);
  });
});

describe("group robots", () => {
  test("of Feishu, signed", async () => {
    const credentials = { url: "https://open.feishu.cn/open-apis/bot/v2/hook/abc", secret: "s3cret" };
    const id = await send(await makeNotifier({ type: "feishu-robot", credentials }), { title: "Alert" });
    expect(await settled(id)).toMatchObject({ status: "sent" });
    const { path, body } = feishu.posted.at(-1)!;
    const { sign, timestamp, card } = JSON.parse(body) as Record<string, string>;
    expect(path).toBe("/open-apis/bot/v2/hook/abc");
    expect(sign).toBe(createHmac("sha256", `${timestamp}\ns3cret`).digest("base64"));
    expect(JSON.stringify(card)).toContain("Disk **full**");
  });

  test("of DingTalk, signed in the address", async () => {
    const credentials = { url: "https://oapi.dingtalk.com/robot/send?access_token=t0ken", secret: "SEC1" };
    const id = await send(await makeNotifier({ type: "dingtalk-robot", credentials }));
    expect(await settled(id)).toMatchObject({ status: "sent" });
    const query = new URL(dingtalk.posted.at(-1)!.path, "https://oapi.dingtalk.com").searchParams;
    const expected = createHmac("sha256", "SEC1")
      .update(`${query.get("timestamp")}\nSEC1`)
      .digest("base64");
    expect([query.get("access_token"), query.get("sign")]).toEqual(["t0ken", expected]);
  });

  test("get each message of a long notice once, though one of them has to be sent again", async () => {
    const credentials = { url: "https://oapi.dingtalk.com/robot/send?access_token=t0ken" };
    const words = Array.from({ length: 800 }, (_, i) => `word${i}`);
    const before = dingtalk.posted.length;
    dingtalk.next.push({ status: 200 }, { status: 503 });
    const id = await send(await makeNotifier({ type: "dingtalk-robot", credentials }), { text: words.join(" ") });
    expect(await settled(id)).toMatchObject({ status: "sent" });
    const posted = dingtalk.posted
      .slice(before)
      .map(({ body }) => (JSON.parse(body) as { markdown: { text: string } }).markdown.text);
    expect(posted[2]).toBe(posted[1]);
    expect(
      posted
        .toSpliced(1, 1)
        .join(" ")
        .match(/word\d+/g),
    ).toEqual(words);
  });

  test("of nobody else", async () => {
    const credentials = { url: "https://alerts.example.com/robot" };
    const before = receiver.posted.length;
    const { status } = await settled(await send(await makeNotifier({ type: "feishu-robot", credentials })));
    expect([status, receiver.posted.length]).toEqual(["dead", before]);
  });
});

test("mail goes to members of the organization, once, and to nobody else", async () => {
  const stranger = await send(await makeNotifier({ type: "email", addresses: ["stranger@example.org"] }));
  const refused = await settled(stranger);
  expect([refused.status, refused.attempts.at(-1)?.error]).toEqual(["dead", expect.stringContaining("No member")]);

  const id = await send(await makeNotifier({ type: "email", addresses: [ada.email] }), { title: "Disk of db1" });
  expect(await settled(id)).toMatchObject({ status: "sent" });
  const catcher = /Mail stays on this machine: (\S+)/.exec(product.output())![1]!;
  const { messages } = (await (await fetch(`${catcher}/messages`)).json()) as { messages: CaughtMail[] };
  const caught = messages.filter(({ subject }) => subject === "Disk of db1");
  expect(caught.map(({ to, text }) => [to, text])).toEqual([[ada.email, "Disk full"]]);
  expect(caught[0]!.headers).toMatchObject({ "Auto-Submitted": "auto-generated" });
  expect(messages.map(({ to }) => to)).not.toContain("stranger@example.org");
});

test("somebody who has left keeps no mail from the others", async () => {
  const addresses = ["left@example.org", ada.email];
  const notice = await settled(await send(await makeNotifier({ type: "email", addresses }), { title: "Disk of db2" }));
  expect([notice.status, notice.attempts.at(-1)?.error]).toEqual([
    "dead",
    "No member of the organization: left@example.org.",
  ]);
  const catcher = /Mail stays on this machine: (\S+)/.exec(product.output())![1]!;
  const { messages } = (await (await fetch(`${catcher}/messages`)).json()) as { messages: CaughtMail[] };
  expect(messages.filter(({ subject }) => subject === "Disk of db2").map(({ to }) => to)).toEqual([ada.email]);
});

describe("a channel", () => {
  test("tells a conversation that is named in the platform's own words, or by its task", async () => {
    const channel = await makeChannel(ada, platform);
    const channelRef = { name: channel.name };
    const place = { conversation: "room-9" };
    await settled(await send(await makeNotifier({ type: "channel", channelRef, place })));
    await platform.until((one) => one.conversation === "room-9" && one.text === "Disk **full**");

    await hook(product.url, channel, await platform.sign(said("say hello", { conversation: "room-8" })));
    await platform.until((one) => one.conversation === "room-8" && one.text.includes("hello"));
    const tasks = async () =>
      (
        (await ada.call("GET", "/apis/agent.wecode.io/v1/namespaces/default/tasks")).body as {
          items: { metadata: { uid: string } }[];
        }
      ).items;
    await expect.poll(async () => (await tasks()).length).toBe(1);
    const task = (await tasks())[0]!.metadata.uid;
    const byTask = await makeNotifier({ type: "channel", channelRef, task });
    await settled(await send(byTask, { title: "News" }));
    await platform.until((one) => one.conversation === "room-8" && one.text === "**News**\n\nDisk **full**");
    expect(platform.shown().filter(({ text }) => text.includes("News"))).toHaveLength(1);
  });

  test("does not tell a conversation that is not its own", async () => {
    const channelRef = { name: (await makeChannel(ada, platform)).name };
    const task = await ada.newTask();
    const { status } = await settled(await send(await makeNotifier({ type: "channel", channelRef, task })));
    expect(status).toBe("dead");
  });
});

describe("whose", () => {
  test("an organization's notices and notifiers are its own", async () => {
    const name = await webhook();
    const id = await send(name);
    const eve = await signUp(product.url, "Eve");
    expect((await eve.call("GET", `${NOTICES}/${id}`)).status).toBe(404);
    expect((await eve.call("POST", `${NOTICES}/${id}/replay`)).status).toBe(404);
    expect((await eve.call("POST", NOTICES, { notifier: { name }, text: "x" })).status).toBe(404);
    expect((await eve.call("GET", NOTICES)).body).toEqual({ notifications: [] });
    expect((await fetch(`${product.url}${NOTICES}`)).status).toBe(401);
  });

  test("a key needs the right, and a notifier all that its type needs", async () => {
    const { body } = await ada.call("POST", "/api/v1/api-keys", { name: "reader", scopes: ["read:*"] });
    const { key } = body as { key: string };
    const answer = await fetch(`${product.url}${NOTICES}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ notifier: { name: await webhook() }, text: "x" }),
    });
    expect(answer.status).toBe(403);
    for (const spec of [
      { type: "webhook", url: "https://alerts.example.com/in" },
      { type: "webhook", url: "https://alerts.example.com/in", credentials: { secret: "short" } },
      { type: "webhook", url: "http://alerts.example.com/in", credentials: { secret: SECRET } },
      { type: "email" },
      { type: "feishu-robot" },
    ]) {
      expect((await ada.call("POST", NOTIFIERS, { metadata: { name: "bad" }, spec })).status).toBe(422);
    }
  });
});
