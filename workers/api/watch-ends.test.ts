import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { tenantHub, userRoom } from "#durable-objects/stubs";
import { call, joinAs, memberId, newKey, signUp, type ApiPerson } from "./api-person.testsuite.ts";

let owner: ApiPerson;
let guest: ApiPerson;

beforeEach(async () => {
  owner = await signUp();
  guest = await joinAs("member", owner);
});

describe("a watch of resources", () => {
  /** `ended`: everything that it told until then. */
  async function openWatch(token: string) {
    const response = await call(
      "/apis/agent.wecode.io/v1/ghosts?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
      { token },
    );
    expect(response.status).toBe(200);
    const ended = response.text();
    const isKnown = () =>
      runInDurableObject(userRoom(env, guest.id), (_object, { storage }) => {
        const tables = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'open_watch'").toArray();
        return tables.length > 0 && storage.sql.exec("SELECT 1 FROM open_watch").toArray().length > 0;
      });
    await vi.waitUntil(isKnown, { timeout: 10_000 });
    return { ended };
  }

  it.each<[string, () => Promise<Response>]>([
    ["its session", () => call("/api/auth/sign-out", { method: "POST", token: guest.token, body: {} })],
    [
      "the membership of its person",
      async () => call(`/api/v1/members/${await memberId(owner, guest)}`, { method: "DELETE", token: owner.token }),
    ],
    [
      "the role that it was opened with",
      async () =>
        call(`/api/v1/members/${await memberId(owner, guest)}`, {
          method: "PATCH",
          token: owner.token,
          body: { role: "viewer" },
        }),
    ],
  ])("ends with %s", async (_what, end) => {
    const { ended } = await openWatch(guest.token);
    expect((await end()).status).toBeLessThan(300);
    expect(await ended).toContain('"BOOKMARK"');
  });

  it("ends with the API key, also after the hub slept", async () => {
    const { id, key } = await newKey(guest);
    const { ended } = await openWatch(key);
    await evictDurableObject(tenantHub(env, owner.organizationId));
    await call(`/api/v1/api-keys/${id}`, { method: "DELETE", token: guest.token });
    expect(await ended).toContain('"BOOKMARK"');
  });
});
