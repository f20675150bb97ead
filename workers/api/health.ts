import { Hono } from "hono";
import { connect } from "#db/connect";
import { tenantHub } from "#durable-objects/stubs";
import { connectRedis } from "#redis/connect";
import { logFault } from "#services/log";

const DEADLINE_MS = 3000;

interface PartHealth {
  ok: boolean;
  latency_ms: number;
}

/** `/healthz`: this Worker answers. `/readyz`: so does all that it stands on; 503 names the part that does not. */
export const health = new Hono<{ Bindings: Env }>()
  .get("/healthz", (c) => c.json({ status: "ok" as const }))
  .get("/readyz", async (c) => {
    const [postgres, redis, durableObject] = await Promise.all([
      probe("postgres", () => connect(c.env).execute("select 1")),
      probe("redis", () => connectRedis(c.env).ping()),
      probe("durable_object", () => tenantHub(c.env, "readyz").version()),
    ]);
    const parts = { postgres, redis, durable_object: durableObject };
    const ready = Object.values(parts).every(({ ok }) => ok);
    c.header("cache-control", "no-store");
    return c.json({ status: ready ? ("ready" as const) : ("unavailable" as const), parts }, ready ? 200 : 503);
  });

async function probe(name: string, reach: () => PromiseLike<unknown>): Promise<PartHealth> {
  const startedAt = performance.now();
  const ok = await Promise.race([reachable(name, reach), scheduler.wait(DEADLINE_MS).then(() => false)]);
  return { ok, latency_ms: Math.round((performance.now() - startedAt) * 10) / 10 };
}

async function reachable(name: string, reach: () => PromiseLike<unknown>): Promise<boolean> {
  try {
    await reach();
    return true;
  } catch (error) {
    logFault("readyz", error, { part: name });
    return false;
  }
}
