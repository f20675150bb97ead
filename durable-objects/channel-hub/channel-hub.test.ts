import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { call, signUp, type ApiPerson } from "#workers/api/api-person.testsuite";
import type { ChannelHub } from "./channel-hub.ts";
import type { Order } from "./sending.ts";
import { HubStore } from "./store.ts";

const CHANNELS = "/apis/agent.wecode.io/v1/namespaces/default/channels";
const target = { data: { conversation: "c1" } };
const order = (key: string): Order => ({ key, taskId: "t1", conversation: "c1", target });
const piece = { text: "Hello", body: { text: "Hello" } };

let ada: ApiPerson;
let id: string;
const hub = () => env.CHANNEL_HUB.getByName(id);
/** The same without the types of RPC, which JSON of any depth is too much for. */
const port = () => hub() as unknown as ChannelHub;

beforeAll(async () => {
  ada = await signUp();
  const spec = {
    platform: "webhook",
    teamRef: { name: "assistant" },
    settings: { replyUrl: "https://channel.invalid/answers" },
    credentials: { secret: "a secret of sixteen letters" },
  };
  const body = { metadata: { name: "hubbed" }, spec };
  const response = await call(CHANNELS, { method: "POST", token: ada.token, body });
  id = (await response.json<{ metadata: { uid: string } }>()).metadata.uid;
});

