import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { GuardedFetchDeps } from "./guarded-fetch.ts";
import { testTool, toolContext } from "./tool.testsuite.ts";
import { webFetchTool } from "./web-fetch.ts";

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    }),
  );
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const nobody: GuardedFetchDeps["resolve"] = () => Promise.resolve([]);
/** The stand-ins listen on loopback; all other addresses are judged as ever. */
const local: GuardedFetchDeps = { fetch, resolve: nobody, allowAddress: (address) => address === "127.0.0.1" };

function run(url: string, deps: GuardedFetchDeps = local, start?: number) {
  return webFetchTool(deps).run!(toolContext(), start === undefined ? { url } : { url, start });
}

testTool("web_fetch", {
  make: () =>
    webFetchTool({ fetch: () => Promise.resolve(new Response("hello")), resolve: () => Promise.resolve(["1.1.1.1"]) }),
  valid: [{ url: "https://example.org/" }, { url: "no address at all" }, { url: "http://10.0.0.1/" }],
  invalid: [{}, { url: "" }, { url: "https://example.org", start: -1 }],
});

describe("what web_fetch reads", () => {
  it("gives a page as Markdown with title, address and source", async () => {
    const html = `<!doctype html><html><head><title>Tea &amp; time</title><script>alert(1)</script></head>
      <body><nav><a href="/">Home</a></nav><main><h1>Green</h1><p>Read <a href="/more">more</a> 茶</p></main></body></html>`;
    const origin = await serve((_, response) => response.setHeader("content-type", "text/html").end(html));
    const outcome = await run(`${origin}/page`);
    expect(outcome).toMatchObject({ ok: true, sources: [{ url: `${origin}/page`, title: "Tea & time" }] });
    const text = outcome.ok ? outcome.content : "";
    expect(text).toContain("# Tea & time");
    expect(text).toContain(`[more](${origin}/more) 茶`);
    expect(text).not.toContain("alert");
  });

  it.each([
    ["<html><p>hi</p>", "hi"],
    ["<!doctype html><title>T</title><p>intro</p><h2>x</h2><p>y", "intro\n\n## x\n\ny"],
    ["<body><form><p>all of it</p><button>Go</button></form><footer>f</footer>", "all of it"],
    ["<body><nav><a href='/a'>only links</a></nav>", "only links"],
  ])("finds the words of %s", async (html, text) => {
    const origin = await serve((_, response) => response.setHeader("content-type", "text/html").end(html));
    const outcome = await run(origin);
    expect(outcome).toMatchObject({ content: expect.stringContaining(text) as string });
    expect(outcome.ok && outcome.content).not.toMatch(/Go|^f$/m);
  });

  it("reads JSON and plain text as they are", async () => {
    const origin = await serve((request, response) =>
      request.url === "/json"
        ? response.setHeader("content-type", "application/problem+json").end(`{"a": "<b>"}`)
        : response.setHeader("content-type", "text/plain").end("1 < 2"),
    );
    expect(await run(`${origin}/json`)).toMatchObject({ content: expect.stringContaining(`{"a": "<b>"}`) as string });
    expect(await run(`${origin}/text`)).toMatchObject({ content: expect.stringContaining("1 < 2") as string });
  });

  it("reads a Chinese page in its own charset", async () => {
    const bytes = Buffer.concat([Buffer.from(`<html><meta charset="gbk"><p>`), Buffer.from([0xc4, 0xe3, 0xba, 0xc3])]);
    const origin = await serve((_, response) => response.setHeader("content-type", "text/html").end(bytes));
    expect(await run(origin)).toMatchObject({ content: expect.stringContaining("你好") as string });
  });

  it("cuts a long page and goes on where it was cut", async () => {
    const words = Array.from({ length: 20_000 }, (_, n) => `word${n}`).join(" ");
    const origin = await serve((_, response) => response.setHeader("content-type", "text/plain").end(words));
    const first = await run(origin);
    const start = Number(/start=(\d+)/.exec(first.ok ? first.content : "")?.[1]);
    expect(start).toBe(48_000);
    const second = await run(origin, local, start);
    expect(second).toMatchObject({ content: expect.stringContaining(words.slice(start, start + 100)) as string });
  });

  it("reads at most 2 MB of a body that never ends", async () => {
    const origin = await serve((_, response) => {
      response.setHeader("content-type", "text/plain");
      const more = () => {
        while (!response.destroyed && response.write("茶".repeat(10_000)));
      };
      response.on("drain", more);
      more();
    });
    const outcome = await run(origin, local, 699_000);
    expect(outcome).toMatchObject({ content: expect.stringContaining("longer than what is read") as string });
  });

  it("does not pass off a picture as text", async () => {
    const origin = await serve((_, response) => response.setHeader("content-type", "image/png").end("\x89PNG"));
    expect(await run(origin)).toMatchObject({ ok: false, code: "NOT_TEXT" });
  });

  it("tells of an error page", async () => {
    const origin = await serve((_, response) =>
      response.writeHead(404, { "content-type": "text/plain" }).end("gone away"),
    );
    const message = "The page answered with status 404. gone away";
    expect(await run(origin)).toEqual({ ok: false, code: "HTTP_ERROR", message });
  });
});

describe("what web_fetch refuses", () => {
  const untouched: GuardedFetchDeps = { fetch: () => Promise.reject(new Error("was fetched")), resolve: nobody };

  it.each([
    "http://127.0.0.1/",
    "http://[::ffff:10.0.0.1]/",
    "ftp://example.org/",
    "https://a:b@example.org/",
    "http://localhost/",
  ])("%s", async (url) => expect(await run(url, untouched)).toMatchObject({ ok: false, code: "BLOCKED" }));

  it("a name with one private address among public ones", async () => {
    const deps = { ...untouched, resolve: () => Promise.resolve(["1.1.1.1", "192.168.0.1"]) };
    expect(await run("https://sly.example.org/", deps)).toMatchObject({ ok: false, code: "BLOCKED" });
  });

  it("a name that does not exist, and any name while no name service answers", async () => {
    expect(await run("https://none.example.org/", untouched)).toMatchObject({ ok: false, code: "UNREACHABLE" });
    const deps = { ...untouched, resolve: () => Promise.reject(new Error("offline")) };
    expect(await run("https://example.org/", deps)).toMatchObject({ ok: false, code: "UNREACHABLE" });
  });

  it.each(["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "http://localhost/"])(
    "a redirect to %s",
    async (location) => {
      const origin = await serve((_, response) => response.writeHead(302, { location }).end());
      expect(await run(origin)).toMatchObject({ ok: false, code: "BLOCKED" });
    },
  );

  it("more than five redirects, but follows five", async () => {
    const origin = await serve((request, response) => {
      const left = Number(request.url!.slice(1));
      if (left > 0) response.writeHead(307, { location: `/${left - 1}` }).end();
      else response.setHeader("content-type", "text/plain").end("there");
    });
    expect(await run(`${origin}/5`)).toMatchObject({ ok: true, sources: [{ url: `${origin}/0` }] });
    expect(await run(`${origin}/6`)).toMatchObject({ ok: false, code: "TOO_MANY_REDIRECTS" });
  });

  it("to wait longer than the turn", async () => {
    const origin = await serve(() => undefined);
    const stop = new AbortController();
    const running = webFetchTool(local).run!(toolContext({ signal: stop.signal }), { url: origin });
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });

  it("to say more about a broken connection than that it broke", async () => {
    const origin = await serve((request) => request.socket.destroy());
    const message = `${new URL(origin).host} could not be reached.`;
    expect(await run(origin)).toEqual({ ok: false, code: "UNREACHABLE", message });
  });
});
