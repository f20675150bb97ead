// The runtime as the product uses it, under a small Worker: what must survive a kill, and what must not.
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { freePort } from "#test/free-port";
import { miniflareWorkers, type WranglerConfig } from "./host-config.ts";
import { startRuntime, type Runtime } from "./host-runtime.ts";

const CODE = `
import { DurableObject } from "cloudflare:workers";
export class Room extends DurableObject {
  note(text) { this.ctx.storage.kv.put(text + Date.now() + Math.random(), text); }
  notes() { return [...this.ctx.storage.kv.list()].map(([, text]) => text); }
  arm(ms) { return this.ctx.storage.setAlarm(Date.now() + ms); }
  alarm() { this.note("rang"); }
  fetch() { const [client, server] = Object.values(new WebSocketPair()); this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client }); }
  webSocketMessage(socket, text) { socket.send("echo " + text); }
  webSocketClose() { this.note("closed"); }
}
export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const room = env.ROOM.getByName("room");
    if (pathname === "/api/arm") return new Response(String(await room.arm(Number(searchParams.get("ms")))));
    if (pathname === "/api/notes") return Response.json(await room.notes());
    if (pathname === "/api/socket") return room.fetch(request);
    if (pathname === "/api/queue") return Response.json(await env.JOBS.send("job").then(() => true));
    if (pathname === "/api/endless") {
      request.signal.addEventListener("abort", () => ctx.waitUntil(room.note("hung up")));
      return new Response(new ReadableStream({ pull: async (c) => { await scheduler.wait(20); c.enqueue(new Uint8Array(9)); } }));
    }
    return new Response("worker", { status: 404 });
  },
  async queue(batch, env) { for (const { body } of batch.messages) await env.ROOM.getByName("room").note(body); },
  async scheduled({ cron }, env) { await env.ROOM.getByName("room").note(cron); },
};`;

const CONFIG: WranglerConfig = {
  name: "small",
  main: "",
  compatibility_date: "2026-11-01",
  compatibility_flags: ["nodejs_compat", "enable_request_signal"],
  assets: {
    directory: "dist",
    binding: "ASSETS",
    not_found_handling: "single-page-application",
    run_worker_first: ["/api/*"],
  },
  vars: {},
  durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
  queues: { producers: [{ binding: "JOBS", queue: "jobs" }], consumers: [{ queue: "jobs", max_batch_timeout: 0 }] },
  triggers: { crons: ["1 2 3 4 5"] },
  r2_buckets: [],
};

let folder: string;
let port: number;
let runtime: Runtime;

const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
const notes = async () => (await (await get("/api/notes")).json()) as string[];
const start = () => startRuntime(folder, workersOf(folder, port));

function workersOf(root: string, socketPort: number) {
  const modules = { "index.js": { type: "esm" as const, contents: CODE } };
  const listen = { host: "127.0.0.1", port: socketPort };
  return miniflareWorkers({
    webDir: join(root, "dist"),
    config: CONFIG,
    modules,
    mainModule: "index.js",
    env: {},
    listen,
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-runtime-"));
  await mkdir(join(folder, "dist"));
  await writeFile(join(folder, "dist", "index.html"), "the page");
  await writeFile(join(folder, "dist", "app.js"), "the script");
  port = await freePort();
  runtime = await start();
}, 30_000);
afterAll(() => runtime.close());

test("files, the page of the single-page application, and the Worker share one port", async () => {
  expect(await (await get("/app.js")).text()).toBe("the script");
  const page = await get("/chat/some/route");
  expect([page.status, await page.text()]).toEqual([200, "the page"]);
  expect((await get("/api/none")).status).toBe(404);
});

test("a socket reaches its Durable Object", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/socket`);
  await once(socket, "open");
  socket.send("hi");
  const [data] = (await once(socket, "message")) as [Buffer];
  expect(data.toString()).toBe("echo hi");
  socket.close(1000);
  await vi.waitFor(async () => expect(await notes()).toContain("closed"), 5000);
});

test("a client that hangs up is noticed", async () => {
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/endless`, { signal: abort.signal });
  await response.body!.getReader().read();
  abort.abort();
  await vi.waitFor(async () => expect(await notes()).toContain("hung up"), 5000);
});

test("queues deliver and schedules run", async () => {
  await get("/api/queue");
  await runtime.scheduled("1 2 3 4 5", new Date());
  await vi.waitFor(async () => expect(await notes()).toEqual(expect.arrayContaining(["job", "1 2 3 4 5"])), 5000);
});

test("a killed workerd comes back on the same port, and an alarm that fell due meanwhile rings", async () => {
  await get("/api/arm?ms=300");
  process.kill(Number(await readFile(join(folder, "run", "workerd.pid"), "utf8")), "SIGKILL");
  await vi.waitFor(async () => expect(await notes()).toContain("rang"), { timeout: 10_000, interval: 100 });
});

test("no workerd outlives a host that is killed", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "weft-killed-"));
  const script = `import { startRuntime } from ${JSON.stringify(join(import.meta.dirname, "host-runtime.ts"))};
    await startRuntime(${JSON.stringify(dataDir)}, ${JSON.stringify(workersOf(folder, await freePort()))});
    process.stdout.write("up");`;
  const host = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(host.stdout, "data");
  const pid = Number(await readFile(join(dataDir, "run", "workerd.pid"), "utf8"));
  expect(process.kill(pid, 0)).toBe(true);
  host.kill("SIGKILL");
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 5000);
}, 20_000);
