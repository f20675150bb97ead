import { eq } from "drizzle-orm";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import { apiKeys, members, organizations, sessions } from "#db/schema/accounts";
import { connectRedis } from "#redis/connect";
import { keepTicket } from "#redis/socket-tickets";
import { createApiKey } from "#services/api-key/api-keys";
import { newId, newToken } from "#secrets/random";
import { accountsOf } from "#test/people";
import { ActorCache } from "./actor-cache.ts";
import { authenticate } from "./authenticate.ts";

const env = inject("cloudEnv");
const weft = accountsOf(env);
const { deps, clock } = weft;

afterEach(() => {
  vi.restoreAllMocks();
  clock.nowMs = Date.now();
});

async function actorOf(token: string) {
  const actor = await authenticate(deps, { token });
  if (!actor) throw new Error("not signed in");
  return actor;
}

async function keyOf(token: string, scopes: string[] | null = null, expires_at: string | null = null) {
  const ctx = { db: deps.db, actor: await actorOf(token), nowMs: deps.nowMs };
  return createApiKey(ctx, { name: "key", scopes, expires_at });
}

describe("a session", () => {
  it("is known by the signed token, the bare one and the cookie, as it is and percent-encoded", async () => {
    const person = await weft.signUp();
    const forms = [
      { token: person.token },
      { token: decodeURIComponent(person.token) },
      { token: encodeURIComponent(decodeURIComponent(person.token)) },
      { token: person.rawToken },
      { cookie: person.cookie },
      { cookie: `theme=dark; ${person.cookie}; other=1` },
    ];
    for (const form of forms) expect(await authenticate(deps, form)).toMatchObject({ userId: person.userId });
  });

  it("costs no I/O while it is warm, and a trip again after ten seconds", async () => {
    const { token } = await weft.signUp();
    await authenticate(deps, { token });
    const fetches = vi.spyOn(globalThis, "fetch");
    for (let i = 0; i < 100; i++) expect(await authenticate(deps, { token })).not.toBeNull();
    expect(fetches).toHaveBeenCalledTimes(0);
    clock.nowMs += 10_001;
    await authenticate(deps, { token });
    expect(fetches).toHaveBeenCalledTimes(1);
  });

  it("is over when it has expired, also while it is remembered", async () => {
    const { token, userId } = await weft.signUp();
    await deps.db
      .update(sessions)
      .set({ expiresAt: new Date(clock.nowMs + 3_000) })
      .where(eq(sessions.userId, userId));
    expect(await authenticate(deps, { token })).not.toBeNull();
    clock.nowMs += 3_001;
    expect(await authenticate(deps, { token })).toBeNull();
  });

  it("that was revoked elsewhere is refused within ten seconds, and at once where it is forgotten", async () => {
    const { token, userId } = await weft.signUp();
    const actor = await actorOf(token);
    await deps.db.delete(sessions).where(eq(sessions.userId, userId));
    expect(await authenticate(deps, { token })).not.toBeNull();
    deps.cache.forget(({ credentialId }) => credentialId === actor.credentialId);
    expect(await authenticate(deps, { token })).toBeNull();
  });

  it.each([
    ["nothing", ""],
    ["no token", "hello"],
    ["a token that never was", "A".repeat(32)],
    ["a forged signature", `${"A".repeat(32)}.${"B".repeat(43)}=`],
    ["a broken percent sign", `${"A".repeat(32)}.%ZZ`],
    ["an endless token", "A".repeat(100_000)],
    ["a null byte", "A\u0000"],
    ["SQL", "' OR 1=1 --"],
  ])("is not: %s", async (_what, token) => {
    expect(await authenticate(deps, { token })).toBeNull();
    expect(await authenticate(deps, { cookie: `weft.session_token=${token}` })).toBeNull();
  });

  it("with the signature of another token is refused without a trip", async () => {
    const [one, other] = [await weft.signUp(), await weft.signUp()];
    const [, signature] = decodeURIComponent(one.token).split(".");
    const fetches = vi.spyOn(globalThis, "fetch");
    expect(await authenticate(deps, { token: `${other.rawToken}.${signature}` })).toBeNull();
    expect(fetches).not.toHaveBeenCalled();
  });
});

