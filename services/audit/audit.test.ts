import { describe, expect, inject, it } from "vitest";
import { auditLog } from "#db/schema/resources";
import { loadSession } from "#auth/load-session";
import type { AuditRecord } from "#protocol/api/access";
import type { Context } from "#services/context";
import { accountsOf } from "#test/people";
import { clientOf } from "./client.ts";
import { auditRow } from "./entry.ts";
import { FORMATS } from "./format.ts";
import { exportAudit, listAudit } from "./query.ts";
import { auditDays, setAuditDays, sweepAudit } from "./retention.ts";

const { deps, signUp } = accountsOf(inject("cloudEnv"));
const DAY_MS = 24 * 3600_000;
const UID = "0198c0de-0000-7000-8000-000000000000";

async function context(): Promise<Context> {
  const actor = await loadSession(deps, (await signUp()).rawToken);
  const origin = { requestId: "r-1", ip: "192.0.2.7", userAgent: "kubectl/v1.33.0 (linux/amd64)" };
  return { db: deps.db, actor: { ...actor!, origin }, nowMs: deps.nowMs };
}

async function note(ctx: Context, name: string, more: Partial<Parameters<typeof auditRow>[1]> = {}): Promise<void> {
  const entry = { verb: "create", kind: "bots", namespace: "default", name, uid: UID, ...more } as const;
  await deps.db.insert(auditLog).values(auditRow(ctx, entry));
}

const names = (entries: AuditRecord[]) => entries.map(({ name }) => name);

describe("the log", () => {
  it("tells who did what through what, and no secret", async () => {
    const ctx = await context();
    const after = { apiKey: "sk-1", headers: { "X-Anything": "sk-2" }, data: { a: "" }, model: "m" };
    await note(ctx, "gpt", { kind: "models", after });
    const { entries } = await listAudit(ctx, { limit: 10 }, null);
    expect(entries).toMatchObject([
      {
        actor: { id: ctx.actor.userId, name: ctx.actor.name },
        via: "session",
        credential_id: ctx.actor.credentialId,
        client: "kubectl",
        user_agent: "kubectl/v1.33.0 (linux/amd64)",
        ip: "192.0.2.7",
        request_id: "r-1",
        verb: "create",
        kind: "models",
        name: "gpt",
        before: null,
        after: { apiKey: "********", headers: { "X-Anything": "********" }, model: "m" },
      },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/sk-[12]/);
  });

  it("is its organization's alone, and read by namespace", async () => {
    const [own, other] = [await context(), await context()];
    await note(own, "a", { namespace: "research" });
    await note(own, "b", { namespace: "research--vision" });
    await note(own, "c", { namespace: "sales" });
    expect((await listAudit(other, { limit: 10 }, null)).entries).toEqual([]);
    expect(names((await listAudit(own, { limit: 10 }, ["research"])).entries).toSorted()).toEqual(["a", "b"]);
    expect((await listAudit(own, { limit: 10 }, [])).entries).toEqual([]);
  });

  it("is filtered, and paged without a gap", async () => {
    const ctx = await context();
    for (let n = 0; n < 7; n++) await note(ctx, `n${n}`, { kind: n % 2 ? "bots" : "teams" });
    const pages: string[][] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await listAudit(ctx, { limit: 3, ...(cursor ? { cursor } : {}) }, null);
      pages.push(names(page.entries));
      cursor = page.next;
      more = cursor !== undefined;
    }
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat().toSorted()).toEqual(["n0", "n1", "n2", "n3", "n4", "n5", "n6"]);
    const found = async (filter: object) =>
      names((await listAudit(ctx, { limit: 50, ...filter }, null)).entries).toSorted();
    expect(await found({ kind: "bots" })).toEqual(["n1", "n3", "n5"]);
    expect(await found({ name: "n2" })).toEqual(["n2"]);
    expect(await found({ actor: "somebody else" })).toEqual([]);
    expect(await found({ since: new Date(deps.nowMs() + 1000).toISOString() })).toEqual([]);
    expect(await found({ until: new Date(deps.nowMs() + 1000).toISOString() })).toHaveLength(7);
    for (const cursor of ["x", btoa("2026-13-45T00:00:00Z no-id"), "%%%"]) {
      await expect(listAudit(ctx, { limit: 1, cursor }, null)).rejects.toMatchObject({ code: "INVALID" });
    }
  });

  it("is exported whole, page by page", async () => {
    const ctx = await context();
    const rows = Array.from({ length: 1_001 }, (_, n) =>
      auditRow(ctx, { verb: "update", kind: "bots", namespace: "default", name: `n${n}`, uid: UID }),
    );
    await deps.db.insert(auditLog).values(rows);
    const pages: number[] = [];
    const seen = new Set<string>();
    for await (const page of exportAudit(ctx, {}, null)) {
      pages.push(page.length);
      for (const { name } of page) seen.add(name);
    }
    expect(pages).toEqual([500, 500, 1]);
    expect(seen.size).toBe(1_001);
  });

  it("is kept for a year unless it is said otherwise", async () => {
    const ctx = await context();
    expect(await auditDays(ctx)).toBe(365);
    await setAuditDays(ctx, 30);
    expect(await auditDays(ctx)).toBe(30);
    const { entries } = await listAudit(ctx, { limit: 10, kind: "audit-log" }, null);
    expect(entries).toMatchObject([{ name: "retention", before: { days: 365 }, after: { days: 30 } }]);
  });

  it("is rid of what is older than its organization keeps, and of nothing else", async () => {
    const [short, long] = [await context(), await context()];
    await setAuditDays(short, 30);
    const daysAgo = (ctx: Context, days: number): Context => ({ ...ctx, nowMs: () => deps.nowMs() - days * DAY_MS });
    for (const ctx of [short, long]) for (const days of [29, 31, 364, 366]) await note(daysAgo(ctx, days), `d${days}`);
    expect(await sweepAudit(deps.db, deps.nowMs())).toBeGreaterThanOrEqual(4);
    const kept = async (ctx: Context) => names((await listAudit(ctx, { limit: 10, kind: "bots" }, null)).entries);
    expect([await kept(short), await kept(long)]).toEqual([["d29"], ["d29", "d31", "d364"]]);
    expect(await sweepAudit(deps.db, deps.nowMs())).toBe(0);
  });
});

it("an export is one line an entry, and no formula", () => {
  const entry = {
    name: '=HYPERLINK("x")',
    before: null,
    after: { a: "1,2" },
    actor: { id: "1", name: "A\nB" },
  } as never;
  expect(JSON.parse(FORMATS.jsonl.line(entry))).toEqual(entry);
  expect(FORMATS.jsonl.line(entry).split("\n")).toHaveLength(2);
  const csv = FORMATS.csv.line({ ...(entry as object), at: "t" } as never);
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
  expect(csv).toContain('"{""a"":""1,2""}"');
  expect(FORMATS.csv.begin.split(",")).toHaveLength(16);
});

it("knows programs by their names", () => {
  const agents = ["kubectl/v1.33", "weft/0.1", "Mozilla/5.0", "curl/8", null];
  expect(agents.map(clientOf)).toEqual(["kubectl", "cli", "browser", "other", "other"]);
});
