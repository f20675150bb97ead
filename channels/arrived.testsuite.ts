import type { InboundRequest } from "#core/channel";

/** A POST as an adapter gets it: header names in lower case, the body as bytes. */
export function arrived(body: string, headers: Record<string, string>, receivedAtMs: number): InboundRequest {
  return {
    method: "POST",
    url: "https://weft.example/hooks/1",
    query: {},
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: new TextEncoder().encode(body),
    receivedAtMs,
  };
}