describe("an organization", () => {
  it("of others is FORBIDDEN, whether it exists or not, and remembered for nobody", async () => {
    const [one, other] = [await weft.signUp(), await weft.signUp()];
    const { organizationId } = await actorOf(other.token);
    await authenticate(deps, { token: one.token });
    for (const id of [organizationId, newId(), "no id", "*"]) {
      await expect(authenticate(deps, { token: one.token, organizationId: id })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
    }
  });

  it("is the asked one, else the session's active one, with the role in it", async () => {
    const [one, other] = [await weft.signUp(), await weft.signUp()];
    const { organizationId } = await actorOf(other.token);
    const own = await actorOf(one.token);
    await deps.db
      .insert(members)
      .values({ id: newId(), organizationId, userId: one.userId, role: "viewer", createdAt: new Date() });
    const asked = await authenticate(deps, { token: one.token, organizationId });
    expect(asked).toMatchObject({ organizationId, role: "viewer" });
    expect(await actorOf(one.token)).toMatchObject({ organizationId: own.organizationId, role: "owner" });
    await deps.db.update(sessions).set({ activeOrganizationId: organizationId }).where(eq(sessions.userId, one.userId));
    expect(await authenticate({ ...deps, cache: new ActorCache() }, { token: one.token })).toMatchObject({
      organizationId,
    });
  });

  it("that a person was taken out of is theirs no more", async () => {
    const [one, other] = [await weft.signUp(), await weft.signUp()];
    const { organizationId } = await actorOf(other.token);
    const id = newId();
    await deps.db
      .insert(members)
      .values({ id, organizationId, userId: one.userId, role: "admin", createdAt: new Date() });
    expect(await authenticate(deps, { token: one.token, organizationId })).not.toBeNull();
    await deps.db.delete(members).where(eq(members.id, id));
    clock.nowMs += 10_001;
    await expect(authenticate(deps, { token: one.token, organizationId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("an API key", () => {
  it("acts as its owner within its scopes; cold one trip, warm none", async () => {
    const person = await weft.signUp();
    const { key, id } = await keyOf(person.token, ["read:*"]);
    const fetches = vi.spyOn(globalThis, "fetch");
    const actor = await authenticate(deps, { token: key });
    expect(actor).toMatchObject({
      userId: person.userId,
      via: "api-key",
      credentialId: id,
      scopes: ["read:*"],
      role: "owner",
    });
    expect(fetches).toHaveBeenCalledTimes(1);
    await authenticate(deps, { token: key });
    expect(fetches).toHaveBeenCalledTimes(1);
  });

  it("is stored as a hash only, and notes its use once a minute", async () => {
    const { key, id } = await keyOf((await weft.signUp()).token);
    const row = async () => (await deps.db.select().from(apiKeys).where(eq(apiKeys.id, id)))[0]!;
    expect(JSON.stringify(await row())).not.toContain(key.slice(14));
    expect((await row()).lastUsedAt).toBeNull();
    await authenticate(deps, { token: key });
    const first = (await row()).lastUsedAt!;
    clock.nowMs += 30_000;
    await authenticate(deps, { token: key });
    expect((await row()).lastUsedAt).toEqual(first);
    clock.nowMs += 40_000;
    await authenticate(deps, { token: key });
    expect((await row()).lastUsedAt!.getTime()).toBe(clock.nowMs);
  });

  it("is over when expired, deleted or when its owner left", async () => {
    const person = await weft.signUp();
    const soon = await keyOf(person.token, null, new Date(clock.nowMs + 3_000).toISOString());
    const gone = await keyOf(person.token);
    for (const { key } of [soon, gone]) expect(await authenticate(deps, { token: key })).not.toBeNull();
    await deps.db.delete(apiKeys).where(eq(apiKeys.id, gone.id));
    clock.nowMs += 10_001;
    for (const { key } of [soon, gone]) expect(await authenticate(deps, { token: key })).toBeNull();
    const left = await keyOf(person.token);
    await deps.db.delete(organizations).where(eq(organizations.personalOf, person.userId));
    expect(await authenticate(deps, { token: left.key })).toBeNull();
  });

  it("is FORBIDDEN in another organization than its own", async () => {
    const [one, other] = [await weft.signUp(), await weft.signUp()];
    const { key } = await keyOf(one.token);
    const { organizationId } = await actorOf(other.token);
    await expect(authenticate(deps, { token: key, organizationId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("with one wrong letter is nobody", async () => {
    const { key } = await keyOf((await weft.signUp()).token);
    const wrong = key.slice(0, -1) + (key.endsWith("a") ? "b" : "a");
    expect(await authenticate(deps, { token: wrong })).toBeNull();
    expect(await authenticate(deps, { token: key.toLowerCase() })).toBeNull();
  });
});

describe("a socket ticket", () => {
  const redis = connectRedis(env as unknown as Parameters<typeof connectRedis>[0]);

  it("stands for its maker once", async () => {
    const actor = await actorOf((await weft.signUp()).token);
    const ticket = newToken("wst");
    await keepTicket(redis, ticket, actor, Date.now());
    const asked = await Promise.all([1, 2, 3].map(() => authenticate(deps, { token: ticket })));
    expect(asked.filter(Boolean)).toEqual([{ ...actor, via: "ticket" }]);
    expect(await authenticate(deps, { token: ticket })).toBeNull();
  });

  it("is kept for at most a minute", async () => {
    const actor = await actorOf((await weft.signUp()).token);
    const ticket = newToken("wst");
    await keepTicket(redis, ticket, actor, Date.now());
    const seconds = await redis.ttl(`ticket:${ticket}`);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });
});
