import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { tenantHub } from "#durable-objects/stubs";
import { health } from "./health.ts";

// Under test the first call to an object loads the whole Worker, which a busy machine does not do within the deadline.
beforeAll(async () => void (await tenantHub(env, "readyz").version()), 60_000);

test("an instance that reaches its stores is ready and says how fast they are", async () => {
  const response = await health.request("/readyz", {}, env);
  expect(response.status).toBe(200);
  const part = { ok: true, latency_ms: expect.any(Number) as number };
  expect(await response.json()).toEqual({
    status: "ready",
    parts: { postgres: part, redis: part, durable_object: part },
  });
});

test.each([
  ["postgres", { NEON_ENDPOINT: "http://127.0.0.1:1/sql", DATABASE_URL: "postgres://u:p@gone.test/none" }],
  ["redis", { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1" }],
])("an instance that lost %s is alive but not ready, and says why without details", async (part, broken) => {
  const bindings = { ...env, ...broken };
  expect((await health.request("/healthz", {}, bindings)).status).toBe(200);
  const response = await health.request("/readyz", {}, bindings);
  expect(response.status).toBe(503);
  const body = await response.json<{ status: string; parts: Record<string, { ok: boolean }> }>();
  expect(body.status).toBe("unavailable");
  for (const [name, { ok }] of Object.entries(body.parts)) expect(ok, name).toBe(name !== part);
  expect(Object.keys(body.parts[part]!)).toEqual(["ok", "latency_ms"]);
});