describe("a channel's hub", () => {
  it("opens the secrets for the ingress, from what it keeps sealed", async () => {
    const config = await port().config();
    expect(config!.settings).toMatchObject({ secret: "a secret of sixteen letters" });
    const kept = await runInDurableObject(hub(), (_object, { storage: { sql } }) =>
      JSON.stringify(sql.exec("SELECT * FROM channel").toArray()),
    );
    expect(kept).toContain("sealed");
    expect(kept).not.toContain("sixteen letters");
  });

  it("posts a piece once: the same key again gets the reference that is known", async () => {
    await runInDurableObject(hub(), (_object, { storage: { sql } }) =>
      new HubStore(sql).saveSent("known", { id: "posted-1" }, Date.now()),
    );
    const again = await port().reply(order("known"), piece);
    expect(again).toEqual({ ok: true, value: { id: "posted-1" } });
  });

  it("says why a piece did not get out, without the address, and keeps it in the log", async () => {
    const sent = await port().reply(order("unknown"), piece);
    expect(sent).toMatchObject({ ok: false, retryable: true });
    const [delivery] = await hub().deliveries(undefined, 10);
    expect(delivery).toMatchObject({ key: "unknown", status: "failed", preview: "Hello" });
    expect(delivery!.why).toEqual(sent.ok ? null : sent.why);
    expect(delivery!.why).toMatchObject({ host: "channel.invalid" });
    expect((await hub().report())!.tally.lastFailure).toMatchObject({ message: delivery!.error, why: delivery!.why });
    expect(delivery!.error).not.toContain("/answers");
  });

  it("says by codes what a channel lacks, and that nothing can be set up until then", async () => {
    const make = async (name: string, spec: object) => {
      const body = { metadata: { name }, spec: { platform: "feishu", teamRef: { name: "assistant" }, ...spec } };
      const response = await call(CHANNELS, { method: "POST", token: ada.token, body });
      const { metadata } = await response.json<{ metadata: { uid: string } }>();
      return env.CHANNEL_HUB.getByName(metadata.uid);
    };
    const settings = { appId: "cli_1" };
    const bare = await make("bare", { settings });
    expect(await bare.report()).toMatchObject({
      ready: false,
      reason: "SecretMissing",
      message: "Missing or not valid: appSecret, encryptKey, verificationToken.",
      why: { code: "FieldsInvalid", fields: ["appSecret", "encryptKey", "verificationToken"] },
    });
    expect(await bare.setUp()).toMatchObject({ ok: false, why: { code: "ChannelNotReady" } });
    const teamless = await make("teamless", {
      platform: "wecom-app",
      settings: { corpId: "ww1", agentId: "1", apiOrigin: "https://channel.invalid" },
      credentials: { secret: "s", token: "t", encodingAesKey: "k".repeat(43) },
      teamRef: { name: "nobody" },
    });
    expect(await teamless.report()).toMatchObject({
      reason: "ReferenceNotFound",
      why: { code: "ReferencesMissing", fields: [expect.stringContaining("teamRef") as string] },
    });
    // The platform cannot be reached from here.
    expect(await teamless.setUp()).toMatchObject({ ok: false, retryable: true, why: { host: "channel.invalid" } });
  });

  it("a simulated conversation is answered by nobody out there", async () => {
    const simulated = { ...order("simulated"), target: { data: { simulated: "true" } } };
    expect(await port().reply(simulated, piece)).toMatchObject({ ok: true });
    expect((await hub().deliveries(undefined, 1))[0]).toMatchObject({ status: "simulated" });
  });

  it("by its alarm the channel's status says how it is", async () => {
    const seen = { event_id: "e1", sender: "Ada", conversation: "c1", preview: "hi", outcome: "recorded" as const };
    await hub().note([{ at: Date.now(), ...seen }]);
    await runInDurableObject(hub(), (_object, { storage: { sql } }) => sql.exec("UPDATE alarm SET due_at = 0"));
    expect(await runDurableObjectAlarm(hub())).toBe(true);
    const response = await call(`${CHANNELS}/hubbed`, { token: ada.token });
    expect(await response.json()).toMatchObject({
      status: { conditions: [{ type: "Ready", status: "True" }], counts: { received: 1, failed: 1 } },
    });
  });

  it("after an eviction it knows what it sent, whom it let in, what is dead and what it counted", async () => {
    await runInDurableObject(hub(), (_object, { storage: { sql } }) => {
      const store = new HubStore(sql);
      store.saveSent("before", { id: "posted-2" }, Date.now());
      store.pairing({ id: "zoe", name: "Zoe" }, "CODE0009", Date.now());
    });
    await hub().approve("CODE0009", null);
    const letter = { turn_id: "t9", task_id: "task", conversation: "c1", at: Date.now(), reason: "no", preview: "hi" };
    await hub().bury(letter);
    await hub().note([
      { at: Date.now(), event_id: "e9", sender: "Z", conversation: "c", preview: "", outcome: "recorded" },
    ]);
    const before = await hub().report();
    const kept = () => runInDurableObject(hub(), (_object, { storage: { sql } }) => new HubStore(sql).tally());
    await expect.poll(kept).toEqual(before!.tally);
    await evictDurableObject(hub());
    expect(await hub().report()).toEqual(before);
    expect(before!.tally.dead).toBe(1);
    expect(await port().reply(order("before"), piece)).toEqual({ ok: true, value: { id: "posted-2" } });
    expect((await port().config())!.senders).toMatchObject([{ senderId: "zoe" }]);
    expect(await hub().deadLetter("t9")).toEqual(letter);
    await hub().raise({ ...letter, at: letter.at - 1 });
    expect(await hub().deadLetter("t9")).toEqual(letter);
    await hub().raise(letter);
    expect(await hub().deadLetter("t9")).toBeNull();
  });

  it("told of the same change again it changes nothing", async () => {
    const { organizationId } = (await port().config())!.binding;
    const version = async () => {
      const response = await call(`${CHANNELS}/hubbed`, { token: ada.token });
      return (await response.json<{ metadata: { resourceVersion: string } }>()).metadata.resourceVersion;
    };
    const before = await version();
    await hub().reload(organizationId);
    await hub().reload(organizationId);
    expect(await version()).toBe(before);
  });

  it("strangers get one code each, and only so many wait at a time", () =>
    runInDurableObject(hub(), (_object, { storage: { sql } }) => {
      const store = new HubStore(sql);
      const now = Date.now();
      expect(store.pairing({ id: "eve", name: "Eve" }, "CODE0001", now)).toBe("CODE0001");
      expect(store.pairing({ id: "eve", name: "Eve" }, "CODE0002", now)).toBe("CODE0001");
      for (let i = 0; i < 300; i++) store.pairing({ id: `s${i}`, name: "S" }, `CODE1${i}`, now);
      expect(store.pairings(now)).toHaveLength(200);
      expect(store.approve("CODE0001", null, now + 3_600_001)).toBeNull();
      expect(store.approve("CODE0001", "u1", now)).toEqual({ senderId: "eve", name: "Eve", userId: "u1" });
      expect(store.approve("CODE0001", null, now)).toBeNull();
    }));

  it("a channel that was deleted is open to nobody, though it was open a moment ago", async () => {
    expect(await port().config()).not.toBeNull();
    expect((await call(`${CHANNELS}/hubbed`, { method: "DELETE", token: ada.token })).status).toBe(200);
    await expect.poll(async () => port().config()).toBeNull();
    expect(await port().reply(order("late"), piece)).toMatchObject({ ok: false, message: "The channel was deleted." });
  });
});
