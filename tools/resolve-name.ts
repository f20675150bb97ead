import * as z from "zod";

/** DNS over HTTPS, JSON form. Several, because each is unreachable from somewhere. */
const RESOLVERS = [
  "https://cloudflare-dns.com/dns-query",
  "https://dns.google/resolve",
  "https://dns.alidns.com/resolve",
];
const RESOLVER_TIMEOUT_MS = 2_500;
const TYPES = { A: 1, AAAA: 28 } as const;

const Answer = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).optional(),
});

/** All addresses of a name; empty when it has none. Throws when no resolver answers: then nothing is known. */
export type ResolveName = (host: string, signal: AbortSignal) => Promise<string[]>;

/**
 * Asks the resolvers in order and begins the next time with the one that answered. A Worker cannot see which address
 * `fetch` connects to, so a name that changes between the question and the fetch is not caught here: on Cloudflare the
 * network itself has no way to private addresses, elsewhere the runtime's own network rules are the second wall.
 */
export function resolveOverHttps(fetcher: typeof fetch): ResolveName {
  let preferred = 0;
  return async (host, signal) => {
    for (let tried = 0; tried < RESOLVERS.length; tried++) {
      const at = (preferred + tried) % RESOLVERS.length;
      const addresses = await ask(fetcher, RESOLVERS[at]!, { host, signal });
      signal.throwIfAborted();
      if (addresses === null) continue;
      preferred = at;
      return addresses;
    }
    throw new Error("no name service can be reached");
  };
}

interface Question {
  host: string;
  signal: AbortSignal;
}

async function ask(fetcher: typeof fetch, resolver: string, question: Question): Promise<string[] | null> {
  const both = await Promise.all([
    query(fetcher, resolver, { ...question, type: "A" }),
    query(fetcher, resolver, { ...question, type: "AAAA" }),
  ]);
  return both[0] === null || both[1] === null ? null : [...both[0], ...both[1]];
}

async function query(
  fetcher: typeof fetch,
  resolver: string,
  { host, signal, type }: Question & { type: keyof typeof TYPES },
): Promise<string[] | null> {
  const url = `${resolver}?name=${encodeURIComponent(host)}&type=${type}`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(RESOLVER_TIMEOUT_MS)]);
  try {
    const response = await fetcher(url, { headers: { accept: "application/dns-json" }, signal: limit });
    const parsed = Answer.safeParse(await response.json());
    if (!response.ok || !parsed.success) return null;
    return (parsed.data.Answer ?? []).filter((record) => record.type === TYPES[type]).map((record) => record.data);
  } catch {
    return null; // The next resolver is asked.
  }
}
