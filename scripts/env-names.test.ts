import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readWranglerConfig } from "#local/host-config";

test("the Env interface declares every binding of wrangler.toml", async () => {
  const config = await readWranglerConfig(".");
  const declared = await readFile("worker-configuration.d.ts", "utf8");
  const names = [
    config.assets.binding,
    ...Object.keys(config.vars),
    ...config.durable_objects.bindings.map(({ name }) => name),
    ...config.queues.producers.map(({ binding }) => binding),
    ...config.r2_buckets.map(({ binding }) => binding),
  ];
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(declared, name).toMatch(new RegExp(`^  ${name}\\??:`, "m"));
});
