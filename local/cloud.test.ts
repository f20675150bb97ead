import { neon, neonConfig } from "@neondatabase/serverless";
import { Redis } from "@upstash/redis";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "weft-cloud-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function clients({ env }: Cloud) {
  neonConfig.fetchEndpoint = () => env["NEON_ENDPOINT"]!;
  return {
    sql: neon(env["DATABASE_URL"]!),
    redis: new Redis({ url: env["UPSTASH_REDIS_REST_URL"]!, token: env["UPSTASH_REDIS_REST_TOKEN"]! }),
  };
}

it("keeps what was stored when it is started again, and has every part running", { timeout: 60_000 }, async () => {
  const dataDir = join(root, "data");
  const first = await startCloud({ dataDir, model: "simulator" });
  const before = clients(first);
  await before.sql`CREATE TABLE kept AS SELECT 'still here' AS word`;
  await before.redis.set("word", "here too");
  await first.close();

  const second = await startCloud({ dataDir, model: "simulator" });
  const after = clients(second);
  expect(await after.sql`SELECT word FROM kept`).toEqual([{ word: "still here" }]);
  expect(await after.redis.get("word")).toBe("here too");
  const model = JSON.parse(second.env["DEFAULT_MODEL"]!) as { baseUrl: string; provider: string };
  expect(model.provider).toBe("simulator");
  expect((await fetch(`${model.baseUrl}/models`)).status).toBe(200);
  const headers = { authorization: `Bearer ${second.env["MAIL_TOKEN"]}` };
  await fetch(second.env["MAIL_URL"]!, { method: "POST", headers, body: '{"to":"a@example.com","subject":"hi"}' });
  expect(second.mail.messages()).toMatchObject([{ subject: "hi" }]);
  await second.close();
  await expect(fetch(second.simulatorUrl)).rejects.toThrow("fetch failed");
});

it("leaves nothing running when one part cannot start", { timeout: 60_000 }, async () => {
  const dataDir = join(root, "broken");
  await mkdir(join(dataDir, "postgres"), { recursive: true });
  await writeFile(join(dataDir, "postgres", "letter.txt"), "hello");
  await expect(startCloud({ dataDir, model: "simulator" })).rejects.toThrow(/^The database in .* cannot be opened: /);

  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const ports = { mail: port };
  await expect(startCloud({ dataDir: join(root, "ports"), model: "simulator", ports })).rejects.toThrow("EADDRINUSE");
  taken.close();
});
