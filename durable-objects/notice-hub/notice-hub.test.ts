import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { NoticeReport } from "#protocol/api/notifications";
import { call, signUp, type ApiPerson } from "#workers/api/api-person.testsuite";
import { NoticeStore } from "./store.ts";

const NOTIFIERS = "/apis/agent.wecode.io/v1/namespaces/default/notifiers";
const SECRET = "a secret of sixteen letters";

let ada: ApiPerson;
const hub = () => env.NOTICE_HUB.getByName(ada.organizationId);
const order = (key: string | null, name = "hooked") => ({
  notifier: { namespace: "default", name },
  notice: { title: "", text: "Hello", data: {} },
  key,
});
const report = async (id: string) => (await hub().get(id)) as NoticeReport | null;

beforeAll(async () => {
  ada = await signUp();
  // A name that can never be looked up: each attempt fails, and may be tried again.
  const spec = { type: "webhook", url: "https://notice.invalid/in", credentials: { secret: SECRET } };
  await call(NOTIFIERS, { method: "POST", token: ada.token, body: { metadata: { name: "hooked" }, spec } });
});

describe("an organization's notices", () => {
  it("are there before anybody is told that they are, and hold no secret", async () => {
    const { id } = (await hub().accept(order("k1")))!;
    expect((await hub().accept(order("k1")))!.id).toBe(id);
    expect(await report(id)).toMatchObject({ notifier: { name: "hooked" }, text: "Hello" });
    const kept = await runInDurableObject(hub(), (_object, { storage: { sql } }) =>
      JSON.stringify(sql.exec("SELECT * FROM notice").toArray()),
    );
    expect(kept).not.toContain("sixteen letters");
  });

  it("wait after a failure, longer each time, and are dead after the last", async () => {
    const { id } = (await hub().accept(order(null)))!;
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      await runInDurableObject(hub(), async (_object, { storage }) => {
        storage.sql.exec("UPDATE notice SET due_at = 1 WHERE id = ?", id);
        storage.sql.exec("INSERT OR REPLACE INTO alarm (name, due_at, failures) VALUES ('deliver', 1, 0)");
        await storage.setAlarm(Date.now() + 60_000);
      });
      await runDurableObjectAlarm(hub());
      const { due_at: dueAt, attempts } = (await report(id))!;
      expect(attempts.at(-1)!.error).not.toBeNull();
      if (dueAt !== null) waits.push(dueAt - Date.now());
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(await report(id)).toMatchObject({ status: "dead", due_at: null });
    expect(await hub().replay(id)).toMatchObject({ status: "pending" });
  });

  it("go nowhere once their notifier is gone", async () => {
    const { id } = (await hub().accept(order(null, "nowhere")))!;
    await runDurableObjectAlarm(hub());
    await expect.poll(async () => (await report(id))!.status).toBe("dead");
  });

  it("are listed and summed up by their notifier", async () => {
    const nowhere = await hub().list({ notifier: { namespace: "default", name: "nowhere" }, limit: 10 });
    expect(nowhere.map(({ notifier }) => notifier.name)).toEqual(["nowhere"]);
    expect(await hub().list({ notifier: { namespace: "other", name: "nowhere" }, limit: 10 })).toEqual([]);
    await runInDurableObject(hub(), (_object, { storage: { sql } }) => {
      const store = new NoticeStore(sql);
      store.insert("sent-1", order(null, "fine"), 1);
      const row = store.get("sent-1")!;
      const attempts = [
        { at: 5, latency_ms: 1, error: "The receiver answered 503." },
        { at: 7, latency_ms: 1, error: null },
      ];
      store.update({ ...row, status: "sent", dueAt: null, attempts });
    });
    const [fine, , gone] = await hub().notifiers();
    expect(fine).toEqual({
      namespace: "default",
      name: "fine",
      pending: 0,
      dead: 0,
      last_sent_at: 7,
      last_failure: null,
    });
    expect(gone).toMatchObject({
      name: "nowhere",
      dead: 1,
      last_sent_at: null,
      last_failure: { message: "The notifier was deleted.", why: { code: "NotifierDeleted" } },
    });
  });

  it("are only so many a minute", async () => {
    const many = await Promise.all(Array.from({ length: 130 }, () => hub().accept(order(null, "nowhere"))));
    expect(many).toContain(null);
    expect(many.filter((one) => one !== null).length).toBeGreaterThan(100);
  });

  it("are not begun by a guess", async () => {
    const stranger = env.NOTICE_HUB.getByName("nobody");
    expect(await stranger.get("x")).toBeNull();
    expect([await stranger.list({ limit: 5 }), await stranger.notifiers()]).toEqual([[], []]);
    const tables = await runInDurableObject(stranger, (_object, { storage: { sql } }) =>
      sql.exec("SELECT name FROM sqlite_master WHERE name = 'notice'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("are swept when they are many and settled", async () => {
    const left = await runInDurableObject(hub(), (_object, { storage: { sql } }) => {
      const store = new NoticeStore(sql);
      for (let n = 0; n < 2100; n++) {
        const id = `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
        sql.exec("INSERT INTO notice (id, at, status, notice) VALUES (?, 1, 'sent', '{}')", id);
      }
      for (let n = 0; n < 50; n++) store.insert(`z-${n}`, order(null), 1);
      return sql.exec<{ n: number }>("SELECT count(*) AS n FROM notice WHERE status = 'sent'").one().n;
    });
    expect(left).toBeLessThan(2100);
  });
});
