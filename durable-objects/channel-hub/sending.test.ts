import { describe, expect, it } from "vitest";
import { ChannelError } from "#core/channel";
import { channelHttp, egressOf, type EgressDeps } from "./egress.ts";
import { Rate } from "./rate.ts";
import { Tokens } from "./tokens.ts";

describe("the pace of a channel", () => {
  it("spaces what one conversation is sent, and all of it together", () => {
    const rate = new Rate({ perSecond: 10, perConversationMs: 500 });
    expect(rate.reserve("a", 10_000, 5000)).toBe(0);
    expect(rate.reserve("a", 10_000, 5000)).toBe(500);
    expect(rate.reserve("b", 10_000, 5000)).toBe(0);
    const waits = Array.from({ length: 20 }, (_, i) => rate.reserve(`c${i}`, 10_000, 60_000));
    // A burst of one second is let through, then ten a second.
    expect(waits.at(-1)).toBeGreaterThan(1000);
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
  });

  it("whoever is sent away comes in at the time they were told, however long the pause and however often they ask", () => {
    const rate = new Rate({ perSecond: 20, perConversationMs: 3000 });
    expect(rate.reserve("a", 10_000, 2000)).toBe(0);
    expect(rate.reserve("a", 10_000, 2000)).toBe(3000);
    expect(rate.reserve("a", 10_900, 2000)).toBe(2100);
    expect(rate.reserve("a", 13_000, 2000)).toBe(0);
  });

  it("gives no place to whoever would not wait for it", () => {
    const rate = new Rate({ perSecond: 1, perConversationMs: 0 });
    rate.pause(20_000);
    for (let i = 0; i < 100; i++) expect(rate.reserve(`x${i}`, 10_000, 2000)).toBe(10_000);
    expect(rate.reserve("y", 20_000, 2000)).toBe(0);
  });
});

describe("tokens of a channel", () => {
  it("are loaded once for all who ask, kept until shortly before their end, and dropped when refused", async () => {
    const tokens = new Tokens();
    let loads = 0;
    const load = async () => ({ value: `t${++loads}`, expiresAtMs: Date.now() + 3_600_000 });
    const asked = await Promise.all([tokens.get("k", load), tokens.get("k", load), tokens.get("k", load)]);
    expect(asked).toEqual(["t1", "t1", "t1"]);
    await tokens.drop("k");
    expect(await tokens.get("k", load)).toBe("t2");
    const brief = async () => ({ value: "brief", expiresAtMs: Date.now() + 30_000 });
    await tokens.get("b", brief);
    expect(await tokens.get("b", async () => ({ value: "next", expiresAtMs: 0 }))).toBe("next");
  });

  it("a load that fails is not kept", async () => {
    const tokens = new Tokens();
    await expect(tokens.get("k", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await tokens.get("k", async () => ({ value: "yes", expiresAtMs: 0 }))).toBe("yes");
  });
});

describe("the way out of a channel", () => {
  function egress(answer: () => Response | Promise<Response>, more: Partial<EgressDeps> = {}) {
    const asked: string[] = [];
    const deps: EgressDeps = {
      fetch: async (input) => {
        asked.push(input as string);
        return answer();
      },
      resolve: async (host) => (host.startsWith("private") ? ["10.0.0.1"] : ["93.184.216.34"]),
      origins: new Map(),
      ...more,
    };
    return {
      asked,
      http: channelHttp(deps, ["api.example.com", "*.files.example.com", "private.example.com", "127.0.0.1"]),
    };
  }
  const get = (url: string) => ({ method: "GET" as const, url });

  it.each([
    "http://api.example.com/x",
    "https://evil.example.com/x",
    "https://api.example.com.evil.org/x",
    "https://files.example.com/x",
    "https://user:pass@api.example.com/x",
    "https://private.example.com/x",
    "https://127.0.0.1/x",
    "nonsense",
  ])("refuses %s for good", async (url) => {
    const { asked, http } = egress(() => new Response("no"));
    await expect(http(get(url))).rejects.toMatchObject({ name: "ChannelError", retryable: false });
    expect(asked).toEqual([]);
  });

  it("reaches the channel's own hosts and gives back what they say", async () => {
    const { http } = egress(() => Response.json({ a: 1 }, { status: 201 }));
    const answer = await http(get("https://eu.files.example.com/x"));
    expect([answer.status, answer.json()]).toEqual([201, { a: 1 }]);
  });

  it("follows no redirect", async () => {
    const { asked, http } = egress(
      () => new Response(null, { status: 302, headers: { location: "https://evil.org" } }),
    );
    expect((await http(get("https://api.example.com/x"))).status).toBe(302);
    expect(asked).toHaveLength(1);
  });

  it("tells of a failure the host alone: addresses may hold secrets", async () => {
    const { http } = egress(() => Promise.reject(new Error("https://api.example.com/bot123:SECRET failed")));
    const error: unknown = await http(get("https://api.example.com/bot123:SECRET/send")).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ message: "api.example.com could not be reached.", retryable: true });
  });

  it("reads no more than it can hold", async () => {
    const huge = () => new Response("x", { headers: { "content-length": String(100 * 1024 * 1024) } });
    await expect(egress(huge).http(get("https://api.example.com/x"))).rejects.toMatchObject({ retryable: false });
  });

  it("refuses stand-ins where there is no embedded cloud, and any that is not on this machine", () => {
    const settings = (more: Partial<Env>) => more as Env;
    const inside = JSON.stringify({ "api.example.com": "http://10.0.0.1" });
    expect(() => egressOf(settings({ CHANNEL_ORIGINS: "{}" }))).toThrow("only for the embedded cloud");
    expect(() => egressOf(settings({ CHANNEL_ORIGINS: inside, NEON_ENDPOINT: "http://127.0.0.1:1" }))).toThrow(
      "loopback",
    );
    expect(egressOf(settings({})).origins.size).toBe(0);
  });

  it("is led to a stand-in, on a machine of one's own", async () => {
    const origins = new Map([["api.example.com", "http://127.0.0.1:9"]]);
    const { asked, http } = egress(() => new Response("ok"), { origins });
    await http(get("https://api.example.com/a?b=c"));
    expect(asked).toEqual(["http://127.0.0.1:9/a?b=c"]);
  });
});
