import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { miniflareWorkers, readWranglerConfig, workerFirstPattern } from "./host-config.ts";

const root = join(import.meta.dirname, "..");

test("the product's wrangler.toml becomes bindings of every kind", async () => {
  const config = await readWranglerConfig(root);
  const listen = { host: "127.0.0.1", port: 1 };
  const env = { AUTH_SECRET: "s", DEFAULT_MODEL: "over the file" };
  const [main, assets] = miniflareWorkers({ config, modules: {}, mainModule: "index.js", env, listen, webDir: "/web" });
  expect(main!.config.env).toMatchObject({
    ASSETS: { type: "worker", worker: "assets" },
    TASK_CHAT: { type: "durable-object", worker: "weft", exportName: "TaskChat" },
    ARCHIVE: { type: "queue", name: "archive" },
    FILES: { type: "r2", name: "weft-files" },
    AUTH_SECRET: { type: "text", value: "s" },
    DEFAULT_MODEL: { type: "text", value: "over the file" },
  });
  expect(main!.config.exports).toMatchObject({ TaskChat: { type: "durable-object", storage: "sqlite" } });
  expect(main!.config.triggers).toContainEqual(
    expect.objectContaining({ type: "queue", name: "archive", deadLetterQueue: "archive-dead" }),
  );
  expect(assets!.config.assets).toMatchObject({ directory: "/web", notFoundHandling: "single-page-application" });
});

test("a section that the local runtime does not know is an error that names it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "weft-config-"));
  await writeFile(join(folder, "wrangler.toml"), `name = "x"\n[[kv_namespaces]]\nbinding = "KV"\n`);
  await expect(readWranglerConfig(folder)).rejects.toThrow("kv_namespaces");
});

test("paths of run_worker_first go to the Worker, others to the files", () => {
  const first = workerFirstPattern(["/api/*", "/healthz", "/a.b"]);
  for (const path of ["/api/", "/api/v1/me", "/healthz", "/a.b"]) expect(first.test(path), path).toBe(true);
  for (const path of ["/", "/api", "/apis/x", "/healthz/x", "/x/api/", "/aXb"])
    expect(first.test(path), path).toBe(false);
});
