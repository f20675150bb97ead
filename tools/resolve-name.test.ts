import { describe, expect, it } from "vitest";
import { resolveOverHttps } from "./resolve-name.ts";

const never = new AbortController().signal;

/** Answers as the resolvers whose host is named do; all others cannot be reached. */
function internet(answers: Record<string, (type: string) => unknown>) {
  const asked: string[] = [];
  const fetcher = ((input: string) => {
    const url = new URL(input);
    asked.push(url.host);
    const answer = answers[url.host];
    return answer
      ? Promise.resolve(Response.json(answer(url.searchParams.get("type")!)))
      : Promise.reject(new TypeError("offline"));
  }) as typeof fetch;
  return { fetcher, asked };
}

const both = (type: string) => ({
  Status: 0,
  Answer: [
    { type: 5, data: "alias.example.org." },
    type === "A" ? { type: 1, data: "1.1.1.1" } : { type: 28, data: "2606:4700::1" },
  ],
});

describe("resolveOverHttps", () => {
  it("gives all addresses and leaves aliases out", async () => {
    const { fetcher } = internet({ "cloudflare-dns.com": both });
    expect(await resolveOverHttps(fetcher)("example.org", never)).toEqual(["1.1.1.1", "2606:4700::1"]);
  });

  it("gives none for a name that does not exist", async () => {
    const { fetcher } = internet({ "cloudflare-dns.com": () => ({ Status: 3 }) });
    expect(await resolveOverHttps(fetcher)("none.example.org", never)).toEqual([]);
  });

  it("asks the next resolver when one is unreachable or answers nonsense, and stays with it", async () => {
    const { fetcher, asked } = internet({ "cloudflare-dns.com": () => "<html>", "dns.alidns.com": both });
    const resolve = resolveOverHttps(fetcher);
    await resolve("example.org", never);
    asked.length = 0;
    await resolve("example.org", never);
    expect(asked).toEqual(["dns.alidns.com", "dns.alidns.com"]);
  });

  it("throws when nobody answers: then nothing is known", async () => {
    await expect(resolveOverHttps(internet({}).fetcher)("example.org", never)).rejects.toThrow("name service");
  });
});
