// What `npm start` promises: ready, the same data again, a clean end, and one clear sentence when it cannot.
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freePort } from "./free-port.ts";
import { PATIENCE_MS } from "./patience.ts";
import { failingStart, removeData, startProduct, type Product } from "./product.ts";

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a running product", () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    await product.stop();
    await removeData(product);
  });

  test("says where it is, how long it took and what answers", () => {
    expect(product.output()).toMatch(/Weft is ready at http:\/\/localhost:\d+ \(\d+\.\d s\)/);
    expect(product.output()).toContain("simulator");
  });

  test("is alive, ready and serves its page", async () => {
    expect(await (await fetch(`${product.url}/healthz`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${product.url}/readyz`)).json()).toMatchObject({ status: "ready" });
    const page = await fetch(`${product.url}/some/page`, { headers: { accept: "text/html" } });
    expect(page.headers.get("content-type")).toContain("text/html");
  });

  test("keeps its data directory to itself", async () => {
    const env = { PORT: String(await freePort()), WEFT_DATA_DIR: product.dataDir };
    const { code, output } = await failingStart(env);
    expect([code, output.trim()]).toEqual([1, expect.stringContaining("is in use by another Weft")]);
    expect(output.trim().split("\n")).toHaveLength(1);
  });

  test("after a kill of the host nothing is left, and it starts again with its data", async () => {
    const pid = await product.runtimePid();
    const person = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
    const post = (path: string) =>
      fetch(`${product.url}/api/auth/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: `http://localhost:${product.port}` },
        body: JSON.stringify(person),
      });
    expect((await post("sign-up/email")).status).toBe(200);
    await product.kill();
    await vi.waitFor(() => expect(alive(pid)).toBe(false), PATIENCE_MS);
    product = await startProduct({ dataDir: product.dataDir, port: product.port });
    expect((await post("sign-in/email")).status).toBe(200);
  });
});

test("SIGTERM ends it with 0, and everything it started", async () => {
  const product = await startProduct();
  const pid = await product.runtimePid();
  expect(await product.stop()).toBe(0);
  expect(alive(pid)).toBe(false);
  await removeData(product);
});

describe("a start that cannot be", () => {
  test("names the port that is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const { code, output } = await failingStart({
      PORT: String(port),
      WEFT_DATA_DIR: await mkdtemp(join(tmpdir(), "w-")),
    });
    server.close();
    expect([code, output.trim()]).toEqual([
      1,
      `Weft cannot start: port ${port} is in use: stop what uses it, or set PORT`,
    ]);
  });

  test("names the data directory that is none", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "w-")), "file");
    await writeFile(file, "");
    const { code, output } = await failingStart({ PORT: String(await freePort()), WEFT_DATA_DIR: file });
    expect([code, output.trim()]).toEqual([1, `Weft cannot start: the data directory ${file} cannot be made`]);
  });
});
